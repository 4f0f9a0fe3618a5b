/** A project for the tests of one `describe`, where faults come between `live` and AWS. */
import { type Fault, type FaultyProxy, type SeenRequest, startFaultyProxy } from "./faulty-proxy.ts";
import {
  type LiveOptions,
  type LiveRun,
  makeReleaseProject,
  type ProjectOptions,
  type ReleaseProject,
} from "./release-project.ts";

export interface FaultyProject {
  /** The project of the running test. */
  readonly project: ReleaseProject;
  /** Every request that the proxies of the running test saw, in order. */
  readonly seen: readonly SeenRequest[];
  /** Runs `live` through a proxy. `choose` gives the fault of each request. */
  faulty(
    args: string | readonly string[],
    choose: (request: SeenRequest) => Fault | undefined,
    options?: LiveOptions,
  ): Promise<LiveRun>;
}

/** The fault of a request that never gets an answer. */
export const SILENCE: Fault = { kind: "hold", until: new Promise(() => {}) };

/** Options of the project. With `once`, all tests of the `describe` share one and must leave it unchanged. */
interface FaultyProjectOptions extends ProjectOptions {
  readonly once?: boolean;
}

/**
 * Makes a new project before each test, or one for all of them. Every function has two versions: LIVE of prd
 * is pinned to version 1, and version 2 is published and serves nobody.
 */
export function withFaultyProject({ once, ...options }: FaultyProjectOptions = {}): FaultyProject {
  const functions = options.functions ?? ["hello"];
  const proxies: FaultyProxy[] = [];
  let project: ReleaseProject;

  (once ? before : beforeEach)(async () => {
    project = await makeReleaseProject(options);
    for (const name of functions) await project.publish("prd", name);
    await project.live("publish -s prd --pin --confirm prd");
    for (const name of functions) await project.publish("prd", name);
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });
  (once ? after : afterEach)(() => project.close());

  return {
    get project() {
      return project;
    },
    get seen() {
      return proxies.flatMap(({ seen }) => seen);
    },
    async faulty(args, choose, more = {}) {
      const proxy = await startFaultyProxy(project.aws.aws.endpoint, choose);
      proxies.push(proxy);
      return project.live(args, { ...more, env: { ...more.env, AWS_ENDPOINT_URL: proxy.endpoint } });
    },
  };
}
