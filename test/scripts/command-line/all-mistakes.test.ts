import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const WEIGHT = "a canary gets a whole percent from 1 to 99";
const EXAMPLE = "canary --weigth 200 --bar x --version abc";
const MISTAKES = [
  ["UnknownFlag", "live canary knows no flag --weigth.", "Did you mean --weight?"],
  ["UnknownFlag", "live canary knows no flag --bar.", "See what it takes: live canary --help"],
  [
    "InvalidWeight",
    `Weight 200 is out of range: ${WEIGHT}.`,
    "Use a whole percent from 1 to 99, for example --weight 10",
  ],
  [
    "InvalidVersion",
    '--version "abc" is not the number of a published version.',
    "Versions are whole numbers from 1, for example --version 7; to list them: live versions",
  ],
  ["StackRequired", "live canary needs the stack: -s STACK.", "Stacks of lambda-live: prd, sbx"],
] as const;
const LISTED = `5 mistakes in this command line:\n${MISTAKES.map(([, message, hint]) => `  ${message}\n    ${hint}`).join("\n")}`;

describe("live checks a whole command line before its first request", () => {
  let project: ReleaseProject;
  before(async () => {
    project = await makeReleaseProject();
  });
  after(() => project.close());

  /** The error codes that `live` reports; asserts exit code 2 and no request. */
  const codes = async (args: string, cwd?: string) => {
    const run = await project.live(`${args} --json`, cwd ? { cwd } : {});
    expect(run.exitCode).to.equal(2);
    expect(run.requests).to.deep.equal([]);
    const { error } = JSON.parse(run.stdout);
    expect(error.code).to.equal(error.mistakes ? "InvalidCommandLine" : error.code);
    return (error.mistakes ?? [error]).map(({ code }: { code: string }) => code);
  };

  it("lists all mistakes, each with its hint", async () => {
    const run = await project.live(EXAMPLE);
    expect(run).to.deep.equal({
      exitCode: 2,
      stdout: "",
      stderr: `error InvalidCommandLine: ${LISTED}\n`,
      requests: [],
    });
  });

  it("gives each mistake separately in JSON", async () => {
    const run = await project.live(`${EXAMPLE} --json`);
    expect(JSON.parse(run.stdout).error).to.deep.equal({
      code: "InvalidCommandLine",
      message: LISTED,
      mistakes: MISTAKES.map(([code, message, hint]) => ({ code, message, hint })),
    });
  });

  const table: [what: string, args: string, ...codes: string[]][] = [
    ["both flags that are missing", "canary", "StackRequired", "WeightRequired"],
    ["no missing flag where it is misspelt", "canary -s prd --wieght 10", "UnknownFlag"],
    ["no missing flag where its value is missing", "canary -s prd --weight", "MissingValue"],
    [
      "no missing flag where its name is forgotten",
      "canary prd 10",
      "UnexpectedArgument",
      "UnexpectedArgument",
    ],
    ["no value of an unknown flag as an argument", "promote -s prd --bar x", "UnknownFlag"],
    ["no value of another verb's flag as an argument", "promote -s prd --weight 10", "UnknownFlag"],
    [
      "what is wrong with the flags of prune",
      "prune -s prd --keep 0 --keep-live x --older-than=-1 --timeout 0 --delete=yes now",
      "UnexpectedValue",
      "InvalidTimeout",
      "InvalidRetention",
      "InvalidRetention",
      "InvalidRetention",
      "UnexpectedArgument",
    ],
    [
      "what is wrong with the flags of versions",
      "versions -s prd -s sbx --diff 1 --endpoint-url here",
      "RepeatedFlag",
      "InvalidEndpoint",
      "InvalidVersion",
    ],
    ["a misspelt --help", "status --hlep", "UnknownFlag"],
    ["a version that is none", "rollback --to two", "InvalidVersion", "StackRequired"],
  ];
  for (const [what, args, ...expected] of table)
    it(`reports ${what}: ${args}`, async () => {
      expect(await codes(args)).to.deep.equal(expected);
    });

  it("reports a missing project together with the other mistakes", async () => {
    expect(await codes("promote --bar", "/")).to.deep.equal(["UnknownFlag", "NoProject"]);
  });

  it("shows the commands in hints as they are typed here", async () => {
    const env = { npm_lifecycle_event: "live" };
    const run = await project.live("canary -s prd --weight 100 --version v2 --confirm prd", { env });
    expect(run.stderr).to.contain(
      "All traffic is a promotion: npm run -s live -- promote -s prd --confirm prd\n",
    );
  });

  it("suggests the flag that a word without a flag was probably meant for", async () => {
    for (const [args, hint] of [
      ["canary -s prd 10", "Did you mean --weight 10 or --version 10?"],
      ["promote -s prd 8", "Did you mean --version 8?"],
      ["rollback -s prd 8", "Did you mean --to 8?"],
      ["promote prd", "Did you mean -s prd?"],
    ] as const)
      expect((await project.live(args)).stderr)
        .to.match(/^error UnexpectedArgument: .*\n/)
        .and.contain(hint);
  });

  it("shows the help if --help is given, despite the mistakes", async () => {
    const run = await project.live("canary --bar --weight 200 --help");
    expect({ exitCode: run.exitCode, stderr: run.stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    expect(run.stdout).to.match(/^live canary: /);
  });
});
