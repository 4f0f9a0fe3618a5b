import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { unzipSync } from "fflate";
import { parse } from "yaml";
import { serialiseLedger } from "../components/ledger.ts";
import { copyProject } from "../local/copy-project.ts";
import { type RecorderOptions, type Recording, record } from "./support/pulumi-recorder.ts";

const text = readFileSync(join(__dirname, "../docs/moving-here.md"), "utf8");
const FILE = /`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)```/g;

/** AWS has no ledger, and what the programs look up. */
const ANSWERS = {
  "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }),
  "aws:sqs/getQueue:getQueue": ({ name }: Record<string, string>) => ({
    url: `url:${name}`,
    arn: `arn:${name}`,
  }),
  "aws:s3/getBucket:getBucket": ({ bucket }: Record<string, string>) => ({ bucket, arn: `arn:${bucket}` }),
};

interface Example {
  /** The files that the section shows, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly recording: Recording<unknown>;
  /** By function: the names in its zip. */
  readonly zips: Readonly<Record<string, readonly string[]>>;
}

function filesOf(section: string): Record<string, string> {
  const [, page = ""] = text.split(`\n## ${section}\n`);
  const [own = ""] = page.split("\n## ");
  return Object.fromEntries([...own.matchAll(FILE)].map(([, path = "", content = ""]) => [path, content]));
}

