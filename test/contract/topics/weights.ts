import { expectMatch, expectTrue } from "../expectation.ts";
import type { Invoked, LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { recordedRun, row, topic } from "../row.ts";
import { twoVersions } from "./aliases.ts";

const ROUTING = recordedRun("TestLambdaAliases::test_alias_routingconfig");
const DOC = "[doc] Lambda developer guide, weighted aliases";
/** Five standard deviations: a right server fails once in a million runs. */
const SIGMAS = 5;

/** Weights: the division of traffic between two versions. */
export const WEIGHTS = topic("weights", [
  row("A weight of 0.25 gets a quarter of the invocations", `${DOC}; ${ROUTING}`, async (at) => {
    const hello = await splitFunction(at);
    const answers = await callMany(() => hello.invoke({}, "quarter"), 240);
    expectShare(answers, "2", 0.25);
  }),
  row("The version is drawn for each request on its own: no stickiness, no taking turns", DOC, async (at) => {
    const hello = await splitFunction(at);
    const drawn: (string | undefined)[] = [];
    for (let call = 0; call < 120; call++) drawn.push((await hello.invoke({}, "half")).version);
    const changes = drawn.slice(1).filter((version, index) => version !== drawn[index]).length;
    expectWithin(changes, 119, 0.5, "changes of version between neighbours");
  }),
  row("The version that the answer names is the one that ran", ROUTING, async (at) => {
    const hello = await splitFunction(at);
    const answers = await callMany(() => hello.invoke({}, "half"), 40);
    for (const { version, answer } of answers) {
      expectMatch(answer, { version, functionVersion: version, build: version === "1" ? "one" : "two" });
    }
  }),
  row("Both versions see the alias's ARN as the one that was called", ROUTING, async (at) => {
    const hello = await splitFunction(at);
    const answers = await callMany(() => hello.invoke({}, "half"), 40);
    for (const { answer } of answers) expectMatch(answer, { invokedFunctionArn: hello.arn("half") });
  }),
  row("An alias without weights always runs its version", DOC, async (at) => {
    const hello = await splitFunction(at);
    const answers = await callMany(() => hello.invoke({}, "all"), 40);
    expectMatch([...new Set(answers.map(({ version }) => version))], ["1"]);
  }),
  row("Cleared weights end the other version's traffic", DOC, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("LIVE", "1", { 2: 0.9 });
    await hello.updateAlias("LIVE", {}, {});
    await at.until(async () => {
      const answers = await callMany(() => hello.invoke({}, "LIVE"), 20);
      return answers.every(({ version }) => version === "1");
    });
  }),
  row(
    "A moved alias runs the other version",
    recordedRun("TestLambdaAliases::test_lambda_alias_moving"),
    async (at) => {
      const hello = await twoVersions(at);
      await hello.createAlias("LIVE", "1");
      expectMatch(await hello.invoke({}, "LIVE"), { version: "1", answer: { build: "one" } });
      await hello.updateAlias("LIVE", { FunctionVersion: "2" });
      const moved = await at.until(async () => {
        const got = await hello.invoke({}, "LIVE");
        return got.version === "2" && got;
      });
      expectMatch(moved.answer, {
        build: "two",
        functionVersion: "2",
        invokedFunctionArn: hello.arn("LIVE"),
      });
    },
  ),
]);

/** A function with two versions and three aliases, shared by rows that only call it. */
async function splitFunction(at: Laboratory): Promise<LabFunction> {
  const made = await at.shared("split", async (room) => {
    const hello = await twoVersions(room);
    await hello.createAlias("quarter", "1", { 2: 0.25 });
    await hello.createAlias("half", "1", { 2: 0.5 });
    await hello.createAlias("all", "1");
    return hello;
  });
  return made.in(at);
}

/** Makes this many calls, two at a time. */
async function callMany(call: () => Promise<Invoked>, calls: number): Promise<Invoked[]> {
  const answers: Invoked[] = [];
  let left = calls;
  const worker = async () => {
    while (left-- > 0) answers.push(await call());
  };
  await Promise.all([worker(), worker()]);
  return answers;
}

function expectShare(answers: readonly Invoked[], version: string, share: number): void {
  const hits = answers.filter((each) => each.version === version).length;
  expectWithin(hits, answers.length, share, `invocations of version ${version}`);
}

/** Expects `hits` of `draws` to fit a chance of `share`. */
function expectWithin(hits: number, draws: number, share: number, what: string): void {
  const room = SIGMAS * Math.sqrt(draws * share * (1 - share));
  const [least, most] = [Math.ceil(draws * share - room), Math.floor(draws * share + room)];
  expectTrue(hits >= least && hits <= most, `${least} to ${most} ${what} of ${draws}`, `${hits}`);
}
