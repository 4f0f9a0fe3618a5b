import { rmSync } from "node:fs";
import { join } from "node:path";
import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import type { PolicyDocument } from "../../../scripts/release/plans/iam-policy.ts";
import { withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../../support/faulty-proxy.ts";
import { isAllowed, type Needed, neededBy } from "../../support/iam-policies.ts";
import { ROLE } from "../../support/local-aws.ts";
import { type LiveRun, makeReleaseProject } from "../../support/release-project.ts";

type Policies = Record<string, PolicyDocument>;

function policiesIn({ stdout }: LiveRun): Policies {
  const entries = Object.entries(JSON.parse(stdout).policies as Record<string, { document: PolicyDocument }>);
  return Object.fromEntries(entries.map(([name, { document }]) => [name, document]));
}

const secondIsInactive = ({ operation, path }: SeenRequest): Fault | undefined =>
  operation === "GetFunction" && path.includes("Qualifier=2")
    ? {
        kind: "answer",
        status: 200,
        body: JSON.stringify({
          Configuration: { Version: "2", CodeSha256: "x", Role: ROLE, State: "Inactive" },
        }),
      }
    : undefined;

// The last of them finds nothing further back, and lists the versions to choose from.
const BACK = ["--to 1", "--to 2", "", "", ""].map((to) => `rollback -s prd ${to} --confirm prd`);

/** A test below proves that these are needed. */
const FOR_ROLLOUTS = new Set(["cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms"]);

const FOR_OLD_NAMES = new Set(["ssm:DescribeParameters", "ssm:GetParameters"]);

/** Functions of these tests have a role that the program would name after the function. */
function withRoleOfProgram(needed: Needed): Needed {
  return needed.action === "iam:GetRole" && needed.resource === ROLE
    ? { ...needed, resource: ROLE.replace(/[^/]+$/, "lambda-live-prd-hello") }
    : needed;
}

describe("the policies that live permissions prints", () => {
  const around = withFaultyProject({ once: true });
  let policies: Policies;
  before(async () => {
    await around.project.deploy("prd", "hello", "not yet published");
    policies = policiesIn(await around.project.live("permissions -s prd --json"));
  });

  const table: [names: string[], commands: string[]][] = [
    [
      ["release"],
      [
        "publish -s prd --confirm prd",
        "canary -s prd --weight 10 --version 1 --confirm prd",
        "abort -s prd --confirm prd",
        "promote -s prd --confirm prd",
        ...BACK,
        "sync -s prd --confirm prd",
        "sync --from-aws -s prd",
      ],
    ],
    [["rollback"], ["abort -s prd --confirm prd", ...BACK]],
    [
      ["read"],
      [
        "status -s prd",
        "versions -s prd",
        "history -s prd",
        "adopt -s prd -f hello --from lambda-live-prd-hello",
        "verify -s prd",
        "prune -s prd",
        "sync --from-aws -s prd",
        "rollback -s prd --to 2 --dry-run",
        "canary -s prd --weight 10 --version 1 --dry-run",
        "promote -s prd --version 2 --dry-run",
        "abort -s prd --dry-run",
        "sync -s prd --dry-run",
      ],
    ],
    [["prune"], ["prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete --confirm prd"]],
  ];
  it("allow to wake a version beside release and rollback, and only with wake", async () => {
    const { requests, exitCode, stderr } = await around.faulty(
      "rollback -s prd --to 2 --confirm prd",
      (request) =>
        around.seen.some(({ operation }) => operation === "Invoke") ? undefined : secondIsInactive(request),
    );
    expect(exitCode, stderr).to.equal(0);
    const refusedTo = (...names: string[]) =>
      neededBy(requests)
        .filter(
          (needed) =>
            !isAllowed(
              names.flatMap((name) => policies[name] ?? []),
              needed,
            ),
        )
        .map(({ action }) => action);
    expect(refusedTo("rollback", "wake")).to.deep.equal([]);
    for (const name of ["release", "rollback"])
      expect(refusedTo(name)).to.deep.equal(["lambda:InvokeFunction"]);
  });

  for (const [names, commands] of table)
    it(`allow for ${names} every call that its commands make, and no other`, async () => {
      const documents = names.flatMap((name) => policies[name] ?? []);
      const unused = new Set(documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)));
      for (const command of commands) {
        const { requests, exitCode, stderr } = await around.project.live(command);
        expect(exitCode === 0 || stderr.includes("error NoRollbackTarget"), `${command}\n${stderr}`).to.equal(
          true,
        );
        for (const needed of neededBy(requests).map(withRoleOfProgram)) {
          expect(isAllowed(documents, needed), `${command}: ${JSON.stringify(needed)}`).to.equal(true);
          unused.delete(needed.action);
        }
      }
      const others = [...unused].filter((action) => !FOR_ROLLOUTS.has(action));
      expect(others.filter((action) => !names.includes("read") || !FOR_OLD_NAMES.has(action))).to.deep.equal(
        [],
      );
    });

  it("allow read to look for the ledger of an old name, which the verbs do in a stack that was renamed", async () => {
    const { project } = around;
    project.write("Pulumi.prd2.yaml", 'config:\n  aws:region: us-east-1\n  live_version: "2"\n');
    const { read } = policiesIn(await project.live("permissions -s prd2 --json"));
    // In this checkout prd has no file any more, as after a rename.
    project.write("former.yaml", project.read("Pulumi.prd.yaml"));
    rmSync(join(project.root, "Pulumi.prd.yaml"));
    const { requests, stderr } = await project.live("status -s prd2");
    project.write("Pulumi.prd.yaml", project.read("former.yaml"));
    rmSync(join(project.root, "Pulumi.prd2.yaml"));
    expect(stderr).to.contain("the ledger /lambda-live/prd/live records hello");
    const needed = neededBy(requests);
    expect(needed.filter((one) => !isAllowed([read as PolicyDocument], one))).to.deep.equal([]);
    expect(needed.filter(({ action }) => FOR_OLD_NAMES.has(action))).to.have.length(2);
  });

  it("allow versions to be deleted, but never the function; and no code to be read by who only looks", () => {
    const needed = (action: string, name: string) => ({
      action,
      resource: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
      context: {},
    });
    const allows = (policy: string, action: string, name: string) =>
      isAllowed([policies[policy] as PolicyDocument], needed(action, name));
    expect(allows("prune", "lambda:DeleteFunction", "lambda-live-prd-hello:1")).to.equal(true);
    expect(allows("prune", "lambda:DeleteFunction", "lambda-live-prd-hello")).to.equal(false);
    expect(allows("read", "lambda:GetFunctionConfiguration", "lambda-live-prd-hello:1")).to.equal(true);
    expect(allows("read", "lambda:GetFunction", "lambda-live-prd-hello:1")).to.equal(false);
    for (const neighbour of ["lambda-live-prd-eu-hello", "lambda-live-prd-hello2", "lambda-live-prd"])
      expect(allows("release", "lambda:UpdateAlias", neighbour), neighbour).to.equal(false);
  });
});