/** Builds the project that a section of the page describes, and runs its program, by default in a new stack. */
async function build(section: string, options: RecorderOptions = { stack: "sbx" }): Promise<Example> {
  const files = filesOf(section);
  const root = join(mkdtempSync(join(tmpdir(), "moving-here-")), "project");
  copyProject(root);
  rmSync(join(root, "functions/hello"), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const recording = await record(require(join(root, "index.ts")), {
    ...options,
    answers: { ...ANSWERS, ...options.answers },
  });
  const built = readdirSync(join(root, ".build")).filter((name) => name.endsWith(".zip"));
  const names = (zip: string) => Object.keys(unzipSync(readFileSync(join(root, ".build", zip))));
  const zips = Object.fromEntries(built.map((zip) => [zip.replace(".zip", ""), names(zip)]));
  rmSync(dirname(root), { recursive: true });
  if (recording.error) throw recording.error;
  return { files, recording, zips };
}

/** The inputs of the resource of a type that has this name. */
function inputs({ recording }: Example, type: string, name: string): Record<string, unknown> {
  const found = recording.resources.find((one) => one.type.endsWith(`:${type}`) && one.name === name);
  if (!found) throw new Error(`There is no ${type} ${name}.`);
  return { ...found.inputs };
}

/** The rights of a function's role beside that to write its log. */
function rights(example: Example, name: string): unknown {
  const found = example.recording.resources.find(
    ({ type, parent }) => type === "aws:iam/rolePolicy:RolePolicy" && parent?.endsWith(`::${name}`),
  );
  return JSON.parse(String(found?.inputs.policy ?? "null"))?.Statement;
}

/** Variables of a template; what is computed there, the program gives too. */
function variables(example: Example, name: string): unknown {
  return (inputs(example, "Function", name).environment as { variables: unknown } | undefined)?.variables;
}

/** The settings of a function that each of the three tools says in its own way. */
function settings(example: Example, name: string): object {
  const { memorySize, timeout, layers } = inputs(example, "Function", name);
  return { memorySize, timeout, layers };
}

describe("docs/moving-here.md", () => {
  it("describes the shop of SAM as its template does", async () => {
    const example = await build("From SAM");
    const { CreateOrder, CleanUp } = parse(example.files["template.yaml"] ?? "", {
      logLevel: "silent",
    }).Resources;
    const { MemorySize, Timeout, Environment, Policies } = CreateOrder.Properties;
    expect(settings(example, "create-order")).to.include({ memorySize: MemorySize, timeout: Timeout });
    expect(variables(example, "create-order")).to.deep.equal({
      ...Environment.Variables,
      PARCELS: "url:shop-parcels",
    });
    expect(Object.keys(Policies[0])).to.deep.equal(["SQSSendMessagePolicy"]);
    expect(rights(example, "create-order")).to.deep.equal([
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["arn:shop-parcels"] },
    ]);
    const { Schedule } = CleanUp.Properties.Events.Nightly.Properties;
    expect(inputs(example, "EventRule", "clean-up").scheduleExpression).to.equal(Schedule);
    expect(inputs(example, "EventTarget", "clean-up").arn).to.equal("arn:of:LIVE");
  });

  it("describes the thumbnails of CDK as its stack does", async () => {
    const example = await build("From CDK");
    const stack = example.files["lib/pictures-stack.ts"] ?? "";
    const number = (pattern: RegExp) => Number(pattern.exec(stack)?.[1]);
    expect(settings(example, "thumbnail")).to.deep.include({
      memorySize: number(/memorySize: (\d+)/),
      timeout: number(/Duration\.seconds\((\d+)\)/),
      layers: ["arn:aws:lambda:eu-central-1:123456789012:layer:sharp:4"],
    });
    expect(stack).to.contain("ARM_64").and.contain("Tracing.ACTIVE").and.contain("OutputFormat.ESM");
    expect(inputs(example, "Function", "thumbnail")).to.deep.include({
      architectures: ["arm64"],
      tracingConfig: { mode: "Active" },
    });
    expect(example.zips).to.deep.equal({ thumbnail: ["index.mjs"] });
    expect(variables(example, "thumbnail")).to.deep.equal({ BUCKET: "acme-pictures" });
    expect(rights(example, "thumbnail")).to.deep.equal([
      { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:acme-pictures/*"] },
    ]);
    expect(inputs(example, "FunctionUrl", "thumbnail").authorizationType).to.equal("NONE");
  });

  it("describes the reports of Serverless as its file does", async () => {
    const example = await build("From Serverless");
    const { provider, functions } = parse(example.files["serverless.yml"] ?? "");
    const [statement] = provider.iam.role.statements;
    const { memorySize, environment } = provider;
    expect(settings(example, "monthly")).to.include({ memorySize, timeout: functions.monthly.timeout });
    expect(settings(example, "on-sale")).to.include({ memorySize, timeout: 6 });
    for (const name of ["monthly", "on-sale"]) expect(variables(example, name)).to.deep.equal(environment);
    expect(rights(example, "monthly")).to.deep.equal([
      { Effect: "Allow", Action: statement.Action, Resource: [statement.Resource] },
    ]);
    expect(example.zips.monthly).to.deep.equal(["index.js", "templates/report.txt"]);
    const [{ schedule }] = functions.monthly.events;
    expect(inputs(example, "EventRule", "monthly").scheduleExpression).to.equal(schedule);
    const [{ sqs }] = functions.onSale.events;
    expect(inputs(example, "EventSourceMapping", "sales")).to.deep.equal({
      eventSourceArn: sqs,
      functionName: "arn:of:LIVE",
    });
  });

  it("adopts the shop of SAM by the stack file that it shows", async () => {
    const { config } = parse(filesOf("Adopt what is deployed")["Pulumi.prd.yaml"] ?? "");
    const functions = config["lambda-live:functions"];
    const [order, cleanUp] = [functions["create-order"], functions["clean-up"]];
    const served = {
      "create-order": { live: order.live_version },
      "clean-up": { live: cleanUp.live_version },
    };
    const example = await build("From SAM", {
      stack: "prd",
      config: Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
          key,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
      answers: {
        "aws:ssm/getParametersByPath:getParametersByPath": () => ({
          names: ["/lambda-live/prd/live"],
          values: [serialiseLedger({ serial: 0, functions: served })],
        }),
        "aws:lambda/getFunction:getFunction": ({ functionName }) => ({
          arn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}`,
          role: [order, cleanUp].find(({ adopt }) => adopt.function === functionName).adopt.role_arn,
        }),
        "aws:lambda/getAlias:getAlias": ({ name }) => ({ name }),
      },
    });
    const kinds = (type: string) =>
      example.recording.resources.filter((one) => one.type === type).map(({ inputs: { name } }) => name);
    expect(kinds("aws:lambda/function:Function")).to.have.members([
      order.adopt.function,
      cleanUp.adopt.function,
    ]);
    expect(kinds("aws:lambda/alias:Alias")).to.have.members([order.adopt.alias, "LIVE"]);
    expect(kinds("aws:iam/role:Role")).to.deep.equal([]);
    expect(kinds("aws:cloudwatch/logGroup:LogGroup")).to.deep.equal([]);
  });
});
