/** Answers lookups that the stand-in lacks from the project's local/lookups.json. It invents none. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ProviderError } from "../errors.ts";
import { isObject, type Properties } from "../values.ts";
import { openSdk, type SdkProperty } from "./sdk-class.ts";

/** The file, from the program's folder. */
const FILE = "local/lookups.json";

/**
 * The first answer for `token` in the file whose `args` are among those of the call. Throws a `ProviderError` with what to
 * paste if there is none, and for a file with a mistake.
 */
export function answerFromFile(token: string, args: Properties, folder: string): Properties {
  const answers = readAnswers(folder);
  const ofToken = answers[token] ?? [];
  const found = ofToken.find((answer) =>
    Object.entries(answer.args ?? {}).every(([name, value]) => isDeepStrictEqual(args[name], value)),
  );
  if (found) return found.result;
  const skeleton = { [token]: [{ args, result: skeletonOf(token, folder) }] };
  const none =
    ofToken.length > 0 ? `none of the ${ofToken.length} in ${FILE} has these args` : `${FILE} has none`;
  throw new ProviderError(
    `The local stand-in of the aws provider has no answer to ${token}, and invents none: ${none}. ` +
      `Write into ${join(folder, FILE)} what AWS would answer (args may be fewer): ${JSON.stringify(skeleton)}`,
  );
}

interface Answer {
  readonly args?: Properties;
  readonly result: Properties;
}

function readAnswers(folder: string): Record<string, readonly Answer[]> {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new ProviderError(`${path} can't be read: ${(error as Error).message}`);
  }
  const answers = parse(path, text);
  const isAnswer = (each: unknown) =>
    isObject(each) && isObject(each.result) && (each.args === undefined || isObject(each.args));
  const wrong = isObject(answers)
    ? Object.entries(answers).find(([, each]) => !Array.isArray(each) || !each.every(isAnswer))?.[0]
    : "the file";
  if (wrong === undefined) return answers as Record<string, readonly Answer[]>;
  throw new ProviderError(
    `${path} has a mistake in ${wrong}: it takes {"TOKEN": [{"args": {...}, "result": {...}}, ...]}, TOKEN such as aws:ec2/getAmi:getAmi.`,
  );
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProviderError(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** Each output of the lookup with an empty value of its type; `{}` if the SDK does not know it. */
function skeletonOf(token: string, folder: string): Properties {
  const properties = openSdk(folder).resultOf(token) ?? [];
  return Object.fromEntries(
    properties.filter(({ isOptional }) => !isOptional).map((each) => [each.name, emptyOf(each)]),
  );
}

function emptyOf({ type }: SdkProperty): unknown {
  if (type.endsWith("[]")) return [];
  return { string: "", number: 0, boolean: false }[type] ?? {};
}
