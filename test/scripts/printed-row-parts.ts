/** States and outcomes that several rows of `printed-commands.test.ts` share. */
import { expect } from "chai";
import { parseLedger } from "../../components/ledger.ts";
import { refuseOlderCheckout } from "../../components/recorded-release.ts";
import type { FaultyProject } from "../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../support/faulty-proxy.ts";
import type { Pasted } from "../support/paste.ts";
import type { Row } from "./printed-command-row.ts";

export const CONFIRM = "-s prd --confirm prd";

/** Runs `live`, here in the test's process, and returns all that it printed. */
export async function said({ project }: FaultyProject, line: string): Promise<string> {
  const { stdout, stderr } = await project.live(line);
  return stdout + stderr;
}

export async function faulty(
  around: FaultyProject,
  line: string,
  operation: string,
  fault: Fault,
): Promise<string> {
  const choose = (request: SeenRequest) => (request.operation === operation ? fault : undefined);
  const { stdout, stderr } = await around.faulty(line, choose);
  return stdout + stderr;
}

/** The command only looks: it ends well and says something. */
export const reads: Row["leaves"] = async (_, { code, stdout, stderr }) => {
  expect(code, stderr).to.equal(0);
  expect(stdout).to.not.equal("");
};

export const serves =
  (version: string, weights: Record<string, number> = {}) =>
  async ({ project }: FaultyProject, { code, stderr }: Pasted) => {
    expect(code, stderr).to.equal(0);
    const { FunctionVersion, RoutingConfig } = await project.alias("prd", "hello");
    expect([FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? {}]).to.deep.equal([
      version,
      weights,
    ]);
  };

/** The newest version of hello, which makes the row's next version known. */
export const newest =
  (version: string) =>
  async (around: FaultyProject, { code, stderr }: Pasted) => {
    expect(code, stderr).to.equal(0);
    expect(await said(around, "versions -s prd")).to.match(new RegExp(`^ +${version}\\b`, "m"));
  };

export const noDrift = async (around: FaultyProject, { code, stderr }: Pasted) => {
  expect(code, stderr).to.equal(0);
  expect((await around.project.live("verify -s prd")).stdout).to.not.contain("declared is");
};

export async function drift({ project }: FaultyProject): Promise<string> {
  await project.pointLive("prd", "hello", "2");
  return (await project.live("verify -s prd")).stdout;
}

export async function olderCheckout({ project }: FaultyProject): Promise<string> {
  const ledger = parseLedger((await project.ledger("prd")) ?? "");
  try {
    refuseOlderCheckout(
      "prd",
      { traffic: {}, declaredIn: {}, settings: {}, publishVersions: true, liveSerial: 0, warnings: [] },
      ledger,
    );
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("The checkout was not refused.");
}

export const DENIED: Fault = { kind: "answer", status: 403, type: "AccessDeniedException" };
