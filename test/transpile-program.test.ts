import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(__dirname, "..");

/** Starts a process like the program's, runs `code` in it, and returns the JSON that it prints. */
function asProgram(code: string): unknown {
  const start = `require("./transpile-program.cjs"); require("@pulumi/pulumi");
    const walker = require.resolve("@npmcli/arborist", { paths: [require.resolve("@pulumi/pulumi")] });`;
  const printed = execFileSync(process.execPath, ["-e", `${start}${code}`], { cwd: ROOT, encoding: "utf8" });
  return JSON.parse(printed);
}

describe("the start of the program", () => {
  (Number(process.versions.node.split(".")[0]) >= 22 ? it : it.skip)(
    "keeps compiled code with the packages (Node 22 and newer)",
    () => {
      const folder = asProgram(`console.log(JSON.stringify(require("node:module").getCompileCacheDir()))`);
      expect(folder).to.satisfy((path: string) =>
        path.startsWith(join(ROOT, "node_modules/.cache/compiled")),
      );
    },
  );

  it("loads no file of npm's dependency walker", () => {
    const loaded = asProgram(`console.log(JSON.stringify(Object.keys(require.cache)))`) as string[];
    expect(loaded.filter((path) => path.includes("@pulumi/pulumi"))).to.not.be.empty;
    expect(loaded.filter((path) => path.includes("node_modules/pacote"))).to.deep.equal([]);
  });

  it("gives the real walker to code that uses its class, as the SDK does, or the whole module", () => {
    const seen = asProgram(`
      const { Arborist, Node } = require(walker);
      const tree = new Arborist({ path: process.cwd() });
      console.log(JSON.stringify([tree instanceof require(walker), tree.path === process.cwd(), typeof Node]));
    `);
    expect(seen).to.deep.equal([true, true, "function"]);
  });
});