describe("the policies of a stack with a rollout", () => {
  const PLAN = {
    steps: [10],
    gate: { alarms: ["hello-errors"] },
    functions: { hello: { smoke: { payload: {} } } },
  };
  const keys = (plan: object) =>
    `  lambda-live:publish_versions: true\n  lambda-live:live_version: $LATEST\n  lambda-live:rollout: ${JSON.stringify(plan)}\n`;
  // A minute of CloudWatch takes 50 ms: the second look has one to ask for.
  const around = withFaultyProject({
    once: true,
    aws: { speed: 1200 },
    functions: ["hello", "other"],
    stacks: { prd: keys(PLAN) },
  });

  it("allow release and read what a rollout asks, in CloudWatch and of its functions", async () => {
    const { project } = around;
    await project.aws.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "hello-errors",
        Namespace: "AWS/Lambda",
        MetricName: "Errors",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
    const { read, release } = policiesIn(await project.live("permissions -s prd --json"));
    const asked = new Set<string>();
    for (const [document, command] of [
      [read, "rollout -s prd --once --dry-run"],
      [release, "rollout -s prd --once --confirm prd"],
      [release, "rollout -s prd --once --confirm prd"],
      [read, "rollout -s prd --once --dry-run"],
    ] as const) {
      const { requests, exitCode, stderr } = await project.live(command);
      expect(exitCode, stderr).to.equal(0);
      for (const needed of neededBy(requests)) {
        expect(
          isAllowed([document as PolicyDocument], needed),
          `${command}: ${JSON.stringify(needed)}`,
        ).to.equal(true);
        asked.add(needed.action);
      }
    }
    expect([...FOR_ROLLOUTS].filter((action) => !asked.has(action))).to.deep.equal([]);
  });

  it("let release call the versions of those functions alone that have a smoke test", async () => {
    const calls = async () =>
      policiesIn(await around.project.live("permissions -s prd --json"))
        .release?.Statement.filter(({ Action }) => Action.includes("lambda:InvokeFunction"))
        .flatMap(({ Resource }) => Resource);
    expect(await calls()).to.deep.equal(["arn:aws:lambda:us-east-1:*:function:lambda-live-prd-hello:*"]);
    around.project.write("Pulumi.prd.yaml", `config:\n  aws:region: us-east-1\n${keys({ steps: [10] })}`);
    expect(await calls()).to.deep.equal([]);
  });
});

