/** Rows of `printed-commands.test.ts` whose commands write. */
import { DeleteFunctionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import type { FaultyProject } from "../support/faulty-project.ts";
import type { Row } from "./printed-command-row.ts";
import {
  CONFIRM,
  DENIED,
  drift,
  faulty,
  newest,
  noDrift,
  olderCheckout,
  said,
  serves,
} from "./printed-row-parts.ts";

export const moves: readonly Row[] = [
  {
    kind: "live abort",
    when: "a canary began",
    prints: (a) => said(a, `canary --weight 10 ${CONFIRM}`),
    leaves: serves("1"),
  },
  {
    kind: "live promote",
    when: "a canary has half",
    prints: (a) => said(a, `canary --weight 50 ${CONFIRM}`),
    leaves: serves("2"),
  },
  {
    kind: "live promote --version VERSION",
    when: "the roles of a split differ",
    async prints(around) {
      const Role = "arn:aws:iam::123456789012:role/other";
      await around.project.aws.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello", Role }),
      );
      await around.project.publish("prd", "hello");
      return said(around, `canary --weight 10 ${CONFIRM}`);
    },
    leaves: serves("3"),
  },
  {
    kind: "live publish",
    when: "there is no version",
    async prints(around) {
      await around.project.pointLive("prd", "hello", "$LATEST");
      for (const Qualifier of ["1", "2"])
        await around.project.aws.lambda.send(
          new DeleteFunctionCommand({ FunctionName: "lambda-live-prd-hello", Qualifier }),
        );
      return said(around, `promote ${CONFIRM}`);
    },
    leaves: newest("3"),
  },
  {
    kind: "live publish --accept-deployed",
    when: "this checkout builds other code",
    async prints(around) {
      await around.project.deploy("prd", "hello", "deployed");
      around.project.write("functions/hello/index.ts", "export const handler = async () => 'other';\n");
      return said(around, `publish ${CONFIRM}`);
    },
    leaves: newest("3"),
  },
  {
    kind: "live publish --pin",
    when: "a canary is asked of LIVE that follows $LATEST",
    async prints(around) {
      await around.project.pointLive("prd", "hello", "$LATEST");
      return said(around, `canary --weight 10 ${CONFIRM}`);
    },
    leaves: serves("2"),
  },
  {
    kind: "live rollback --to VERSION",
    when: "the ledger can't be read",
    async prints(around) {
      await around.project.live(`promote ${CONFIRM}`);
      return faulty(around, `rollback ${CONFIRM}`, "GetParameterHistory", DENIED);
    },
    leaves: serves("1"),
  },
  {
    kind: "live rollback",
    when: "a version was promoted",
    prints: (a) => said(a, `promote ${CONFIRM}`),
    leaves: serves("1"),
  },
  {
    kind: "live sync",
    when: "LIVE serves something else than the file says",
    prints: drift,
    leaves: noDrift,
  },
  {
    kind: "live sync --as ACTION",
    when: "the parameter store missed a rollback",
    async prints(around) {
      await said(around, `promote ${CONFIRM}`);
      const { stdout, stderr } = await around.faulty(
        ["rollback", ...CONFIRM.split(" "), "--reason", "it's $HOME"],
        ({ operation }) => (operation === "PutParameter" ? DENIED : undefined),
      );
      return stdout + stderr;
    },
    async leaves(around, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      const [entry] = JSON.parse((await around.project.live("history -s prd --json")).stdout).entries;
      expect([entry.action, entry.reason]).to.deep.equal(["rollback", "it's $HOME"]);
    },
  },
  {
    kind: "live sync --from-aws",
    when: "LIVE serves something else than the file says",
    prints: drift,
    leaves: noDrift,
  },
  {
    kind: "live sync --from-aws",
    when: "pulumi up refuses an older checkout",
    prints: olderCheckout,
    async leaves({ project }, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect(project.read("Pulumi.prd.yaml")).to.contain("live_serial: 1");
    },
  },
  {
    kind: "live rollout",
    when: "a rollout is under way",
    async prints(around) {
      withPlan(around);
      return said(around, `rollout --once ${CONFIRM}`);
    },
    leaves: "it looks until the rollout is over",
  },
  {
    kind: "live rollout --take-over",
    when: "a person set the canary",
    async prints(around) {
      withPlan(around);
      await around.project.live(`canary --weight 30 ${CONFIRM}`);
      return said(around, `rollout --once ${CONFIRM}`);
    },
    leaves: "it looks until the rollout is over",
  },
  {
    kind: "live rollout --advance",
    when: "there is no verdict",
    async prints(around) {
      withPlan(around);
      await around.project.live(`rollout --once ${CONFIRM}`);
      around.project.aws.aws.setSpeed(60_000);
      await new Promise((later) => setTimeout(later, 100));
      around.project.aws.aws.setSpeed(1);
      return said(around, `rollout --once ${CONFIRM}`);
    },
    leaves: serves("2"),
  },
];

/** A plan of one step, whose time without a verdict is soon over. */
function withPlan({ project }: FaultyProject): void {
  const keys = "  lambda-live:rollout: {steps: [10], hold: 1m, max_hold: 2m}\n";
  project.write("Pulumi.prd.yaml", project.read("Pulumi.prd.yaml") + keys);
}
