import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { copyCheckout } from "../../../../local/rehearsal/mine/copy-checkout.ts";

const FILES = {
  ".gitignore": "dist/\n.env\n*.jar\n*.tmp\n",
  ".env": "KEY=secret",
  "index.ts": "theirs",
  "index.tmp": "built",
  "dist/live.cjs": "live",
  "dist/rehearsal.cjs": "rehearsal",
  ".local/lambda.json": "state",
  "functions/bills/app.jar": "ignored by git, needed by Lambda",
  "functions/bills/.build/old.zip": "",
  "functions/bills/node_modules/fee/index.js": "fee",
  "packages/money/index.ts": "money",
  "packages/money/node_modules/coin/index.js": "coin",
  "node_modules/plain/index.js": "plain",
  "node_modules/@scope/one/index.js": "one",
};
const COPIED = ["index.ts", "dist/live.cjs", "functions/bills/app.jar", "packages/money/index.ts"];
const LINKED = [
  "functions/bills/node_modules/fee/index.js",
  "packages/money/node_modules/coin/index.js",
  "node_modules/plain/index.js",
  "node_modules/@scope/one/index.js",
];

describe("the copy of a team's checkout", () => {
  let folder: string;
  let source: string;
  let root: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "copy-checkout-")));
    source = join(folder, "checkout");
    root = join(folder, "copy");
    for (const [path, content] of Object.entries(FILES)) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      writeFileSync(join(source, path), content);
    }
    symlinkSync("../../packages/money", join(source, "node_modules/@scope/money"));
    symlinkSync("index.ts", join(source, "link.ts"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [how, hasGit, without] of [
    ["by git", true, [".env", "index.tmp", "dist/rehearsal.cjs", ".local", "functions/bills/.build"]],
    ["without git", false, ["dist/rehearsal.cjs", ".local", "functions/bills/.build"]],
  ] as const)
    it(`has what belongs to the project, ${how}, and links to its packages`, () => {
      if (hasGit) spawnSync("git", ["-C", source, "init", "-q"]);
      copyCheckout(source, root);
      for (const path of COPIED) expect(realpathSync(join(root, path))).to.equal(join(root, path));
      for (const path of LINKED) expect(realpathSync(join(root, path))).to.equal(join(source, path));
      for (const path of without) expect(existsSync(join(root, path)), path).to.equal(false);
      expect(realpathSync(join(root, "node_modules/@scope/money"))).to.equal(join(root, "packages/money"));
      expect(readlinkSync(join(root, "link.ts"))).to.equal("index.ts");
      expect(existsSync(join(root, ".git"))).to.equal(false);
    });

  it("lacks a file that git tracks and nobody has any more", () => {
    spawnSync("git", ["-C", source, "init", "-q"]);
    spawnSync("git", ["-C", source, "add", "index.ts"]);
    rmSync(join(source, "index.ts"));
    copyCheckout(source, root);
    expect(existsSync(join(root, "index.ts"))).to.equal(false);
    expect(readFileSync(join(root, "packages/money/index.ts"), "utf8")).to.equal("money");
  });
});
