/** A project for the tests of one `describe`, and `live` run against its AWS with faults in between. */
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
  /** Runs `live` through a proxy that does `choose` to its requests. */
  faulty(
    args: string,
    choose: (request: SeenRequest) => Fault | undefined,
    options?: LiveOptions,
  ): Promise<LiveRun>;
}

/** What happens to a request that nobody ever answers. */
export const SILENCE: Fault = { kind: "hold", until: new Promise(() => {}) };

/** How the project is made; `once`: one for all tests of the `describe`, which then must leave it as it was. */
interface FaultyProjectOptions extends ProjectOptions {
  readonly once?: boolean;
}

/**
 * Makes a new project before each test, or one for all of them. Every function has version 1, to which LIVE of prd is pinned, and version 2,
 * which is published and serves nobody.
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
