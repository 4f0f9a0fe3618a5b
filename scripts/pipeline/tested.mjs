// `npm run -s tested -- STACK COMMIT` fails if this checkout holds code or settings of the stack that COMMIT lacks: only
// what passed the tests goes on. Traffic keys count as the same, since `live` commits them after each move.
import { askLive, refuse } from "./run-live.mjs";

const [stack = "", commit = ""] = process.argv.slice(2);
const { road, files, keys, error, exitCode } = askLive(["changed", `--stack=${stack}`, `--since=${commit}`]);
if (error) process.exit(exitCode);
if (road === "deploy")
  refuse(
    `This checkout has newer code than ${commit}, which was tested: ${[...files, ...keys].join(", ")}.`,
    "Its own run of the workflow releases both.",
  );
