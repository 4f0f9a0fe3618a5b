/**
 * Plays the project's workflows with act, on this machine and without Docker: a scratch project with local AWS and the real
 * engine, a bare repository as origin, and stand-ins for the actions of others.
 */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScratchProject } from "../../local/scratch-project.ts";
import { commitAll, GIT_ENV, git } from "../support/git.ts";
import { until } from "../support/until.ts";
import { sharedActions, workflows } from "./workflows.ts";

const ROOT = join(__dirname, "../..");
const STAND_INS: Readonly<Record<string, string>> = {
  "actions/cache": "cache",
  "actions/checkout": "checkout",
  "actions/setup-node": "setup-node",
  "aws-actions/configure-aws-credentials": "configure-aws-credentials",
  "pulumi/actions": "pulumi",
};

/** Variables of the tests' own shell that no runner has: a job gets them by its steps, or not at all. */
const NOT_OF_A_RUNNER: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(GIT|npm)_/.test(name))
      .map((name) => [name, undefined]),
  ),
  ...Object.fromEntries(Object.entries(GIT_ENV).filter(([name]) => !/AUTHOR|COMMITTER/.test(name))),
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  PULUMI_BACKEND_URL: undefined,
  PULUMI_CONFIG_PASSPHRASE: undefined,
};

export interface Event {
  readonly name: "push" | "pull_request" | "schedule" | "workflow_dispatch";
  readonly inputs?: Readonly<Record<string, string>>;
  /** Plays this job alone, with those that it needs. */
  readonly job?: string;
  /** Name of the role that OIDC gives; default `release`. */
  readonly role?: string;
  /** Repository of the pull request's branch; default `owner/project` itself. */
  readonly from?: string;
  /** Stops before the step with this command of npm, and goes on when the promise resolves. */
  readonly pause?: { readonly before: string; readonly meanwhile: () => Promise<unknown> };
}

export interface Play {
  readonly code: number;
  /** `JOB: COMMAND` of all steps that were begun, without those of other people's actions. */
  readonly steps: readonly string[];
  /** What the steps of all jobs said. */
  readonly said: string;
}

export interface Pipeline {
  play(workflow: string, event: Event): Promise<Play>;
  /** Changes the newest main and pushes the commit, as the merge of a pull request does. */
  merge(message: string, change: () => void): void;
  /** A file, or anything else that git shows, at the tip of origin's main. */
  atOrigin(...show: string[]): string;
}

/** `WORKFLOW/JOB: COMMAND` of all steps that were played in this process. */
export const played = new Set<string>();

const PLATFORM = ["-P", "ubuntu-24.04=-self-hosted", "--concurrent-jobs", "1"];
/** Checkouts come from the stand-in, nothing from the network, and no file of the project is read for settings. */
const ALONE = ["--no-skip-checkout", "--no-cache-server", "--action-offline-mode", "--json"];
const NO_FILES = ["env", "secret", "var", "input"].flatMap((kind) => [`--${kind}-file`, ""]);
const REPOSITORY = "owner/project";

