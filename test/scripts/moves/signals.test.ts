import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";
import { type Fault, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { buildLive, type LiveEnded, startLive } from "../../support/live-process.ts";
import { makeReleaseProject } from "../../support/release-project.ts";

/** The versions of hello that LIVE serves before and after the verb. */
const VERBS = {
  promote: { args: "promote --version 2 -s prd --confirm prd", from: "1", to: "2" },
  rollback: { args: "rollback -s prd --confirm prd", from: "2", to: "1" },
} as const;
type Verb = keyof typeof VERBS;

const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
/** A terminal that closes, and npm on Ctrl-C, send the signal once more, some milliseconds later. */
const COPY_AFTER_MS = 2;

/** A moment in the life of a process. */
type Moment =
  /** So long after its start, in tenths of the time that it takes without a signal. */
  | { readonly tenths: number }
  /** When its request arrives at AWS, or so many milliseconds after AWS has answered. Requests count from 0. */
  | { readonly request: number; readonly at: "arrival" | number };

/** The requests of a move without a signal: reads of LIVE, ledger and versions, UpdateAlias, PutParameter, GetAlias. */
const REQUESTS = 7;
const MOMENTS: readonly Moment[] = [
  ...Array.from({ length: 12 }, (_, tenths) => ({ tenths })),
  ...Array.from({ length: REQUESTS }, (_, request) =>
    (["arrival", 0, 1, 4] as const).map((at) => ({ request, at })),
  ).flat(),
];

/** What AWS and the stack file hold. */
interface State {
  readonly serves: string;
  readonly recorded: string;
  readonly entry: number;
  readonly serial: number;
  readonly file: string;
}

/** A project with a local AWS of its own, where one move is made at a time. */
interface Lane {
  /** Makes a move with a signal at a moment, and says how it ended. */
  move(verb: Verb, signal: NodeJS.Signals, moment: Moment): Promise<string>;
  close(): Promise<void>;
}

/** One process more than there are cores keeps them busy. */
const LANES = Math.min(availableParallelism() + 1, 8);

/** Far above the time in which a second Ctrl-C counts as a copy of the first. */
const A_WHILE_MS = 700;

describe("a signal at any moment of a move", function () {
  this.timeout(600_000);
  const lanes: Lane[] = [];

  before(async () => {
    buildLive();
    for (let count = 0; count < LANES; count++) lanes.push(await openLane());
  });
  after(() => Promise.all(lanes.map((lane) => lane.close())));

  for (const verb of ["promote", "rollback"] as const)
    for (const signal of SIGNALS)
      it(`leaves no ${verb} without its ledger entry: ${MOMENTS.length} moments of ${signal}`, async function () {
        const endings: string[] = [];
        const left = [...MOMENTS];
        await Promise.all(
          lanes.map(async (lane) => {
            for (let moment = left.shift(); moment; moment = left.shift())
              endings.push(await lane.move(verb, signal, moment));
          }),
        );
        expect(endings.filter((ending) => !ENDINGS.includes(ending))).to.deep.equal([]);
        const counts = ENDINGS.map((ending) => endings.filter((one) => one === ending).length);
        expect(Math.min(...counts.slice(1, 3)), "moves of each of the endings in order").to.be.above(0);
        if (this.test)
          this.test.title += `: ${ENDINGS.map((ending, index) => `${counts[index]} ${ending}`).join(", ")}`;
      });
});

describe("signals while a move is being recorded", () => {
  const around = withFaultyProject({ once: true });

  before(buildLive);

  /** Sends the signals while the ledger is being written, and lets the write go on after them. */
  async function promote(version: string, signals: readonly NodeJS.Signals[]): Promise<LiveEnded> {
    const { project } = around;
    let goOn = () => {};
    let arrive = () => {};
    const isRecording = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) => {
      if (operation !== "PutParameter") return undefined;
      arrive();
      return {
        kind: "hold",
        until: new Promise<void>((resolve) => {
          goOn = resolve;
        }),
      };
    });
    const args = `promote --version ${version} -s prd --confirm prd`;
    const { child, ended } = startLive(args, { cwd: project.root, endpoint: proxy.endpoint });
    await isRecording;
    for (const signal of signals) {
      child.kill(signal);
      await delay(A_WHILE_MS);
    }
    goOn();
    const end = await ended;
    await proxy.close();
    return end;
  }

  it("records the move, however often a supervisor asks for an end", async () => {
    const { exitCode, stderr } = await promote("2", ["SIGINT", "SIGTERM", "SIGTERM", "SIGHUP"]);
    expect(exitCode, stderr).to.equal(0);
    expect(await around.project.ledger("prd")).to.contain('"hello":{"live":"2"}');
  });

  it("leaves at once on a second Ctrl-C, and says that the move may not be recorded", async () => {
    const { exitCode, stderr } = await promote("1", ["SIGINT", "SIGINT"]);
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.match(
      /Interrupted: no further writes\. Press Ctrl-C again to leave at once\.\nerror Interrupted: Left at once.* may not be in the ledger and the stack file\.\nSee what serves: live status\n$/,
    );
  });
});

