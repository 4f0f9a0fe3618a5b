import { isAliasName, LATEST } from "../../components/config.ts";
import { openBindings } from "../adapters/binding-gateway.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import type { Adoptable, Caller } from "../release/model/adoptable.ts";
import { functionNameOf, qualifierOf } from "../release/model/bindings.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { withoutChange } from "../release/model/shared-cause.ts";
import { publishedOf } from "../release/model/traffic.ts";
import { beginAccountCheck } from "./check-account.ts";
import type { OpenStack } from "./open-stack.ts";

/**
 * Reads a function of that name in AWS, and all that reaches it: policies of the bare name, each alias and each version, URLs,
 * event sources. Throws `FunctionMissing`, `WrongAccount`.
 */
export async function readAdoptable(stack: OpenStack, functionName: string): Promise<Adoptable> {
  const { aws } = stack;
  const lambda = await aws.lambda();
  const gateway = openBindings(lambda, aws.caller);
  const checkAccount = beginAccountCheck(stack);
  const [latest, versions] = await Promise.all([
    lambda.readVersion(functionName, LATEST),
    listVersions(lambda, aws.caller, functionName),
  ]).catch(async (error) => {
    await checkAccount(aws.place([String(error.message)]));
    throw withoutChange(error);
  });
  if (!latest) throw new ReleaseError("FunctionMissing", `There is no function ${functionName}.`);
  const arn = String(latest.settings.FunctionArn ?? "")
    .split(":")
    .slice(0, 7)
    .join(":");
  await checkAccount(aws.place([arn]));
  const [listed, urls, sources, asynchronous, tags, reserved] = await Promise.all([
    gateway.aliases(functionName),
    gateway.urls(functionName),
    gateway.eventSources(),
    gateway.eventInvokeConfigs(functionName),
    gateway.tags(arn),
    lambda.readReserved(functionName),
  ]);
  // A command to paste will hold the name.
  const aliases = listed.filter(({ name }) => isAliasName(name));
  const qualifiers = [
    "",
    ...aliases.map(({ name }) => name),
    ...publishedOf(versions).map(({ version }) => version),
  ];
  const policies = await Promise.all(
    qualifiers.map(async (qualifier) =>
      (await gateway.policy(functionName, qualifier || undefined)).map(
        (statement): Caller => ({ kind: "permission", qualifier, statement }),
      ),
    ),
  );
  return {
    functionName,
    arn,
    settings: latest.settings,
    tags,
    reservedConcurrency: reserved,
    aliases,
    versions,
    callers: [
      ...policies.flat(),
      ...urls.map(
        (url): Caller => ({
          kind: "function URL",
          qualifier: qualifierOf(url.arn),
          authType: url.authType,
        }),
      ),
      ...sources
        .filter((one) => functionNameOf(one.functionArn) === functionName)
        .map(
          ({ functionArn, uuid, source }): Caller => ({
            kind: "event source",
            qualifier: qualifierOf(functionArn),
            uuid,
            source,
          }),
        ),
    ],
    asynchronous: asynchronous.map(qualifierOf),
  };
}
