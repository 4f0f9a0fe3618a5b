/** Look-up for serving function URLs: the function and alias of a URL, and whether everybody may call it. */
import type { FunctionUrlTarget } from "../../execution/function-url.ts";
import { LATEST } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { FunctionDocument, FunctionUrlDocument, PolicyStatement } from "../function-document.ts";
import { policyOf } from "./policy.ts";

/** The URL with this id, in any region. */
export function findFunctionUrl(plane: ControlPlane, urlId: string): FunctionUrlTarget | undefined {
  for (const document of plane.functions.values()) {
    for (const [key, url] of Object.entries(document.urls)) {
      if (url.urlId === urlId) return describe(document, key, url);
    }
  }
  return undefined;
}

function describe(document: FunctionDocument, key: string, url: FunctionUrlDocument): FunctionUrlTarget {
  const qualifier = key === LATEST ? undefined : key;
  const statements = policyOf(document, qualifier)?.statements ?? [];
  return {
    region: document.region,
    accountId: document.accountId,
    functionName: document.name,
    qualifier,
    authType: url.authType,
    isStreamed: url.invokeMode === "RESPONSE_STREAM",
    cors: url.cors && { ...url.cors },
    // the policy of a deleted alias is gone too, so that nobody may call the alias's URL
    isPublic:
      url.authType === "NONE" &&
      statements.some((each) => allowsUrlCall(each)) &&
      statements.some((each) => allowsInvoke(each)),
  };
}

function allowsUrlCall(statement: PolicyStatement): boolean {
  const authType = statement.Condition?.StringEquals?.["lambda:FunctionUrlAuthType"];
  return isOpen(statement, "lambda:InvokeFunctionUrl") && (authType === undefined || authType === "NONE");
}

function allowsInvoke(statement: PolicyStatement): boolean {
  const viaUrl = statement.Condition?.Bool?.["lambda:InvokedViaFunctionUrl"];
  return isOpen(statement, "lambda:InvokeFunction") && (viaUrl === undefined || viaUrl === "true");
}

function isOpen({ Action, Principal, Condition }: PolicyStatement, action: string): boolean {
  const isForAll = Principal === "*" || (typeof Principal === "object" && Principal.AWS === "*");
  const { "lambda:FunctionUrlAuthType": _authType, ...otherConditions } = Condition?.StringEquals ?? {};
  const isUnconditional = Object.keys(otherConditions).length === 0 && !Condition?.ArnLike;
  return isForAll && isUnconditional && [action, "lambda:*", "*"].includes(Action);
}
