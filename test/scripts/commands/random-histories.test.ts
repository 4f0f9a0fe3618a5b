/** The random histories of `test/scripts/release/ledger`, played through the verbs on local AWS. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import fc from "fast-check";
import { serialiseLedger } from "../../../components/ledger.ts";
import { handlerZip } from "../../contract/handler-code.ts";
import { ROLE } from "../../support/local-aws.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";
import {
  aStep,
  BEGIN,
  type Effect,
  Model,
  NAMES,
  STEP_MS,
  type Step,
} from "../release/ledger/history-model.ts";

const HISTORIES = 30;

describe("rollback through the verbs, after random histories", function () {
  this.timeout(120_000);
  let project: ReleaseProject;
  const clock = Date.now;
  let ahead = 0;
  before(async () => {
    // Local AWS and `live` share this clock. A step takes a minute of it, so that no test has to wait.
    Date.now = () => clock() + ahead;
    const stacks = Object.fromEntries(Array.from({ length: HISTORIES }, (_, index) => [`h${index}`, FILE]));
    project = await makeReleaseProject({ functions: [], stacks });
  });
  after(async () => {
    Date.now = clock;
    await project.close();
  });

  const histories = fc.sample(fc.array(aStep, { minLength: 5, maxLength: 9 }), {
    numRuns: HISTORIES,
    seed: 1,
  });
  const end: Step[] = Array(2).fill({ kind: "rollback", names: [], pick: 0 });
  for (const [index, steps] of histories.entries())
    it(`serves what the model says, history ${index} of seed 1`, async () => {
      for (const name of NAMES) removeFolder(project, name);
      const stack = `h${index}`;
      const model = new Model();
      for (const step of [...BEGIN, ...steps, ...end]) {
        ahead += STEP_MS;
        for (const effect of model.play(step)) await make(project, stack, effect);
        if (step.kind === "rollback") await rollBack(project, stack, model);
      }
    });
});

const FILE = "  lambda-live:publish_versions: true\n";

/** Runs `live rollback`, and expects that LIVE of all functions then serves what the model says. */
async function rollBack(project: ReleaseProject, stack: string, model: Model): Promise<void> {
  const expected = model.expected();
  const later = model.expectedLater(expected);
  const { exitCode, stdout, stderr } = await project.live(`rollback -s ${stack} --confirm ${stack}`);
  const said = `${stdout}${stderr}\nafter\n${model.told()}`;
  model.rollBack(expected);
  for (const [name, { traffic }] of model.functions) {
    const { FunctionVersion, RoutingConfig } = await project.alias(stack, name);
    const weights = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {});
    expect([name, FunctionVersion, ...weights], said).to.deep.equal([
      name,
      traffic.live,
      ...(traffic.canary ? [traffic.canary.version] : []),
    ]);
  }
  const moves = [...expected].length > 0;
  if (!moves) expect(stderr, said).to.contain("error NoRollbackTarget: ");
  expect(exitCode, said).to.equal(moves ? 0 : 1);
  if (later.length > 0)
    expect(stdout, said).to.match(new RegExp(`NOT taken back: ${later.join(", ")}, .* -f ${later[0]}`));
  else expect(stdout, said).to.not.match(/NOT taken back: .*moved later/);
}

/** Does to local AWS and to the project what the step did in the model. */
async function make(project: ReleaseProject, stack: string, effect: Effect): Promise<void> {
  const { lambda } = project.aws;
  if (effect.kind === "up") {
    const { serial } = effect.record.value;
    project.write(
      `Pulumi.${stack}.yaml`,
      `config:\n  aws:region: us-east-1\n${FILE}  lambda-live:live_serial: ${serial}\n`,
    );
    return project.putLedger(stack, serialiseLedger(effect.record.value));
  }
  if (effect.kind === "live") {
    const run = await project.live(`${effect.line} -s ${stack} --confirm ${stack}`);
    expect(run.exitCode, run.stdout + run.stderr).to.equal(0);
    return;
  }
  const FunctionName = `lambda-live-${stack}-${effect.name}`;
  if (effect.kind === "remove") removeFolder(project, effect.name);
  else if (effect.kind === "delete") await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  else if (effect.kind === "delete version")
    await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: effect.version }));
  else if (effect.kind === "create") {
    project.write(`functions/${effect.name}/index.ts`, "export const handler = async () => 1;\n");
    const code = {
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: handlerZip("one") },
    } as const;
    await lambda.send(new CreateFunctionCommand({ FunctionName, Role: ROLE, ...code }));
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "$LATEST" }));
  } else {
    const change = { FunctionName, Description: `changed at ${Date.now()}` };
    await lambda.send(new UpdateFunctionConfigurationCommand(change));
    await lambda.send(new PublishVersionCommand({ FunctionName }));
  }
}

function removeFolder(project: ReleaseProject, name: string): void {
  rmSync(join(project.root, "functions", name), { recursive: true, force: true });
}
