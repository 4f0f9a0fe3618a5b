import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from "../../support/faulty-proxy.ts";
import { buildLive, type LiveEnded, startLive } from "../../support/live-process.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

/** Makes a meeting: each `arrive` waits until `count` have arrived. */
function meetingOf(count: number): { arrive(): Promise<void> } {
  let open: () => void = () => {};
  const met = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived = 0;
  return {
    arrive() {
      arrived++;
      if (arrived === count) open();
      return met;
    },
  };
}

describe("two operators at once", () => {
  let project: ReleaseProject;
  let proxy: FaultyProxy;

  before(buildLive);
  beforeEach(async () => {
    project = await makeReleaseProject({ functions: ["hello", "world"] });
    for (const name of ["hello", "world"]) await project.publish("prd", name);
    await project.live("publish -s prd --pin --confirm prd");
    for (const name of ["hello", "world"]) await project.publish("prd", name);
  });
  afterEach(async () => {
    await proxy.close();
    await project.close();
  });

  async function through(choose: (request: SeenRequest) => Fault | undefined): Promise<void> {
    proxy = await startFaultyProxy(project.aws.aws.endpoint, choose);
  }

  const start = (args: string, cwd = project.root): Promise<LiveEnded> =>
    startLive(args, { cwd, endpoint: proxy.endpoint }).ended;

  it("lets one operator win; the other gets AliasChanged and has changed nothing", async () => {
    const bothHaveRead = meetingOf(2);
    await through(({ operation, index }) =>
      operation === "UpdateAlias" && index < 2 ? { kind: "hold", until: bothHaveRead.arrive() } : undefined,
    );
    const ended = await Promise.all([
      start("promote -s prd -f hello --version 2 --confirm prd"),
      start("canary -s prd -f hello --weight 10 --version 2 --confirm prd"),
    ]);
    expect(ended.map(({ exitCode }) => exitCode).sort(), JSON.stringify(ended)).to.deep.equal([0, 1]);
    const loser = ended.find(({ exitCode }) => exitCode === 1);
    expect(loser?.stderr).to.contain("error AliasChanged:");
    const winner = ended.findIndex(({ exitCode }) => exitCode === 0);
    const { FunctionVersion, RoutingConfig } = await project.alias("prd", "hello");
    expect([FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? {}]).to.deep.equal(
      winner === 0 ? ["2", {}] : ["1", { 2: 0.1 }],
    );
    expect(proxy.seen.filter(({ operation }) => operation === "PutParameter")).to.have.length(1);
  });

  it("records both moves when both write the ledger at once, under a serial above both", async () => {
    const bothHaveMoved = meetingOf(2);
    await through(({ operation, index }) =>
      operation === "PutParameter" && index < 2 ? { kind: "hold", until: bothHaveMoved.arrive() } : undefined,
    );
    const ended = await Promise.all([
      start("promote -s prd -f hello --version 2 --confirm prd"),
      start("promote -s prd -f world --version 2 --confirm prd"),
    ]);
    expect(
      ended.map(({ exitCode }) => exitCode),
      JSON.stringify(ended),
    ).to.deep.equal([0, 0]);
    expect(await project.ledger("prd")).to.match(
      /^\{"functions":\{"hello":\{"live":"2"\},"world":\{"live":"2"\}\},"serial":[34]\}$/,
    );
  });

  it("keeps both rollback targets when one function is rolled back while another is promoted", async () => {
    await project.live("promote -s prd -f world --version 2 --confirm prd");
    let promoted: Promise<LiveEnded> | undefined;
    let arrive = () => {};
    const rollbackIsHeld = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const bothHaveRead = meetingOf(2);
    await through(({ operation, body }) => {
      if (operation === "UpdateAlias") return { kind: "hold", until: bothHaveRead.arrive() };
      if (operation !== "PutParameter") return undefined;
      if (!body.includes(" rollback")) return { kind: "hold", until: rollbackIsHeld };
      arrive();
      return { kind: "hold", until: promoted ?? Promise.reject() };
    });
    promoted = start("promote -s prd -f hello --version 2 --confirm prd");
    const ended = await Promise.all([promoted, start("rollback -s prd -f world --confirm prd")]);
    expect(
      ended.map(({ exitCode }) => exitCode),
      JSON.stringify(ended),
    ).to.deep.equal([0, 0]);
    const back = await project.live("rollback -s prd -f hello --confirm prd");
    expect(back.stdout, back.stderr).to.contain("~ hello: 1 at 100 %");
    const further = await project.live("rollback -s prd -f world --confirm prd");
    expect(further.stderr).to.contain("error NoRollbackTarget:").and.contain("2 (rolled away from)");
  });

  it("writes both moves into a shared stack file, though the second has not read the first", async () => {
    let first: Promise<LiveEnded> | undefined;
    let arrive = () => {};
    const secondHasRead = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await through(({ operation, path, index }) => {
      if (operation === "PutParameter" && index > 0)
        return { kind: "answer", status: 403, type: "AccessDeniedException" };
      if (operation !== "UpdateAlias") return undefined;
      if (path.includes("-hello/")) return { kind: "hold", until: secondHasRead };
      arrive();
      return { kind: "hold", until: first ?? Promise.reject() };
    });
    first = start("promote -s prd -f hello --version 2 --confirm prd");
    const ended = await Promise.all([first, start("promote -s prd -f world --version 2 --confirm prd")]);
    expect(
      ended.map(({ exitCode }) => exitCode),
      JSON.stringify(ended),
    ).to.deep.equal([0, 4]);
    const status = await project.live("status -s prd");
    expect(status.stdout, project.read("Pulumi.prd.yaml")).to.contain("no drift");
  });

  it("declares both moves in the one of two checkouts that has the last serial", async () => {
    const checkouts = [join(project.root, "one"), join(project.root, "two")];
    for (const checkout of checkouts)
      for (const path of ["Pulumi.yaml", "Pulumi.prd.yaml", "functions"])
        cpSync(join(project.root, path), join(checkout, path), { recursive: true });
    const bothHaveMoved = meetingOf(2);
    await through(({ operation, index }) =>
      operation === "PutParameter" && index < 2 ? { kind: "hold", until: bothHaveMoved.arrive() } : undefined,
    );
    const ended = await Promise.all([
      start("promote -s prd -f hello --version 2 --confirm prd", checkouts[0]),
      start("promote -s prd -f world --version 2 --confirm prd", checkouts[1]),
    ]);
    expect(
      ended.map(({ exitCode }) => exitCode),
      JSON.stringify(ended),
    ).to.deep.equal([0, 0]);
    const { serial } = JSON.parse((await project.ledger("prd")) ?? "");
    const files = checkouts.map((checkout) => readFileSync(join(checkout, "Pulumi.prd.yaml"), "utf8"));
    const newest = files.filter((file) => file.includes(`live_serial: ${serial}\n`));
    expect(newest).to.have.length(1);
    expect(newest[0])
      .to.match(/live_version: "2"/)
      .and.not.match(/live_version: "1"/);
  });
});
