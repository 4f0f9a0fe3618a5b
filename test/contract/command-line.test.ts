import { expect } from "chai";
import { parseCommandLine, renderMistake } from "./command-line.ts";

const TOPICS = ["versions", "aliases"];
const read = (line: string, environment: Record<string, string> = {}) =>
  parseCommandLine(line.split(" ").filter(Boolean), environment, TOPICS);
const AWS = "--aws --region eu-west-1 --confirm 123456789012";

describe("the command line of npm run contract", () => {
  it("takes any server by its URL", () => {
    expect(read("--endpoint-url http://127.0.0.1:4566")).to.deep.equal({
      command: "check",
      target: { kind: "endpoint", url: "http://127.0.0.1:4566", region: "us-east-1", profile: undefined },
      topics: [],
      json: false,
      rowSeconds: 20,
    });
  });

  it("takes a confirmed AWS account, and gives each row 300 s there", () => {
    expect(read(`${AWS} --profile sandbox --json`)).to.deep.equal({
      command: "check",
      target: { kind: "aws", region: "eu-west-1", profile: "sandbox", accountId: "123456789012" },
      topics: [],
      json: true,
      rowSeconds: 300,
    });
  });

  it("takes the region from the environment", () => {
    const asked = read("--aws --confirm 123456789012", { AWS_REGION: "eu-north-1" });
    expect(asked).to.have.nested.property("target.region", "eu-north-1");
  });

  it("takes several topics, and the seconds for one row", () => {
    const asked = read("--endpoint-url http://[::1]:1 --topic aliases --topic versions --timeout 3");
    expect(asked).to.deep.include({ topics: ["aliases", "versions"], rowSeconds: 3 });
  });

  for (const line of ["--help", "-h", "--aws --help"]) {
    it(`shows the help for ${line}`, () => {
      expect(read(line)).to.deep.equal({ command: "help" });
    });
  }

  const refused: [line: string, text: RegExp, environment?: Record<string, string>][] = [
    ["", /^No target\.\n.*--endpoint-url http.*--aws with --confirm ACCOUNT_ID/],
    ["--endpoint-url http://x --aws --confirm 123456789012", /two targets/],
    ["--endpoint-url localhost:4566", /no URL.\n {2}Give one like http:\/\/127/],
    ["--endpoint-url https://lambda.us-east-1.amazonaws.com", /is AWS.\n {2}.*--aws --confirm ACCOUNT_ID/],
    ["--endpoint-url http://x --confirm 123456789012", /--confirm goes with --aws/],
    ["--endpoint-url", /--endpoint-url needs a value/],
    ["--endpoint-url --json", /--endpoint-url needs a value/],
    ["--aws --region eu-west-1", /needs --confirm ACCOUNT_ID.\n.*aws sts get-caller-identity/],
    ["--aws --region eu-west-1 --confirm prd", /--confirm prd is no account id/],
    ["--aws --confirm 123456789012", /needs a region/],
    [AWS, /AWS_ENDPOINT_URL is set.*\n.*--endpoint-url http:\/\/y/, { AWS_ENDPOINT_URL: "http://y" }],
    [AWS, /AWS_ENDPOINT_URL_LAMBDA is set/, { AWS_ENDPOINT_URL_LAMBDA: "http://y" }],
    [`${AWS} --topic alias`, /Unknown topic alias.\n {2}Did you mean aliases\?/],
    [`${AWS} --topic zzzzzzz`, /Unknown topic zzzzzzz.\n {2}There are: versions, aliases/],
    [`${AWS} --jsn`, /Unknown option --jsn.\n {2}Did you mean --json\?/],
    [`${AWS} --timeout 0`, /--timeout 0 is out of range/],
    [`${AWS} --timeout soon`, /--timeout soon is out of range/],
    [`${AWS} now`, /Unexpected word now/],
  ];
  for (const [line, text, environment] of refused) {
    it(`refuses "${line}"${environment ? ` with ${Object.keys(environment)}` : ""}`, () => {
      const asked = read(line, environment);
      if (asked.command !== "refuse") throw new Error(`taken as ${asked.command}`);
      expect(asked.mistakes.map(renderMistake).join("")).to.match(text);
    });
  }

  it("reports all mistakes together", () => {
    const asked = read("--aws --topic alias --timeout 0 now");
    expect(asked).to.have.property("mistakes").with.lengthOf(5);
  });
});
