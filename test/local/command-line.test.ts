import { expect } from "chai";
import { renderMistake } from "../../lib/mistake.ts";
import { parseCommandLine } from "../../local/command-line.ts";

describe("the command line of local AWS", () => {
  const defaults = {
    port: 4566,
    region: "us-east-1",
    seed: undefined,
    settleMs: 0,
    speed: 1,
    metricDelaySeconds: 0,
    latencyMs: 0,
    rate: undefined,
    dataDirectory: undefined,
    allowOrigins: [],
    key: undefined,
    unknown: "refuse",
    elsewhere: {},
  };

  it("serves with the defaults if no arguments are given", () => {
    expect(parseCommandLine([])).to.deep.equal({ command: "serve", settings: defaults });
  });

  it("reads every option, with a space or an equals sign before the value", () => {
    const spaced =
      "--port 4567 --region eu-west-1 --seed 7 --settle-ms 500 --speed 60 --metric-delay 120 --latency-ms 20 --rate 15 --data d --key 0123456789abcdef --unknown keep --service dynamodb=http://127.0.0.1:8000/ --service es=http://localhost:9200 --allow-origin http://localhost:3000 --allow-origin https://App.Example:443/";
    const settings = {
      port: 4567,
      region: "eu-west-1",
      seed: 7,
      settleMs: 500,
      speed: 60,
      metricDelaySeconds: 120,
      latencyMs: 20,
      rate: 15,
      dataDirectory: "d",
      key: "0123456789abcdef",
      unknown: "keep",
      elsewhere: { dynamodb: "http://127.0.0.1:8000", es: "http://localhost:9200" },
      allowOrigins: ["http://localhost:3000", "https://app.example"],
    };
    for (const line of [spaced, spaced.replaceAll(/(--[a-z-]+) /g, "$1=")]) {
      expect(parseCommandLine(line.split(" "))).to.deep.equal({ command: "serve", settings });
    }
  });

  it("reads env with the port to ask and the provider", () => {
    const env = { command: "env", port: 4567, provider: "local" };
    expect(parseCommandLine(["env"])).to.deep.equal({ ...env, port: 4566 });
    expect(parseCommandLine(["env", "--port", "4567"])).to.deep.equal(env);
    expect(parseCommandLine(["--port", "4567", "env"])).to.deep.equal(env);
    expect(parseCommandLine(["env", "--port=4567", "--provider=real"])).to.deep.equal({
      ...env,
      provider: "real",
    });
  });

  it("reads kept with the port to ask", () => {
    expect(parseCommandLine(["kept", "--port", "4567"])).to.deep.equal({ command: "kept", port: 4567 });
  });

  it("reads env --unset, which asks no local AWS", () => {
    expect(parseCommandLine(["env", "--unset"])).to.deep.equal({ command: "unset" });
  });

  it("gives help wherever --help or -h stands", () => {
    for (const args of [["--help"], ["-h"], ["env", "--help"], ["--prot", "1", "--help"]]) {
      expect(parseCommandLine(args)).to.deep.equal({ command: "help" });
    }
  });

  for (const [line, ...mistakes] of [
    ["--prot 1", /There is no option --prot\.\n {2}Did you mean --port\?/],
    ["--weigth 200 --bar x", /There is no option --weigth\./, /There is no option --bar\./],
    ["--prot 70000", /no option --prot/, /--port 70000 is not a whole number/],
    ["--prot --rate 0", /no option --prot/, /--port needs a value/, /--rate 0 is not a whole number/],
    ["--verbose env --provider aws", /no option --verbose/, /There is no provider aws/],
    ["evn --provider real", /There is no command evn\./],
    ["--rate 5 --rate 6", /--rate is given twice: 5 and 6\.\n {2}Give it once/],
    ["--hlep", /There is no option --hlep\.\n {2}Did you mean --help\?/],
    ["--elephant", /There is no option --elephant\.\n {2}See all options/],
    ["-p", /There is no option -p\./],
    ["--unknown drop", /--unknown takes refuse or keep, and not drop\.\n {2}For example: --unknown keep/],
    [
      "--service x",
      /--service takes the name of a service and the URL of a server on this machine, .* not x\./,
    ],
    ["--service a=http://192.0.2.1:80 --service b=http://127.0.0.1:1/x", /not a=http:.* or b=http:.*\/x\./],
    ["--service a=http://[::1]:1 --service a=http://[::1]:2", /--service names a twice\./],
    ["env --service a=http://[::1]:1", /env does not take --service: it asks the local AWS that runs\./],
    ["kept --seed 1", /kept does not take --seed: it asks the local AWS that runs\./],
    ["--port", /--port needs a value/],
    ["--port --seed", /--port needs a value/, /--seed needs a value/],
    ["--port=", /--port needs a value/],
    ["--port 70000", /--port 70000 is not a whole number from 0 to 65535\.\n {2}For example: --port 4566/],
    ["--port 1.5", /--port 1\.5 is not a whole number/],
    ["--port 0x10", /is not a whole number/],
    ["--seed -1", /--seed -1 is not a whole number/],
    ["--key short", /--key takes a secret of 16 to 128 .*\n {2}Let local AWS make one: --key random/],
    ["env --key random", /env does not take --key/],
    ["--rate 0", /--rate 0 is not a whole number from 1/],
    ["--rate many --latency-ms slow", /--latency-ms slow/, /--rate many/],
    ["--settle-ms 1e3", /--settle-ms 1e3/],
    [
      "--speed 0 --metric-delay 2m",
      /--speed 0 is not .* from 1 to 1000\./,
      /--metric-delay 2m is not .* to 86400/,
    ],
    ["env --speed 60", /env does not take --speed: it asks the local AWS that runs\./],
    ["--region us", /--region us is not the name of a region/],
    ["--data=", /--data needs a value/],
    ["evn", /There is no command evn\.\n {2}Did you mean: npm run -s local -- env/],
    ["start", /There is no command start\.\n {2}See all commands/],
    ["env now", /There is no command now/],
    ["--provider real", /Only env takes --provider/],
    ["env --provider aws", /There is no provider aws\.\n {2}Take --provider local/],
    ["--unset", /Only env takes --unset\.\n {2}Give it there: npm run -s local -- env --unset$/],
    ["env --unset --port 4567", /env --unset does not take --port/],
    ["env --rate 3", /env does not take --rate/],
    ["--allow-origin", /--allow-origin needs a value/],
    [
      "--allow-origin http://localhost:3000/app --allow-origin http://a.example --allow-origin null",
      /without a path, and not http:\/\/localhost:3000\/app or null\.\n {2}For example: --allow-origin http:\/\/localhost:3000$/,
    ],
    ...["*", "localhost:3000", "localhost", "file:///", "http://me@a.example", "http://a.example?b"].map(
      (text): [string, RegExp] => [`--allow-origin ${text}`, /takes the origin of a web page/],
    ),
  ] as [string, ...RegExp[]][]) {
    it(`refuses "${line}" and names ${mistakes.length === 1 ? "the mistake" : "all mistakes"}`, () => {
      const asked = parseCommandLine(line.split(" "));
      if (asked.command !== "refuse") throw new Error(`"${line}" was not refused.`);
      const shown = asked.mistakes.map(renderMistake);
      expect(shown).to.have.length(mistakes.length);
      for (const [index, mistake] of mistakes.entries()) expect(shown[index]).to.match(mistake);
    });
  }
});
