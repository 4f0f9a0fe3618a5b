/** Readers of the values that only flags of `live` have. */

import { isAliasName, isFunctionName } from "../../components/config.ts";
import { optional, type ReadFlag, type ReadText } from "../../lib/flag.ts";
import { Mistake } from "../../lib/mistake.ts";
import { nearest } from "../../lib/nearest.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { shellWord } from "../../lib/shell-word.ts";
import { MOVE_ACTIONS } from "../release/ledger/annotation.ts";
import { isNumbered } from "../release/model/traffic.ts";

/** A canary's share: a whole percent from 1 to 99, also as `10%`. For 0 and 100, the hint names the verb. */
export const percent = optional((text) => {
  const weight = Number(text.replace(/\s*%$/, ""));
  if (Number.isInteger(weight) && weight >= 1 && weight <= 99) return weight;
  const hint =
    weight === 100
      ? `All traffic is a promotion: ${printedCommand("live promote")}`
      : weight === 0
        ? `No canary is an abort: ${printedCommand("live abort")}`
        : weight > 0 && weight < 1
          ? `Weights are percents: --weight ${Math.max(1, Math.round(weight * 100))}`
          : "Use a whole percent from 1 to 99, for example --weight 10";
  return new Mistake(
    "InvalidWeight",
    `Weight ${text} is out of range: a canary gets a whole percent from 1 to 99.`,
    hint,
  );
});

/** The number of a published version; not `v7`, `$LATEST` or `0`. */
export const versionNumber = optional((text, flag) => {
  if (isNumbered(text)) return text;
  const digits = /^[vV]?0*([1-9]\d*)$/.exec(text)?.[1];
  return new Mistake(
    "InvalidVersion",
    `${flag} ${JSON.stringify(text)} is not the number of a published version.`,
    digits
      ? `Did you mean ${flag} ${digits}?`
      : `Versions are whole numbers from 1, for example ${flag} 7; to list them: ${printedCommand("live versions")}`,
  );
});

/** The name of a function in AWS, which an ARN ends with. */
export const functionInAws = optional((text, flag) => {
  if (isFunctionName(text)) return text;
  const [, inArn] = /:function:([\w-]{1,64})(?::|$)/.exec(text) ?? [];
  return new Mistake(
    "InvalidFunctionName",
    `${flag} ${JSON.stringify(text)} is no name of a function: 1 to 64 letters, digits, hyphens and underscores.`,
    inArn ? `Did you mean ${flag} ${inArn}?` : `For example: ${flag} orders-production-handler`,
  );
});

/** The name of an alias. */
export const aliasInAws = optional((text, flag) => {
  if (isAliasName(text)) return text;
  return new Mistake(
    "InvalidAliasName",
    `${flag} ${JSON.stringify(text)} is no name of an alias: 1 to 128 letters, digits, hyphens and underscores, and not digits alone.`,
    `For example: ${flag} live`,
  );
});

/** Two versions: `7 8`, `7,8` or `7..8`. Each may also be `latest` or `$LATEST`. */
export const twoVersions: ReadFlag<readonly [string, string] | undefined> = (texts) => {
  if (!texts) return undefined;
  const [from, to, ...more] = texts
    .flatMap((text) => text.split(/[,.]+/))
    .map((text) => (text === "latest" ? "$LATEST" : text));
  const isVersion = (text = "") => text === "$LATEST" || isNumbered(text);
  if (from && to && more.length === 0 && isVersion(from) && isVersion(to)) return [from, to];
  return new Mistake(
    "InvalidVersion",
    `--diff compares two versions, not ${JSON.stringify(texts.join(" "))}.`,
    "For example: --diff 7 8, or --diff 8 latest",
  );
};

/** The action of a move that the ledger missed. */
export const moveAction = optional((text) => {
  const action = MOVE_ACTIONS.find((known) => known === text);
  if (action) return action;
  const near = nearest(text, MOVE_ACTIONS);
  return new Mistake(
    "InvalidAction",
    `--as ${JSON.stringify(text)} is no move that the ledger knows: ${MOVE_ACTIONS.join(", ")}.`,
    near ? `Did you mean --as ${shellWord(near)}?` : "Name the move that was made, for example --as rollback",
  );
});

/** Seconds, more than 0 and at most a day; also as `90s`. */
export const seconds: ReadText<number> = (text, flag) => {
  const number = Number(text.replace(/s$/, ""));
  if (number > 0 && number <= 86_400) return number;
  return new Mistake(
    "InvalidTimeout",
    `${flag} ${text} is out of range: seconds, more than 0 and at most 86400.`,
    `For example: ${flag} 120`,
  );
};