const ENDINGS: readonly string[] = [
  "ended by the signal, nothing moved",
  "stopped, nothing moved (130)",
  "moved and recorded (0)",
  "too late",
];

function judge(verb: Verb, before: State, after: State, { exitCode, stderr }: LiveEnded): string {
  const { serves, recorded, serial, file } = after;
  const { from, to } = VERBS[verb];
  const entries = after.entry - before.entry;
  const isDeclared =
    file.includes(`live_version: "${serves}"\n`) && file.includes(`live_serial: ${serial}\n`);
  if (recorded === serves && isDeclared) {
    if (serves === from && entries === 0 && exitCode === null) return ENDINGS[0] ?? "";
    if (serves === from && entries === 0 && exitCode === 130 && stderr.includes("error Interrupted:"))
      return ENDINGS[1] ?? "";
    if (serves === to && entries === 1 && exitCode === 0) return ENDINGS[2] ?? "";
  }
  return `exit code ${exitCode}: ${JSON.stringify({ before, after, stderr })}`;
}

async function openLane(): Promise<Lane> {
  const project = await makeReleaseProject();
  const { endpoint } = project.aws.aws;
  let onRequest: (count: number) => Fault | undefined = () => undefined;
  let count = 0;
  const proxy = await startFaultyProxy(endpoint, () => onRequest(count++));
  await project.publish("prd", "hello", 1);
  await project.live("publish -s prd --pin --confirm prd");
  await project.publish("prd", "hello", 1);
  const usualMs = await time(VERBS.promote.args);

  async function time(args: string): Promise<number> {
    const startedAt = performance.now();
    await startLive(args, { cwd: project.root, endpoint }).ended;
    return performance.now() - startedAt;
  }

  async function read(): Promise<State> {
    const [{ FunctionVersion = "" }, { Parameter }] = await Promise.all([
      project.alias("prd", "hello"),
      project.aws.ssm.send(new GetParameterCommand({ Name: "/lambda-live/prd/live" })),
    ]);
    const { functions, serial } = JSON.parse(Parameter?.Value ?? "{}");
    return {
      serves: FunctionVersion,
      recorded: functions.hello.live,
      entry: Parameter?.Version ?? 0,
      serial,
      file: project.read("Pulumi.prd.yaml"),
    };
  }

  /** Makes LIVE serve what the verb moves away from. */
  async function prepare(verb: Verb): Promise<State> {
    const state = await read();
    if (state.serves === VERBS[verb].from) return state;
    await project.live(VERBS[verb === "promote" ? "rollback" : "promote"].args);
    return read();
  }

  return {
    async move(verb, signal, moment) {
      const before = await prepare(verb);
      count = 0;
      let isSent = false;
      const live = startLive(VERBS[verb].args, { cwd: project.root, endpoint: proxy.endpoint });
      const send = () => {
        isSent = live.child.kill(signal);
        setTimeout(() => live.child.kill(signal), COPY_AFTER_MS);
      };
      onRequest = (request) => {
        if ("tenths" in moment || request !== moment.request) return undefined;
        if (moment.at === "arrival") send();
        else return { kind: "before answer", act: () => setTimeout(send, Number(moment.at)) };
        return undefined;
      };
      if ("tenths" in moment) setTimeout(send, (moment.tenths * usualMs) / 10);
      const ended = await live.ended;
      return isSent ? judge(verb, before, await read(), ended) : "too late";
    },
    async close() {
      await proxy.close();
      await project.close();
    },
  };
}
