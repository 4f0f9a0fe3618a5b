import type { ReadFlag } from "../lib/flag.ts";
import { isLoopback } from "../lib/loopback.ts";
import { Mistake } from "../lib/mistake.ts";
import { readOrigin } from "./pages/origin.ts";

/** Reads `--service NAME=URL`, given any number of times: URLs of servers on this machine, by the service's name in signatures. */
export const readServices: ReadFlag<Readonly<Record<string, string>>> = (texts = [], flag) => {
  const read = texts.map((text) => [text, ...(/^([a-z][a-z\d-]*)=(http:.*)$/.exec(text)?.slice(1) ?? [])]);
  const isUrl = (url = "") => isLoopback(url) && readOrigin(url) !== undefined;
  const wrong = read.filter(([, , url]) => !isUrl(url)).map(([text]) => text);
  const twice = read.find(([, name], index) => read.some(([, other], at) => at < index && other === name));
  if (wrong.length > 0)
    return new Mistake(
      "InvalidService",
      `${flag} takes the name of a service and the URL of a server on this machine, without a path, and not ${wrong.join(" or ")}.`,
      `For example: ${flag} dynamodb=http://127.0.0.1:8000`,
    );
  if (twice)
    return new Mistake("RepeatedFlag", `${flag} names ${twice[1]} twice.`, `Give each service one server.`);
  return Object.fromEntries(read.map(([, name = "", url = ""]) => [name, readOrigin(url) ?? url]));
};