describe("live permissions", () => {
  const ELSEWHERE = { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_ACCESS_KEY_ID: "" };
  const AWS_KEYS = {
    "  aws:allowedAccountIds: ['111111111111']\n": {},
    "  aws:assumeRoles: [{ roleArn: 'arn:aws:iam::111111111111:role/deploy' }]\n": {},
    "  aws:assumeRoleWithWebIdentity: { roleArn: 'arn:aws:iam::111111111111:role/ci' }\n": {},
    "": { AWS_ACCOUNT_ID: "111111111111" },
    " ": { AWS_ROLE_ARN: "arn:aws:iam::111111111111:role/ci" },
  };

  it("needs no AWS, no credentials and no region", async () => {
    const project = await makeReleaseProject();
    try {
      project.write("Pulumi.prd.yaml", "config: {}\n");
      const env = { ...ELSEWHERE, AWS_CONFIG_FILE: "/nowhere" };
      const { exitCode, stderr, stdout, requests } = await project.live("permissions -s prd --json", { env });
      expect({ exitCode, stderr, requests }).to.deep.equal({ exitCode: 0, stderr: "", requests: [] });
      const shown = JSON.parse(stdout);
      expect(shown).to.include({ verb: "permissions", stack: "prd", account: null, region: null });
      expect(shown.functions).to.deep.equal({ hello: "lambda-live-prd-hello" });
      expect(shown.policies.wake.document.Statement[0].Resource).to.deep.equal([
        "arn:aws:lambda:*:*:function:lambda-live-prd-hello:*",
      ]);
      expect(shown.trust.document.Statement[0].Principal.Federated).to.match(/^arn:aws:iam::ACCOUNT:oidc/);
    } finally {
      await project.close();
    }
  });

  it("takes account, region, partition and repository from stack file and environment", async () => {
    const project = await makeReleaseProject();
    try {
      for (const [keys, env] of Object.entries(AWS_KEYS)) {
        project.write("Pulumi.prd.yaml", `config:\n  aws:region: cn-north-1\n${keys.trimEnd()}\n`);
        const run = await project.live("permissions -s prd --json", {
          env: { ...ELSEWHERE, ...env, GITHUB_REPOSITORY: "acme/shop" },
        });
        const { account, region, policies, trust } = JSON.parse(run.stdout);
        expect({ account, region }, keys).to.deep.equal({ account: "111111111111", region: "cn-north-1" });
        expect(policies.wake.document.Statement[0].Resource).to.deep.equal([
          "arn:aws-cn:lambda:cn-north-1:111111111111:function:lambda-live-prd-hello:*",
        ]);
        expect(trust.document.Statement[0]).to.deep.include({
          Principal: {
            Federated: "arn:aws-cn:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
          },
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:acme/shop:environment:prd",
            },
          },
        });
      }
    } finally {
      await project.close();
    }
  });

  it("does not take the environment's account for that of the stack file's profile", async () => {
    const project = await makeReleaseProject();
    try {
      project.write("Pulumi.prd.yaml", "config:\n  aws:region: us-east-1\n  aws:profile: prd\n");
      const env = { AWS_ACCOUNT_ID: "111111111111" };
      const run = await project.live("permissions -s prd --json", { env });
      expect(JSON.parse(run.stdout).account).to.equal(null);
    } finally {
      await project.close();
    }
  });

  it("names all functions of the stack, or those of -f, and says which call reads a large stack", async () => {
    const functions = Array.from({ length: 11 }, (_, index) => `fn-${index}`);
    const project = await makeReleaseProject({ functions, stacks: { sbx: "" } });
    try {
      const readOf = async (args: string) =>
        policiesIn(await project.live(`permissions -s sbx --json ${args}`)).read?.Statement[0];
      const read = await readOf("");
      expect(read?.Resource).to.have.length(22);
      expect(read?.Action)
        .to.include("lambda:GetFunction")
        .and.not.include("lambda:GetFunctionConfiguration");
      const one = await readOf("-f fn-3");
      expect(one?.Resource[0]).to.match(/:function:lambda-live-sbx-fn-3$/);
      expect(one?.Resource).to.have.length(2);
      expect(one?.Action).to.include("lambda:GetFunction");
    } finally {
      await project.close();
    }
  });
});

describe("live permissions of a stack that adopts", () => {
  const OLD_ROLE = "arn:aws:iam::123456789012:role/service-role/Old_1";

  it("has the names that functions and roles have, and nothing that would change a role that is kept", async () => {
    const project = await makeReleaseProject({ functions: ["kept", "made"], stacks: { prd: "" } });
    project.write(
      "Pulumi.prd.yaml",
      `config:\n  aws:region: us-east-1\n  aws:allowedAccountIds: ["123456789012"]\n  lambda-live:functions:\n    kept:\n      adopt: { function: Old_1, role_arn: "${OLD_ROLE}", alias: live }\n    made:\n      adopt: { function: Old_2 }\n`,
    );
    const { up, rollback } = policiesIn(await project.live("permissions -s prd --json"));
    await project.close();
    const on = (document: PolicyDocument | undefined, sid: string) =>
      document?.Statement.find(({ Sid }) => Sid === sid)?.Resource;
    const named = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
    expect(on(rollback, "Functions")).to.deep.equal(
      ["Old_1", "Old_2"].flatMap((name) => [named(name), `${named(name)}:*`]),
    );
    const role = "arn:aws:iam::123456789012:role/lambda-live-prd-made";
    expect(on(up, "Roles")).to.deep.equal([role]);
    expect(on(up, "RolesOfFunctions")).to.deep.equal([OLD_ROLE, role]);
    expect(on(up, "LogGroups")).to.equal(undefined);
  });
});
