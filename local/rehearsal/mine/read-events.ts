/** The events of a team's functions: `functions/NAME/events/X.json`, as SAM users have them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An error that an event is expected to end with; a member that is absent may be anything. */
export interface ExpectedError {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** One event, and what its call is expected to bring. Without an expectation, any answer that is no error. */
export interface FunctionEvent {
  /** Its file, relative to the project. */
  readonly file: string;
  readonly payload: unknown;
  /** `X.answer.json` beside `X.json`. */
  readonly answer?: { readonly file: string; readonly value: unknown };
  /** `X.error.json` beside `X.json`. */
  readonly error?: { readonly file: string; readonly value: ExpectedError };
}

/** The events of one function, sorted by file, and the mistakes of its files, a line each with the way out. */
export interface ReadEvents {
  readonly events: readonly FunctionEvent[];
  readonly mistakes: readonly string[];
}

const EXPECTED = /^(.+)\.(answer|error)\.json$/;
const ERROR_MEMBERS = ["errorType", "errorMessage"];

/** Reads the events of the function `name` of the project in `root`, those of inner folders too. */
export function readEvents(root: string, name: string): ReadEvents {
  const folder = `functions/${name}/events`;
  if (!existsSync(join(root, folder))) return { events: [], mistakes: [] };
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort();
  const mistakes: string[] = [];
  const values = new Map<string, unknown>();
  for (const file of files) {
    try {
      values.set(file, JSON.parse(readFileSync(join(root, folder, file), "utf8")));
    } catch (error) {
      const reason = (error as Error).message;
      mistakes.push(
        `${folder}/${file} is no JSON: ${reason}. Mend it, or end its name otherwise than in .json.`,
      );
    }
  }
  for (const file of files) {
    const [, base, kind] = EXPECTED.exec(file) ?? [];
    if (base === undefined) continue;
    if (!files.includes(`${base}.json`))
      mistakes.push(
        `${folder}/${file} has no event. Add ${folder}/${base}.json, or delete ${folder}/${file}.`,
      );
    if (kind === "error") {
      if (files.includes(`${base}.answer.json`))
        mistakes.push(`${folder}/${base}.json has both an answer and an error. Delete one of the two files.`);
      if (values.has(file) && !isError(values.get(file)))
        mistakes.push(
          `${folder}/${file} is no error. It takes ${ERROR_MEMBERS.join(" and ")}, texts both, for example: {"errorType": "Error"}`,
        );
    }
  }
  const expected = (file: string) =>
    values.has(file) ? { file: `${folder}/${file}`, value: values.get(file) } : undefined;
  const events = files
    .filter((file) => !EXPECTED.test(file))
    .map((file): FunctionEvent => {
      const base = file.slice(0, -".json".length);
      const error = expected(`${base}.error.json`);
      return {
        file: `${folder}/${file}`,
        payload: values.get(file),
        answer: expected(`${base}.answer.json`),
        error: error && { ...error, value: error.value as ExpectedError },
      };
    });
  return { events, mistakes };
}

function isError(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]) => ERROR_MEMBERS.includes(name) && typeof text === "string",
  );
}
