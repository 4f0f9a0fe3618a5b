import { expect } from "chai";
import { type Finished, useLocalProject } from "../../support/local-project.ts";
import { sendRaw } from "../../support/raw-http.ts";

const CODE =
  "export const handler = async (event: { routeKey: string }) => ({ by: 'NAME', at: event.routeKey });\n";
/** A program with these lines between the functions and the end. */
const program = (lines: string) => `import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import { liveStack } from "./components/live-stack.ts";
export = liveStack(({ declare }) => {
  const api = new apigatewayv2.Api("shop", { protocolType: "HTTP" });
  const [orders, carts] = [declare("orders"), declare("carts")];
${lines}
  return { url: api.apiEndpoint };
});
`;

describe("onHttp, with the real Pulumi engine", () => {
  const project = useLocalProject();

  async function up(lines: string) {
    project().write("index.ts", program(lines));
    const before = project().aws.requests.length;
    await succeed(project().pulumi("up", "--yes", "--skip-preview", "-s", "sbx"));
    const calls = project().aws.requests.slice(before);
    return calls.map(({ operation }) => operation).filter((name) => /^(Create|Update|Delete)/.test(name));
  }
  async function get(path: string) {
    const { stdout } = await succeed(project().pulumi("stack", "output", "url", "-s", "sbx"));
    const { host, port } = new URL(stdout.trim());
    const { status, body } = await sendRaw(Number(port), { method: "GET", path, headers: { host } });
    return [status, JSON.parse(body.toString())];
  }

  before(async () => {
    for (const name of ["orders", "carts"])
      project().write(`functions/${name}/index.ts`, CODE.replace("NAME", name));
    await succeed(project().pulumi("stack", "init", "sbx"));
  });

  it("moves a route to another function by one change, and takes what is no longer declared away", async () => {
    const stage = `  new apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });`;
    await up(`${stage}
  orders.onHttp(api, "GET /orders/{id}");
  carts.onHttp(api, "$default");`);
    expect(await get("/orders/7")).to.deep.equal([200, { by: "orders", at: "GET /orders/{id}" }]);
    expect(await get("/carts")).to.deep.equal([200, { by: "carts", at: "$default" }]);
    const writes = await up(`${stage}
  carts.onHttp(api, "GET /orders/{id}");`);
    expect(writes.sort()).to.deep.equal(["DeleteIntegration", "DeleteRoute", "UpdateRoute"]);
    expect(await get("/orders/7")).to.deep.equal([200, { by: "carts", at: "GET /orders/{id}" }]);
    expect(await get("/carts")).to.deep.equal([404, { message: "Not Found" }]);
  });

  it("serves a stage without autoDeploy by a deployment that waits for the routes", async () => {
    await up(`  const route = carts.onHttp(api, "GET /orders/{id}");
  const { id: deploymentId } = new apigatewayv2.Deployment("shop", { apiId: api.id }, { dependsOn: [route] });
  new apigatewayv2.Stage("dev", { apiId: api.id, name: "dev", deploymentId });`);
    expect(await get("/dev/orders/7")).to.deep.equal([200, { by: "carts", at: "GET /orders/{id}" }]);
  });
});

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  expect(finished.code, (finished.stdout + finished.stderr).slice(-4000)).to.equal(0);
  return finished;
}
