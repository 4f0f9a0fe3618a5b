import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";
import { copyProject } from "../../local/copy-project.ts";
import { useBundle } from "../support/bundle.ts";

describe("the copy of the project for rehearsal and tests", () => {
  useBundle("live");
  useBundle("local");

  it("has the bundles of live, and no other bundle, which nobody would start there", () => {
    const root = mkdtempSync(join(tmpdir(), "copy-test-"));
    copyProject(join(root, "project"));
    const bundles = readdirSync(join(root, "project/dist"));
    rmSync(root, { recursive: true });
    expect(bundles).to.include.members([
      "live.cjs",
      "live-rollback.cjs",
      "credentials.cjs",
      "cloudwatch.cjs",
      "live.sources.json",
    ]);
    expect(bundles.filter((name) => !/^(live|credentials|cloudwatch)[-.]/.test(name))).to.deep.equal([]);
  });

  it("plays our own program and function, whatever program, functions and stack files a team has", () => {
    const root = mkdtempSync(join(tmpdir(), "copy-test-"));
    const theirs = join(root, "checkout");
    const source = resolve(__dirname, "../..");
    cpSync(source, theirs, {
      recursive: true,
      filter: (path) =>
        !/^(node_modules|\.git|\.local|\.build|dist|test.(?!deployed|stack-example).*|functions.[a-z]\w*)$/.test(
          relative(source, path),
        ),
    });
    symlinkSync(join(source, "node_modules"), join(theirs, "node_modules"));
    const foreign = {
      "index.ts": "throw new Error('theirs');\n",
      "Pulumi.prd.yaml": "config: [\n",
      "Pulumi.eu.yml": "config: [\n",
      "Pulumi.yaml": `${readFileSync(join(source, "Pulumi.yaml"), "utf8").replace("lambda-live", "shop")}\n  size: { type: integer }\n`,
      "packages/mails/index.ts": "",
      "functions/package.json": '{ "type": "module" }',
      "functions/orders/index.ts": "",
      "functions/orders.v2/index.ts": "",
      "test/stack/orders.test.ts": "throw new Error('theirs');\n",
    };
    for (const [path, content] of Object.entries(foreign)) {
      mkdirSync(dirname(join(theirs, path)), { recursive: true });
      writeFileSync(join(theirs, path), content);
    }
    require(join(theirs, "local/copy-project.ts")).copyProject(join(root, "project"));
    const read = (name: string) => readFileSync(join(root, "project", name), "utf8");
    const found = readdirSync(join(root, "project"), { recursive: true, encoding: "utf8" });
    const copied = Object.keys(foreign).filter((path) => found.includes(path));
    const said = [read("index.ts"), read("Pulumi.prd.yaml"), copied, read("Pulumi.yaml")];
    rmSync(root, { recursive: true });
    expect(said[0]).to.contain("export = liveStack();");
    expect(said[1]).to.contain("publish_versions: true");
    expect(said[2]).to.deep.equal(["index.ts", "Pulumi.prd.yaml", "Pulumi.yaml"]);
    expect(said[3])
      .to.match(/^name: lambda-live\n/)
      .and.contain("live_version:")
      .and.not.contain("size");
  });
});
