// `npm run -s raise -- STACK` gives the newest version its share of LIVE: by `live rollout` where the stack file has a plan,
// else as a canary of 10 percent.
import { askLive, becomeLive } from "./run-live.mjs";

const [stack = ""] = process.argv.slice(2);
const where = [`--stack=${stack}`, `--confirm=${stack}`];
const { error } = askLive(["rollout", "--dry-run", ...where], { shows: false });
becomeLive(error?.code === "NoRolloutPlan" ? ["canary", "--weight=10", ...where] : ["rollout", ...where]);
