import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openScratchProject } from "../../local/scratch-project.ts";
import { isRunning } from "../support/is-running.ts";
import { until } from "../support/until.ts";

describe("a scratch project", () => {
  const folder = mkdtempSync(join(tmpdir(), "scratch-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("lets no variable of the shell send a command's calls elsewhere", async () => {
    process.env.AWS_ENDPOINT_URL_LAMBDA = "https://lambda.us-east-1.amazonaws.com";
    const engine = { path: "/bin/true", version: "3", source: "path" } as const;
    const project = await openScratchProject({ engine, files: {} });
    delete process.env.AWS_ENDPOINT_URL_LAMBDA;
    const { stdout } = await project.run("sh", ["-c", 'echo "$AWS_ENDPOINT_URL_LAMBDA$AWS_ENDPOINT_URL"']);
    await project.close();
    expect(stdout).to.equal(`${project.aws.endpoint}\n`);
  });

  it("leaves neither its folder nor a command behind when its process is killed", async () => {
    const script = join(folder, "open.ts");
    const seen = join(folder, "seen");
    const source = join(__dirname, "../../local/scratch-project.ts");
    writeFileSync(
      script,
      `import { openScratchProject } from ${JSON.stringify(source)};
       const engine = { path: "/bin/true", version: "3", source: "path" } as const;
       openScratchProject({ engine, files: {} }).then(({ run }) =>
         run("sh", ["-c", 'echo "$$ $PWD" > ${seen}.new && mv ${seen}.new ${seen}; sleep 600']));`,
    );
    const opener = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: join(__dirname, "../.."),
      stdio: "ignore",
    });
    await until(() => existsSync(seen));
    const [pid, root = ""] = readFileSync(seen, "utf8").trim().split(" ");
    expect(existsSync(root)).to.equal(true);
    opener.kill("SIGKILL");
    await until(() => !isRunning(Number(pid)) && !existsSync(join(root, "..")));
  });
});
