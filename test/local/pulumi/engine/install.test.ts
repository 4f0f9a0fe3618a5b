import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { installFrom, renderPlan } from "../../../../local/pulumi/engine/install.ts";
import { ENGINE_VERSION } from "../../../../local/pulumi/engine/versions.ts";

/** Does what Pulumi's install.sh does with the options that the SDK gives it, and notes them. */
const INSTALL_SH = `#!/bin/sh
echo "$@" > "$NOTES"
while [ "$1" != --install-root ]; do shift; done
mkdir -p "$2/bin" && printf '#!/bin/sh\\necho v${ENGINE_VERSION}\\n' > "$2/bin/pulumi" && chmod +x "$2/bin/pulumi"
`;

describe("installing the Pulumi engine by Pulumi's installer", () => {
  let root: string;
  let server: Server;
  let site: string;
  let archiveStatus: number;
  let asked: string[];
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "install-test-"));
    archiveStatus = 200;
    asked = [];
    server = createServer(({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      if (url === "/install.sh") return response.end(INSTALL_SH);
      response.writeHead(archiveStatus, { "content-length": 94_100_000 }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(root, { recursive: true, force: true });
  });

  /** Installs into a new folder of a cache in `root`; the SDK's own request goes to our site too. */
  async function install(from = site) {
    const preload = join(root, "site.cjs");
    writeFileSync(
      preload,
      `const real = fetch; globalThis.fetch = (url, ...rest) => real(url.replace("https://get.pulumi.com", "${site}"), ...rest);`,
    );
    const folder = join(root, "cache", `pulumi-${ENGINE_VERSION}.partial-abc`);
    mkdirSync(folder, { recursive: true });
    const lines: string[] = [];
    const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require ${preload}`, NOTES: join(root, "notes") };
    const reason = await installFrom(from, folder, (line) => lines.push(line), env);
    return { reason, folder, lines };
  }

  it("installs the project's version into the folder, and says before what it brings and where to", async () => {
    const { reason, folder, lines } = await install();
    expect(reason).to.equal(undefined);
    expect(existsSync(join(folder, "bin/pulumi"))).to.equal(true);
    const plan = { site, bytes: 94_100_000, folder: join(root, "cache", `pulumi-${ENGINE_VERSION}`) };
    expect(lines).to.deep.equal([renderPlan(plan)]);
    expect(readFileSync(join(root, "notes"), "utf8")).to.equal(
      `--no-edit-path --install-root ${folder} --version ${ENGINE_VERSION}\n`,
    );
    expect(asked[0]).to.equal(
      `HEAD /releases/sdk/pulumi-v${ENGINE_VERSION}-${process.platform}-${process.arch}.tar.gz`,
    );
  });

  it("says version, size, source and target of an installation", () => {
    const plan = {
      site: "https://get.pulumi.com",
      bytes: 94_100_000,
      folder: "/home/ada/.cache/lambda-live/p",
    };
    expect(renderPlan(plan).split("\n")).to.deep.equal([
      `Installing Pulumi ${ENGINE_VERSION} by Pulumi's installer, once (about a minute):`,
      "  brings  the pulumi command and its language hosts, a download of 95 MB",
      "  from    https://get.pulumi.com/install.sh, which takes the archive from github.com/pulumi/pulumi or https://get.pulumi.com",
      "  into    /home/ada/.cache/lambda-live/p; PATH and the files of your shell stay as they are",
    ]);
    expect(renderPlan({ ...plan, bytes: undefined })).to.contain("a download of unknown size\n");
  });

  it("installs nothing where the site has no archive of this version, and names it", async () => {
    archiveStatus = 404;
    const { reason, lines } = await install();
    expect(reason).to.match(/^http\S+\.tar\.gz answers 404$/);
    expect(lines).to.deep.equal([]);
    expect(asked).to.have.length(1);
  });

  it("installs nothing where the site does not answer", async () => {
    const { reason } = await install("http://127.0.0.1:1");
    expect(reason).to.equal("http://127.0.0.1:1/ is out of reach");
    expect(asked).to.deep.equal([]);
  });
});
