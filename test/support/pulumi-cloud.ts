/** A server on loopback that stands for Pulumi Cloud: it says yes to everything and records what it was sent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that changes something. */
export interface CloudWrite {
  /** Method and path, as in `POST /api/stacks/acme/lambda-live/prd/hooks`. */
  readonly call: string;
  readonly body: unknown;
}

export interface PulumiCloud {
  readonly url: string;
  readonly writes: readonly CloudWrite[];
  /** What becomes of each deployment from now on. */
  status: "succeeded" | "failed";
  close(): Promise<void>;
}

/** Starts the server. Its one user belongs to the organization `acme`, which has every stack that is asked for. */
export async function startPulumiCloud(): Promise<PulumiCloud> {
  const writes: CloudWrite[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (method !== "GET")
      writes.push({ call: `${method} ${url}`, body: text === "" ? undefined : JSON.parse(text) });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answerTo(url)));
  });
  const answerTo = (url: string): object => {
    if (url === "/api/user") return { githubLogin: "tester", organizations: [{ githubLogin: "acme" }] };
    const [, projectName, stackName] = /^\/api\/stacks\/acme\/([^/?]+)\/([^/?]+)$/.exec(url) ?? [];
    if (stackName) return { orgName: "acme", projectName, stackName, tags: {}, version: 1 };
    return { id: "1", status: cloud.status };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cloud: PulumiCloud = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes,
    status: "succeeded",
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return cloud;
}