/** Makes a repository of the project, with the workflows, and a bare one as its origin. */
export function openPipeline(project: ScratchProject, act: string): Pipeline {
  const { root, env } = project;
  const beside = (name: string) => join(root, "..", name);
  const origin = beside("origin.git");
  for (const name of [".github", "tsconfig.ours.json"])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  mkdirSync(beside("bin"));
  cpSync(join(__dirname, "stand-ins/npm"), beside("bin/npm"));
  git(beside(""), "init", "-q", "--bare", "-b", "main", origin);
  git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  git(root, "init", "-q", "-b", "main");
  // A link, which `node_modules/` of .gitignore does not mean.
  writeFileSync(join(root, ".git/info/exclude"), "node_modules\n");
  git(root, "remote", "add", "origin", origin);
  commitAll(root, "begin");
  git(root, "push", "-q", "-u", "origin", "main");

  function wordsFor(workflow: string, { name, inputs, job, role = "release", from = REPOSITORY }: Event) {
    const event = beside(`event-${workflow}.json`);
    const repository = { full_name: REPOSITORY, default_branch: "main" };
    const pull_request = { head: { repo: { full_name: from } }, base: { ref: "main" } };
    writeFileSync(event, JSON.stringify({ ref: "refs/heads/main", repository, inputs, pull_request }));
    return [
      name,
      ...["-W", join(root, `.github/workflows/${workflow}.yml`), "-C", root, "-e", event],
      ...(job ? ["-j", job] : []),
      ...[...PLATFORM, ...ALONE, ...NO_FILES, "--action-cache-path", beside("act")],
      ...pins().flatMap((pin) => ["--local-repository", `${pin}=${standIn(pin)}`]),
      ...["--var", `AWS_ROLE_ARN=arn:aws:iam::123456789012:role/${role}`, "--var", "AWS_REGION=us-east-1"],
      ...["--var", "LIVE_PIPELINE=on"],
      ...["--var", `PULUMI_BACKEND_URL=${env.PULUMI_BACKEND_URL}`],
      ...["--env", `GITHUB_REPOSITORY=${REPOSITORY}`],
      ...["--secret", "PULUMI_CONFIG_PASSPHRASE=", "--secret", "PULUMI_ACCESS_TOKEN="],
    ];
  }

  return {
    async play(workflow, event) {
      const gate = beside(`gate-${workflow}`);
      const playing = project.run(act, wordsFor(workflow, event), {
        ...NOT_OF_A_RUNNER,
        PATH: `${beside("bin")}:${env.PATH}`,
        HOME: beside(""),
        PLAY_ORIGIN: origin,
        PLAY_PROJECT: root,
        ...(event.pause ? { PLAY_PAUSE: event.pause.before, PLAY_GATE: gate } : {}),
      });
      if (event.pause) {
        let isOver = false;
        playing.finally(() => {
          isOver = true;
        });
        try {
          await until(() => isOver || existsSync(gate), 120_000);
          await event.pause.meanwhile();
        } finally {
          rmSync(gate, { force: true });
        }
      }
      const { code, stdout, stderr } = await playing;
      const lines = stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
      const steps = lines.flatMap(({ jobID, msg, stepID, step }) => {
        const command = /^⭐ Run Main (.*)$/s.exec(msg ?? "")?.[1];
        const isOurs = stepID?.length === 1 || (step === PREPARE && stepID?.length === 2);
        return command !== undefined && isOurs && !/^\.\/|@[0-9a-f]{40}$/.test(command)
          ? [`${jobID}: ${command}`]
          : [];
      });
      for (const step of steps) played.add(`${workflow}/${step}`);
      const told = lines.filter(({ raw_output, level }) => raw_output || level === "error");
      return { code, steps, said: `${told.map(({ msg }) => msg).join("")}${stderr}` };
    },
    merge(message, change) {
      git(root, "fetch", "-q", "--tags", "origin");
      git(root, "reset", "-q", "--hard", "origin/main");
      change();
      commitAll(root, message);
      git(root, "push", "-q", "origin", "main");
    },
    atOrigin: (...show) => git(origin, ...show),
  };
}

const PREPARE = "./.github/actions/prepare";

/** Every action of others, as `OWNER/NAME@HASH`. */
function pins(): string[] {
  const texts = [...workflows().map(({ text }) => text), ...sharedActions()];
  return [...new Set(texts.flatMap((text) => text.match(/[\w.-]+\/[\w./-]+@[0-9a-f]{40}/g) ?? []))];
}

function standIn(pin: string): string {
  const name = STAND_INS[pin.split("@")[0] ?? ""];
  if (!name) throw new Error(`There is no stand-in for ${pin}.`);
  return join(__dirname, "stand-ins", name);
}
