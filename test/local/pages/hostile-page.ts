/** A page that tries all that a page can do against local AWS, and keeps in `window.seen` what it could read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "./target.ts";

/** An answer that the page could read. */
export interface Seen {
  readonly what: string;
  /** 0 where the browser hides it. */
  readonly status: number;
  readonly text: string;
}

const SCRIPT = readFileSync(join(__dirname, "hostile-page.js"), "utf8");
const MAKE_ROLE = "Action=CreateRole&Version=2010-05-08&RoleName=evil&AssumeRolePolicyDocument=%7B%7D";
const MAKE_FUNCTION = JSON.stringify({
  FunctionName: "evil",
  Role: "arn:aws:iam::123456789012:role/own",
  Runtime: "nodejs22.x",
  Handler: "index.handler",
  Code: { ZipFile: "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==" },
});

/** Builds the page. `hostname` is the one by which the page calls this machine. */
export function hostilePage({ aws, codePath, runtimePort, providerPort }: Target, hostname: string): string {
  const at = (port: number) => `http://${hostname}:${port}`;
  const facts = {
    base: at(aws.port),
    codePath,
    makeRole: `${at(aws.port)}/?${MAKE_ROLE}`,
    makeFunction: MAKE_FUNCTION,
    runtime: `${at(runtimePort)}/2018-06-01/runtime`,
    provider: `${at(providerPort)}/pulumirpc.ResourceProvider/Create`,
  };
  return `<!doctype html><title>hostile</title><body><script>
${SCRIPT}
attack(${JSON.stringify(facts)}).then((seen) => { window.seen = seen; });
</script>`;
}

/** Addresses that a page could send the browser to. */
export function hostileAddresses({ aws, codePath }: Target, hostname: string): string[] {
  return [`/?${MAKE_ROLE}`, "/_local/info", codePath].map((path) => `http://${hostname}:${aws.port}${path}`);
}
