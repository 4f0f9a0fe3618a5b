import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findProject } from "../../../scripts/adapters/project.ts";
import { editStackFile, readStackFile } from "../../../scripts/adapters/stack-file.ts";

describe("reading a stack file", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-file-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const read = (text: string, ofAll = "") => {
    const path = join(folder, "Pulumi.prd.yaml");
    writeFileSync(path, text);
    writeFileSync(join(folder, "Pulumi.yaml"), `name: lambda-live\n${ofAll}`);
    return readStackFile(path, findProject(folder));
  };

  for (const spelling of ["lambda-live:live_version", "lambda-live:config:live_version", "live_version"])
    it(`takes ${spelling} for the project's key, as Pulumi does`, () => {
      expect(read(`config:\n  ${spelling}: 7\n  other:functions: 8\n`).own).to.deep.equal({
        live_version: 7,
      });
    });

  for (const spelling of ["aws:region", "aws:config:region"])
    it(`takes ${spelling} for the provider's key`, () => {
      expect(read(`config:\n  ${spelling}: eu-west-1\n`)).to.deep.equal({
        own: {},
        aws: { region: "eu-west-1" },
      });
    });

  it("keeps a key that is also a property of every JavaScript object", () => {
    expect(Object.keys(read("config:\n  lambda-live:__proto__: 7\n").own)).to.deep.equal(["__proto__"]);
  });

  it("keeps the keys of a project's former name, to be refused, and no other foreign keys", () => {
    const text =
      "config:\n  old-name:publish_versions: true\n  other:functions: 7\n  aws:region: us-east-1\n";
    expect(read(text).own).to.deep.equal({ "old-name:publish_versions": true });
  });

  it("refuses a key in two spellings, since Pulumi may take either", () => {
    expect(() => read("config:\n  live_version: 7\n  lambda-live:live_version: 8\n")).to.throw(
      "Pulumi.prd.yaml says live_version twice: as live_version and as lambda-live:live_version.",
    );
  });

  for (const config of ["[a]", "text", "7"])
    it(`refuses config: ${config}, as Pulumi does`, () => {
      expect(() => read(`config: ${config}\n`)).to.throw("config of Pulumi.prd.yaml must be a mapping");
    });

  it("takes over the config that Pulumi.yaml gives every stack, in each of its forms", () => {
    const ofAll = [
      "  aws:region: eu-west-1",
      "  aws:profile: { value: team }",
      "  lambda-live:publish_versions: true",
      "  live_version: { type: string, default: $LATEST }",
      "  rollout: { type: object, description: of a stack }",
      "  live_serial: 3",
    ];
    expect(read("config:\n  live_serial: 4\n", `config:\n${ofAll.join("\n")}\n`)).to.deep.equal({
      own: { publish_versions: true, live_version: "$LATEST", live_serial: 4 },
      aws: { region: "eu-west-1", profile: "team" },
    });
    for (const none of ["", "config:\n", "config: {}\n"])
      expect(read("", none)).to.deep.equal({ own: {}, aws: {} });
  });

  for (const text of ["", "config:\n", "config: {}\n", "encryptionsalt: x\n"])
    it(`finds no keys in ${JSON.stringify(text)}`, () => {
      expect(read(text)).to.deep.equal({ own: {}, aws: {} });
    });
});

describe("editing a stack file", () => {
  const BEFORE = "config:\n  lambda-live:live_serial: 1\n";
  const AFTER = "config:\n  lambda-live:live_serial: 2\n";
  const edit = (path: string) =>
    editStackFile(path, "lambda-live", () => [{ path: ["live_serial"], value: 2 }]);
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-file-"));
    path = join(folder, "Pulumi.prd.yaml");
    writeFileSync(path, BEFORE);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("replaces the whole file: a reader that has the old file open reads it to its end", () => {
    const open = openSync(path, "r");
    edit(path);
    expect(readFileSync(open, "utf8")).to.equal(BEFORE);
    closeSync(open);
    expect(readFileSync(path, "utf8")).to.equal(AFTER);
    expect(readdirSync(folder)).to.deep.equal(["Pulumi.prd.yaml"]);
  });

  it("keeps a change that somebody else writes meanwhile", () => {
    const theirs = "  other:key: true\n";
    let asked = 0;
    editStackFile(path, "lambda-live", () => {
      if (asked++ === 0) writeFileSync(path, BEFORE + theirs);
      return [{ path: ["live_serial"], value: 2 }];
    });
    expect(readFileSync(path, "utf8")).to.equal(AFTER + theirs);
    expect(readdirSync(folder)).to.deep.equal(["Pulumi.prd.yaml"]);
  });

  it("keeps the mode of the file", () => {
    chmodSync(path, 0o600);
    edit(path);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it("removes what killed processes left half written beside it, and no other file", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const kept = ["Pulumi.sbx.yaml", `Pulumi.sbx.yaml.${pid}-abc.partial`];
    for (const name of [...kept, `Pulumi.prd.yaml.${pid}-abc.partial`, `Pulumi.prd.yaml.${pid}-def.partial`])
      writeFileSync(join(folder, name), "half");
    edit(path);
    expect(readdirSync(folder).sort()).to.deep.equal(["Pulumi.prd.yaml", ...kept]);
  });

  it("edits the target of a symbolic link, and the link stays a link", () => {
    const link = join(folder, "link.yaml");
    symlinkSync(path, link);
    edit(link);
    expect(lstatSync(link).isSymbolicLink()).to.equal(true);
    expect(readFileSync(path, "utf8")).to.equal(AFTER);
  });
});
