import { foreignText } from "../../lib/foreign-text.ts";
import { Mistake } from "../../lib/mistake.ts";
import { endpointUrl } from "../../lib/read-text.ts";
import type { Proxies } from "./proxies.ts";
import { expandHome, type SharedFiles } from "./shared-files.ts";

/** Where calls of AWS go, and which way. */
export interface WhereCallsGo {
  readonly region: string | undefined;
  /** The region of STS, where that is not `region`. */
  readonly stsRegion: string | undefined;
  /** Endpoint by service: `lambda`, `ssm`, `sts`. The SDK sends no user and password of a URL; output shows neither. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
  /** A file with the certificates that are trusted; no others are. */
  readonly caBundle: string | undefined;
  readonly proxies: Proxies;
}

type Env = Readonly<Record<string, string | undefined>>;
type Settings = Readonly<Record<string, string>>;
/** The values of `readAwsKeys`, whose forms the table assures. */
type Values = Readonly<Record<string, unknown>>;

/** What is read beside the values of the stack file. */
export interface Surroundings {
  readonly env: Env;
  /** The settings of the profile that acts. */
  readonly settings: Settings;
  readonly files: SharedFiles;
  /** `--endpoint-url`, which precedes all endpoints. */
  readonly endpointUrl?: string | undefined;
}

/** Reads where calls go: the stack file first, then the environment, then the profile, and all mistakes. */
export function readWhereCallsGo(
  values: Values,
  around: Surroundings,
): { readonly where: WhereCallsGo; readonly mistakes: readonly Mistake[] } {
  const { env, settings } = around;
  const mistakes: Mistake[] = [];
  const first = (key: string, ...others: (string | undefined)[]) =>
    (values[key] as string | boolean | undefined) ?? others.find((other) => other);
  const isOn = (key: string, ...others: (string | undefined)[]) => String(first(key, ...others)) === "true";
  const bundle = first("customCaBundle", env.AWS_CA_BUNDLE, settings.ca_bundle);
  const where: WhereCallsGo = {
    region: first("region", env.AWS_REGION, env.AWS_DEFAULT_REGION, settings.region) as string | undefined,
    stsRegion: values.stsRegion as string | undefined,
    endpoints: readEndpoints(values, around, mistakes),
    useFipsEndpoint: isOn("useFipsEndpoint", env.AWS_USE_FIPS_ENDPOINT, settings.use_fips_endpoint),
    useDualstackEndpoint: isOn(
      "useDualstackEndpoint",
      env.AWS_USE_DUALSTACK_ENDPOINT,
      settings.use_dualstack_endpoint,
    ),
    caBundle: bundle === undefined ? undefined : expandHome(String(bundle), env),
    proxies: {
      http: readProxy(first("httpProxy", env.HTTP_PROXY, env.http_proxy), "httpProxy, HTTP_PROXY", mistakes),
      https: readProxy(
        first("httpsProxy", env.HTTPS_PROXY, env.https_proxy),
        "httpsProxy, HTTPS_PROXY",
        mistakes,
      ),
      no: String(first("noProxy", env.NO_PROXY, env.no_proxy) ?? ""),
    },
  };
  mistakes.push(...contradictions(where));
  return { where, mistakes };
}

const SERVICES = ["lambda", "ssm", "sts", "cloudwatch", "iam"];

function readEndpoints(
  values: Values,
  { env, settings, files, endpointUrl: flag }: Surroundings,
  mistakes: Mistake[],
): Record<string, string> {
  const declared: Values = Object.assign({}, ...((values.endpoints ?? []) as object[]));
  const ignores = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === "true";
  const ofServices = files.section(`services ${settings.services}`) ?? {};
  const endpoints: Record<string, string> = {};
  const refused = new Set<string>();
  for (const service of SERVICES) {
    const configured = ignores
      ? undefined
      : env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
        env.AWS_ENDPOINT_URL ||
        ofServices[`${service}.endpoint_url`] ||
        settings.endpoint_url;
    const text = flag ?? (declared[service] as string | undefined) ?? configured;
    if (!text || refused.has(text)) continue;
    const url = endpointUrl(text, `the endpoint of ${service}`);
    if (!(url instanceof Mistake)) endpoints[service] = foreignText(url);
    else {
      refused.add(text);
      mistakes.push(url);
    }
  }
  return endpoints;
}

/** Schemes of proxies that Go's clients know, and so pulumi-aws. */
const PROXY = /^(https?|socks5h?):\/\/[^/]/;

function readProxy(given: unknown, named: string, mistakes: Mistake[]): string | undefined {
  if (!given) return undefined;
  const url = /^[\w+.-]+:\/\//.test(String(given)) ? String(given) : `http://${given}`;
  if (PROXY.test(url) && URL.canParse(url)) return url;
  mistakes.push(
    new Mistake(
      "InvalidProxy",
      `${JSON.stringify(url.replace(/\/\/.*@/s, "//***@"))} (aws:${named}) is not the URL of an http, https or socks5 proxy.`,
      "Write it whole: http://proxy.example:3128",
    ),
  );
  return undefined;
}

/** Endpoints that are named leave nothing to choose: the SDKs refuse both together, as pulumi-aws does. */
function contradictions({ endpoints, useFipsEndpoint, useDualstackEndpoint }: WhereCallsGo): Mistake[] {
  const [service] = Object.keys(endpoints);
  const chosen = [
    ...(useFipsEndpoint ? ["aws:useFipsEndpoint (AWS_USE_FIPS_ENDPOINT)"] : []),
    ...(useDualstackEndpoint ? ["aws:useDualstackEndpoint (AWS_USE_DUALSTACK_ENDPOINT)"] : []),
  ];
  if (!service) return [];
  return chosen.map(
    (key) =>
      new Mistake(
        "InvalidAwsKey",
        `${key} chooses among AWS's own endpoints, and the endpoint of ${service} is ${endpoints[service]}.`,
        "Take out one of the two.",
      ),
  );
}
