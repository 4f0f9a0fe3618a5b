/** The stage for a team's own program: a scratch copy of its checkout, with local AWS and the real engine around it. */
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { physicalName } from "../../../functions/_catalog/catalog.ts";
import { findEngine } from "../../pulumi/engine/engine.ts";
import { openScratchProject } from "../../scratch-project.ts";
import type { Traffic } from "../call-live.ts";
import { listLeftovers } from "../leftovers.ts";
import { commitAll, GIT_WITHOUT_SETTINGS, OPERATOR, type Rehearsal, shellOf } from "../stage.ts";
import type { PlayedStack } from "./choose-stacks.ts";
import { textOf, withVariable } from "./clean-stack-file.ts";
import { copyCheckout } from "./copy-checkout.ts";
import { emptyBuckets } from "./empty-buckets.ts";
import { type OwnProject, readOwnProject } from "./read-project.ts";
import { sendEvents } from "./send-events.ts";
import { sendThrough } from "./send-through.ts";
import { ownRelease, VERSION_VARIABLE } from "./story.ts";

const CHECKOUT = resolve(__dirname, "../../..");

/** Opens the rehearsal of the program of this checkout. Throws `StartRefused` before anything is started. */
export async function openOwnRehearsal(say: (line: string) => void): Promise<Rehearsal> {
  const source = realpathSync(CHECKOUT);
  const own = readOwnProject(source);
  const differences = [own.settings, own.release.file, own.other.file].flatMap((file) => file.differences);
  for (const stack of [own.other, own.release]) say(`${stack.name}: ${originOf(stack, own)}`);
  for (const difference of differences) say(difference);
  say("");
  const project = await openScratchProject({
    engine: await findEngine(say),
    env: GIT_WITHOUT_SETTINGS,
    unknown: "keep",
    copy(root) {
      copyCheckout(source, root);
      writeFileSync(join(root, own.settingsFile), textOf(own.settings.content, own.settingsFile));
      for (const { name, file } of [own.release, own.other])
        writeFileSync(join(root, own.stackFile(name)), textOf(file.content, own.stackFile(name)));
    },
  });
  commitAll(project.root, project.env);
  const { endpoint } = project.aws;
  const releaseFile = own.stackFile(own.release.name);
  const names = own.functions.map(({ name }) => name);
  const regionOf = (stack: string) =>
    regionIn(stack === own.release.name ? own.release : own.other) ?? regionIn(own) ?? project.aws.region;
  const settings = { endpoint, region: regionOf(own.release.name), credentials: OPERATOR };

  const shell = shellOf(project);
  const kept = new Set<string>();
  const notSent = new Set<string>();

  return {
    engine: project.engine,
    async run(command) {
      const finished = await shell.run(command);
      // Before `destroy` forgets them.
      for (const { type, name } of project.kept()) kept.add(`${type} ${name} was kept as declared.`);
      return finished;
    },
    async sendTraffic(stack, calls, throughTriggers) {
      const place = { ...settings, region: regionOf(stack) };
      const sendAll = async (name: string): Promise<Traffic> => {
        const functionName = physicalName(own.name, stack, name);
        const events = own.events[name] ?? [];
        const direct = await sendEvents({ ...place, functionName }, events, calls);
        if (!throughTriggers || direct.problems?.length) return direct;
        const through = await sendThrough(place, { name: functionName, shortName: name }, events);
        for (const sentence of through.notSent) notSent.add(sentence);
        return { ...direct, through: through.lines, problems: through.problems };
      };
      const sent = names.map(async (name) => [name, await sendAll(name)]);
      return Object.fromEntries(await Promise.all(sent));
    },
    scenes: ownRelease({
      release: own.release.name,
      other: own.other.name,
      releaseFile,
      async writeVersionTwo() {
        const path = join(project.root, releaseFile);
        writeFileSync(
          path,
          withVariable(readFileSync(path, "utf8"), releaseFile, own.name, names, VERSION_VARIABLE),
        );
        return "";
      },
      emptyBuckets: () => emptyBuckets(settings),
      listLeftovers: () => listLeftovers(settings),
    }),
    notSimulated: () => [...differences, ...kept, ...notSent, ...uncalled(own)],
    close: () => project.close(),
  };
}

function originOf({ name, isMadeUp }: PlayedStack, { stackFile }: OwnProject): string {
  return isMadeUp ? "made up, since there is no such stack" : `from ${stackFile(name)}`;
}

function regionIn({ file, settings }: Partial<PlayedStack & OwnProject>): string | undefined {
  const config = ((file ?? settings)?.content.config ?? {}) as Readonly<Record<string, unknown>>;
  const region = config["aws:region"] ?? config["aws:config:region"];
  return typeof region === "string" ? region : undefined;
}

function uncalled({ functions, events }: OwnProject): string[] {
  return functions.flatMap(({ name, url, schedule }) => [
    ...(events[name]?.length
      ? []
      : [`${name} is not called. Add an event: functions/${name}/events/NAME.json`]),
    ...(url ? [`${name}: its URL is made, but not called.`] : []),
    ...(schedule ? [`${name}: its schedule is made; its calls are not counted.`] : []),
  ]);
}
