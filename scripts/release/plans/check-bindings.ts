import {
  type Binding,
  bindingMistake,
  missingUrlPermissions,
  type PolicyStatement,
  qualifierOf,
} from "../model/bindings.ts";
import type { Reading } from "../model/snapshot.ts";
import { type Check, notChecked } from "./check.ts";

/** Checks that a function's bindings of one kind are all bound to LIVE, which is called `aliasName` there. */
export function checkBound(
  functionName: string,
  name: string,
  bindings: Reading<readonly Binding[]>,
  aliasName: string,
): Check[] {
  if (!bindings.ok) return [notChecked(name, functionName, bindings.error)];
  const mistakes = bindings.value.flatMap((binding) => bindingMistake(binding, aliasName) ?? []);
  if (mistakes.length > 0)
    return mistakes.map((mistake): Check => ({ functionName, name, result: "problem", ...mistake }));
  const count = bindings.value.length;
  return [{ functionName, name, result: "ok", message: count > 0 ? `${count} bound to LIVE` : "none" }];
}

/** A function's URLs, and the policy of LIVE. */
export interface UrlAccess {
  readonly urls: readonly { readonly arn: string; readonly authType: string }[];
  readonly livePolicy: readonly PolicyStatement[];
  /** What LIVE is called there. */
  readonly aliasName: string;
}

/** Checks that a public URL on LIVE has both permissions. Without such a URL, there is no check. */
export function checkUrlPermissions(functionName: string, access: Reading<UrlAccess>): Check[] {
  const name = "URL permissions";
  if (!access.ok) return [notChecked(name, functionName, access.error)];
  const { urls, livePolicy, aliasName } = access.value;
  if (!urls.some((url) => isPublicOn(aliasName, url))) return [];
  const missing = missingUrlPermissions(livePolicy);
  if (missing.length === 0) return [{ functionName, name, result: "ok" }];
  return [
    {
      functionName,
      name,
      result: "problem",
      message: `callers of the URL get 403: LIVE lacks ${missing.join(" and ")}`,
      hint: "Give both permissions on LIVE, for principal *",
    },
  ];
}

/** The URL belongs to the alias, and anybody may call the URL. */
export function isPublicOn(aliasName: string, { arn, authType }: UrlAccess["urls"][number]): boolean {
  return qualifierOf(arn) === aliasName && authType === "NONE";
}
