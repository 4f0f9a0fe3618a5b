import { expect } from "chai";
import { withFaultyProject } from "../support/faulty-project.ts";

const VERBS = [
  "status",
  "versions",
  "history",
  "verify",
  "prune",
  "publish",
  "canary --weight 10 --version 2",
];
const SECRET = /geheim|hunter/;

describe("user and password in the URL of an endpoint", () => {
  const faults = withFaultyProject({ once: true });
  const withPassword = (url: string) => url.replace("//", "//hunter:geheim%40@");

  for (const verb of VERBS)
    it(`are never shown by ${verb}, whether AWS answers or not`, async () => {
      const answering = faults.project.aws.aws.endpoint;
      for (const endpoint of [answering, "http://127.0.0.1:1", "http://127.0.0.1:x", "127.0.0.1:1"])
        for (const more of ["", " --json"])
          for (const byFlag of [true, false]) {
            const url = endpoint.startsWith("http") ? withPassword(endpoint) : `hunter:geheim@${endpoint}`;
            const command = `${verb} -s prd${more}${byFlag ? ` --endpoint-url ${url}` : ""}`;
            const run = await faults.project.live(command, {
              env: byFlag ? {} : { AWS_ENDPOINT_URL: url },
              answers: ["no"],
            });
            expect(run.stdout + run.stderr, command).to.not.match(SECRET);
            if (endpoint === answering && !verb.startsWith("canary"))
              expect(run.exitCode, run.stderr).to.equal(0);
            if (endpoint === "http://127.0.0.1:1")
              expect(run.stdout + run.stderr).to.contain("http://***@127.0.0.1:1");
          }
    });

  it("are never shown where they were typed twice, or in the wrong place", async () => {
    const url = withPassword("http://127.0.0.1:1");
    for (const words of [
      ["status", "--endpoint-url", url, "--endpoint-url", `${url}/2`],
      ["status", url],
      [url],
      ["status", "-s", url],
    ]) {
      const { stderr } = await faults.project.live(words);
      expect(stderr, words.join(" ")).to.contain("***@127.0.0.1").and.not.match(SECRET);
    }
  });
});
