import { expect } from "chai";
import { type Finished, useLocalProject } from "../../../../support/local-project.ts";
import { TEN_PROGRAMS } from "./ten-programs.ts";

const LOOKUP = "aws:index/getAvailabilityZones:getAvailabilityZones";

describe("ten programs' resources under --unknown keep, on the real engine", () => {
  const project = useLocalProject({ files: TEN_PROGRAMS, unknown: "keep" });
  const pulumi = (...args: string[]) => project().pulumi(...args, "-s", "prd");
  const up = () => pulumi("up", "--yes", "--skip-preview");
  const outputs = async () => JSON.parse((await succeed(pulumi("stack", "output", "--json"))).stdout);

  async function succeed(running: Promise<Finished>): Promise<Finished> {
    const run = await running;
    expect(run.code, run.stdout + run.stderr).to.equal(0);
    return run;
  }

  before(async () => {
    const answer = {
      args: { state: "available" },
      result: { id: "zones", names: ["us-east-1a", "us-east-1b"] },
    };
    project().write("local/lookups.json", JSON.stringify({ [LOOKUP]: [answer] }));
    await succeed(project().pulumi("stack", "init", "prd"));
  });

  it("makes them all: ids, ARNs and outputs are there, and say what is not simulated", async () => {
    await succeed(up());
    const made = await outputs();
    expect(made.zones).to.deep.equal(["us-east-1a", "us-east-1b"]);
    expect(made.vpc).to.match(/^vpc-not-simulated-[0-9a-f]{8}$/);
    expect(made.vpcArn).to.equal(`arn:aws:ec2:us-east-1:123456789012:vpc/${made.vpc}`);
    expect(made.tags).to.deep.equal({ Name: "main", owner: "tests" });
    expect(made.table).to.match(/^orders-[0-9a-f]{7}$/);
    expect(made.streamArn).to.equal(`${made.tableArn}/stream/1970-01-01T00:00:00.000`);
    expect(made.tableArn).to.equal(`arn:aws:dynamodb:us-east-1:123456789012:table/${made.table}`);
    expect(made.machine).to.match(/^arn:aws:states:us-east-1:123456789012:stateMachine:steps-/);
    for (const invented of ["invokeUrl", "cdn", "dns", "key", "db"])
      expect(made[invented], invented).to.contain("not-simulated");
    expect(made.log, "made in local AWS").to.match(/^arn:aws:logs:us-east-1:123456789012:log-group:clicks-/);
  });

  it("lists what is kept, and nothing that local AWS has made", () => {
    const kept = project().kept();
    expect(kept.map(({ type }) => type)).to.include.members([
      "aws:cloudfront/distribution:Distribution",
      "aws:cognito/userPool:UserPool",
      "aws:dynamodb/table:Table",
      "aws:ecs/service:Service",
    ]);
    expect(kept.map(({ type }) => type)).to.not.include("aws:iam/role:Role");
    expect(kept.find(({ type }) => type === "aws:ec2/vpc:Vpc")).to.include({ name: "main", stack: "prd" });
  });

  it("finds nothing to change in the second up", async () => {
    const { stdout } = await succeed(up());
    expect(stdout).to.match(/Resources:\n +\d+ unchanged\n/);
  });

  it("destroys everything, and keeps nothing", async () => {
    await succeed(pulumi("destroy", "--yes", "--skip-preview"));
    expect(project().kept()).to.deep.equal([]);
  });
});
