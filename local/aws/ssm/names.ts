/** Rules for parameter names, and how a request names a parameter, a version or a label. */
import { AwsError } from "../service.ts";
import { invalid } from "./errors.ts";

const LEVELS_LIMIT = 15;
const LENGTH_LIMIT = 1011;

/** Throws when a parameter of this name can't be created. */
export function checkNewName(name: string): void {
  const levels = name.replace(/^\//, "").split("/");
  const root = levels[0]?.toLowerCase() ?? "";
  const isPath = levels.length > 1;
  if (root.startsWith("aws") && name.startsWith("/") && isPath) {
    throw new AwsError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  }
  if (root.startsWith("aws") || root.startsWith("ssm") || !/^[\w.\-/]+$/.test(name)) {
    throw invalid(
      isPath || !/^(aws|ssm)/.test(root)
        ? NAME_RULE
        : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  if (isPath && !name.startsWith("/")) throw invalid("Parameter name must be a fully qualified name.");
  if (levels.some((level) => level === "")) throw invalid(PATH_RULE);
  if (levels.length > LEVELS_LIMIT) {
    const message = `A hierarchy can have a maximum of ${LEVELS_LIMIT} levels.`;
    throw new AwsError("HierarchyLevelLimitExceededException", message);
  }
  if (name.length > LENGTH_LIMIT) {
    throw invalid(`Parameter name is longer than the limit of ${LENGTH_LIMIT} characters.`);
  }
}

/** Throws when `path` can't be the root of a hierarchy. */
export function checkPath(path: string): void {
  if (!/^\/[\w.\-/]*$/.test(path) || path.includes("//")) throw invalid(PATH_RULE);
}

const NAME_RULE =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

const PATH_RULE =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.';

/** `name`, `name:3`, `name:label`, or the ARN with the same endings. */
export interface ParameterReference {
  /** The names to look for, in this order. With one level a leading slash makes no difference. */
  readonly names: readonly string[];
  /** The name as the caller wrote it; absent when the caller gave an ARN. */
  readonly name?: string;
  /** `:3` or `:label`, as GetParameter repeats it. */
  readonly selector?: string;
}

/** Reads a name or an ARN, with or without a selector. */
export function readReference(text: string): ParameterReference {
  const arn = /^arn:[^:]+:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(text);
  const [name = "", selector] = (arn?.[1] ?? text).split(":");
  const bare = name.replace(/^\//, "");
  const full = `/${bare}`;
  return {
    names: bare.includes("/") ? [arn ? full : name] : name === full ? [full, bare] : [bare, full],
    ...(arn ? {} : { name }),
    ...(selector ? { selector: `:${selector}` } : {}),
  };
}

/** Throws for a name that no parameter can have. A path must begin with a slash and have no empty level. */
export function checkReference(text: string): void {
  const { name } = readReference(text);
  if (name === undefined || /^\/?[\w.-]+$/.test(name) || /^(\/[\w.-]+)+\/?$/.test(name)) return;
  throw invalid(NAME_RULE);
}
