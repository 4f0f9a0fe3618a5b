import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, string>>;

/** The files that tools of AWS share: `~/.aws/config` and `~/.aws/credentials`, or those that are named instead. */
export interface SharedFiles {
  readonly configFile: string;
  readonly credentialsFile: string;
  /** Names of all profiles, in the order of the files. */
  readonly profiles: readonly string[];
  /** The settings of a profile: those of the credentials file precede. */
  profile(name: string): Section | undefined;
  /** A section that is no profile: `services local`. Settings below `ssm =` are called `ssm.endpoint_url`. */
  section(name: string): Section | undefined;
}

/** Files that a stack names, in `aws:sharedConfigFiles` and `aws:sharedCredentialsFiles`. `~/` is the home. */
export interface NamedFiles {
  readonly config?: string | undefined;
  readonly credentials?: string | undefined;
}

/** Reads the shared files. A file that does not exist is empty, as for the SDK. */
export function readSharedFiles(env: Env, named: NamedFiles = {}): SharedFiles {
  const usual = (name: string) => join(env.HOME || homedir(), ".aws", name);
  const configFile = expandHome(named.config || env.AWS_CONFIG_FILE || usual("config"), env);
  const credentialsFile = expandHome(
    named.credentials || env.AWS_SHARED_CREDENTIALS_FILE || usual("credentials"),
    env,
  );
  const profiles = new Map<string, Record<string, string>>();
  const sections = new Map<string, Record<string, string>>();
  for (const [title, settings] of readIni(configFile)) {
    const name = title === "default" ? title : /^profile\s+(.+)$/.exec(title)?.[1];
    merge(name === undefined ? sections : profiles, name ?? title, settings);
  }
  for (const [title, settings] of readIni(credentialsFile)) merge(profiles, title, settings);
  return {
    configFile,
    credentialsFile,
    profiles: [...profiles.keys()],
    profile: (name) => profiles.get(name),
    section: (name) => sections.get(name),
  };
}

/** The path of a file as a person writes it: `~/` is the home. */
export function expandHome(path: string, env: Env): string {
  return path.replace(/^~(?=\/|$)/, env.HOME || homedir());
}

function merge(into: Map<string, Record<string, string>>, name: string, settings: Section): void {
  into.set(name, { ...into.get(name), ...settings });
}

function readIni(path: string): [title: string, settings: Section][] {
  if (!existsSync(path)) return [];
  const sections: [string, Record<string, string>][] = [];
  let group = "";
  for (const line of readFileSync(path, "utf8").split(/\r?\n/)) {
    const said = line.replace(/(^|\s)[;#].*$/, "");
    const title = /^\s*\[\s*(.+?)\s*\]\s*$/.exec(said)?.[1];
    if (title !== undefined) {
      sections.push([title.replace(/["']/g, ""), {}]);
      group = "";
      continue;
    }
    const [, indent = "", name, value = ""] = /^(\s*)([^=\s]+)\s*=\s*(.*?)\s*$/.exec(said) ?? [];
    const settings = sections.at(-1)?.[1];
    if (name === undefined || !settings) continue;
    if (indent === "") group = value === "" ? `${name}.` : "";
    if (value !== "") settings[indent === "" ? name : `${group}${name}`] = value;
  }
  return sections;
}
