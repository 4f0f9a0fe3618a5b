// `VERB=canary STACK=prd WEIGHT=10 REASON="..." npm run -s move` moves LIVE by a verb of `live`. The inputs of a workflow come
// as variables, so that no shell reads them; an empty one is none. `live` itself refuses what is wrong with a value.
import { becomeLive, refuse } from "./run-live.mjs";

/** What each verb takes, as variable and flag. */
const VERBS = {
  canary: { VERSION: "version", WEIGHT: "weight" },
  promote: { VERSION: "version" },
  rollout: {},
  sync: {},
  abort: {},
  rollback: { VERSION: "to" },
};
const COMMON = { STACK: "stack", REASON: "reason" };

const { VERB = "" } = process.env;
if (!Object.hasOwn(VERBS, VERB))
  refuse(
    `VERB ${JSON.stringify(VERB.slice(0, 100))} is none that moves LIVE.`,
    `Name one of these: ${Object.keys(VERBS).join(", ")}`,
  );
const takes = { ...COMMON, ...VERBS[VERB] };
const isGiven = (name) => Boolean(process.env[name]);
const unused = ["VERSION", "WEIGHT"].filter((name) => isGiven(name) && !(name in takes));
if (unused.length > 0) refuse(`${VERB} takes no ${unused.join(" and no ")}.`, "Leave it empty");

const given = Object.entries(takes).filter(([name]) => isGiven(name));
becomeLive([
  VERB,
  ...given.map(([name, flag]) => `--${flag}=${process.env[name]}`),
  `--confirm=${process.env.STACK ?? ""}`,
]);
