// `npm run -s roads` prints which stacks the next steps of a pipeline are about, as lines of GitHub's $GITHUB_OUTPUT:
// `deploy`, those that need `pulumi up`, and `traffic`, those for which `live sync` does. Asks git alone.
import { askLive } from "./run-live.mjs";

/** In the order in which a release passes them; the last one is the release stack. */
const STACKS = ["sbx", "tst", "prd"];

const release = STACKS.at(-1);
const { road, since } = asked(release);
// Other stacks have no release tags, and none is released without having passed them: they are as old as its release.
const roads = STACKS.map((stack) => {
  if (stack === release || road === "deploy" || since === null) return road;
  return asked(stack, `--since=${since}`).road === "nothing" ? "nothing" : "deploy";
});
const last = roads.lastIndexOf("deploy");
print("deploy", STACKS.slice(0, last + 1));
print(
  "traffic",
  STACKS.filter((_, index) => index > last && roads[index] === "traffic"),
);

function asked(stack, ...args) {
  const answer = askLive(["changed", `--stack=${stack}`, ...args]);
  if (answer.error) process.exit(answer.exitCode);
  process.stderr.write(`${stack}: ${answer.road}\n`);
  return answer;
}

function print(name, stacks) {
  process.stdout.write(`${name}=${JSON.stringify(stacks)}\n`);
}
