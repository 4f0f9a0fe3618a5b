import { printedCommand } from "../../../lib/printed-command.ts";
import type { Caller } from "../model/adoptable.ts";
import { describeCaller, describeQualifier } from "../model/bindings.ts";

/** A caller that doesn't follow LIVE, and the commands that give it the alias. */
export interface StrayCaller {
  readonly kind: Caller["kind"];
  /** What it calls: an alias, a version, or the bare name (`""`). */
  readonly qualifier: string;
  readonly message: string;
  /** In order: those that add, then those that take the old way, for when nobody uses it any more. */
  readonly commands: readonly string[];
  /** What no command of AWS's can do. */
  readonly byHand?: string;
}

/** Names of a function and of the alias that its callers are to use. */
interface Target {
  readonly functionName: string;
  readonly arn: string;
  readonly aliasName: string;
}

/** The callers that name something else than the alias. */
export function strayCallers(callers: readonly Caller[], target: Target): StrayCaller[] {
  return callers
    .filter(({ qualifier }) => qualifier !== target.aliasName)
    .map((caller) => {
      const { kind, qualifier } = caller;
      const at = `calls ${describeQualifier(qualifier)}`;
      if (caller.kind === "permission") return { kind, qualifier, ...ofPermission(caller, at, target) };
      if (caller.kind === "function URL") return { kind, qualifier, ...ofUrl(caller, at, target) };
      const { uuid, source } = caller;
      const NAME = `${target.functionName}:${target.aliasName}`;
      const command = "aws lambda update-event-source-mapping --uuid UUID --function-name NAME";
      const commands = [printedCommand(command, { UUID: uuid, NAME })];
      return { kind, qualifier, message: `event source ${source || uuid} ${at}`, commands };
    });
}

type Told = Pick<StrayCaller, "message" | "commands" | "byHand">;

/** Flags of `add-permission`, by the condition that each one writes. */
const CONDITION_FLAGS: Readonly<Record<string, string>> = {
  "aws:sourcearn": "source-arn",
  "aws:sourceaccount": "source-account",
  "aws:principalorgid": "principal-org-id",
  "lambda:functionurlauthtype": "function-url-auth-type",
  "lambda:eventsourcetoken": "event-source-token",
  "lambda:invokedviafunctionurl": "invoked-via-function-url",
};

function ofPermission(
  { statement, qualifier }: Caller & { kind: "permission" },
  at: string,
  { functionName: NAME, arn, aliasName: ALIAS }: Target,
): Told {
  const { sid, principal, actions, conditions = [] } = statement;
  const message = `permission ${describeCaller(statement)} ${at}`;
  const known = conditions.map(([, key, value]): [string | undefined, string | true] => {
    const name = CONDITION_FLAGS[key.toLowerCase()];
    return [name, name === "invoked-via-function-url" ? true : value];
  });
  const flags = Object.fromEntries(known.flatMap(([name, value]) => (name ? [[name, value]] : [])));
  const [action, ...others] = actions;
  // A permission that is given without one of its conditions would let others in.
  const isWhole =
    Object.keys(flags).length === conditions.length && others.length === 0 && action !== undefined;
  const kind =
    "aws lambda add-permission --function-name NAME --qualifier ALIAS --statement-id SID --action ACTION --principal PRINCIPAL";
  const given = { NAME, ALIAS, SID: sid, ACTION: action ?? "", PRINCIPAL: principal, flags };
  const remove = printedCommand("aws lambda remove-permission --function-name NAME --statement-id SID", {
    NAME,
    SID: sid,
    flags: { qualifier: qualifier === "" ? undefined : qualifier },
  });
  const pointed = `Then point the caller at ${arn}:${ALIAS}`;
  return isWhole
    ? { message, commands: [printedCommand(kind, given), remove], byHand: pointed }
    : {
        message,
        commands: [remove],
        byHand: `Give the same permission, with all of its conditions, on ${arn}:${ALIAS} first. ${pointed}`,
      };
}

function ofUrl(
  { qualifier, authType }: Caller & { kind: "function URL" },
  at: string,
  { functionName: NAME, aliasName: ALIAS }: Target,
): Told {
  const create =
    "aws lambda create-function-url-config --function-name NAME --qualifier ALIAS --auth-type TYPE";
  return {
    message: `a function URL (${authType}) ${at}`,
    commands: [
      printedCommand(create, { NAME, ALIAS, TYPE: authType }),
      printedCommand("aws lambda delete-function-url-config --function-name NAME", {
        NAME,
        flags: { qualifier: qualifier === "" ? undefined : qualifier },
      }),
    ],
    byHand: "A URL belongs to one name: the new one has another address, which its callers must learn first",
  };
}
