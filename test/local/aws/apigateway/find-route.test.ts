import { expect } from "chai";
import type { ApiDocument, StageDocument } from "../../../../local/aws/apigateway/documents.ts";
import { findRoute, findStage } from "../../../../local/aws/apigateway/find-route.ts";

const KEYS = [
  "$default",
  "ANY /{proxy+}",
  "GET /pets/dog/1",
  "GET /pets/dog/{id}",
  "GET /pets/{proxy+}",
  "ANY /orders/{id}",
  "GET /orders/{id}",
  "GET /{kind}/new",
  "GET /caf\u00e9",
  "POST /",
];
const ROUTES = KEYS.map((RouteKey) => ({ RouteKey }));

describe("the route of a request", () => {
  for (const [request, key, parameters = {}] of [
    ["GET /pets/dog/1", "GET /pets/dog/1"],
    ["GET /pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    ["GET /pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
    ["POST /test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    ["GET /orders/7", "GET /orders/{id}", { id: "7" }],
    ["PUT /orders/7", "ANY /orders/{id}", { id: "7" }],
    ["GET /orders/new", "GET /orders/{id}", { id: "new" }],
    ["GET /carts/new", "GET /{kind}/new", { kind: "carts" }],
    ["GET /orders/7/lines", "ANY /{proxy+}", { proxy: "orders/7/lines" }],
    ["GET /orders/a%20b%2Fc", "GET /orders/{id}", { id: "a b/c" }],
    ["GET /caf%C3%A9", "GET /caf\u00e9"],
    ["GET /pets", "ANY /{proxy+}", { proxy: "pets" }],
    ["GET /", "$default"],
    ["POST /", "POST /"],
    ["GET /orders/%zz", "GET /orders/{id}", { id: "%zz" }],
  ] as const)
    it(`is ${key} for ${request}`, () => {
      const [method = "", path = ""] = request.split(" ");
      const found = findRoute(ROUTES, method, path);
      expect([found?.route.RouteKey, found?.parameters]).to.deep.equal([key, parameters]);
      expect(findRoute([...ROUTES].reverse(), method, path)).to.deep.equal(found);
    });

  it("is none where no route fits and there is no $default", () => {
    expect(findRoute([{ RouteKey: "GET /orders" }], "GET", "/carts")).to.equal(undefined);
    expect(findRoute([{ RouteKey: "GET /orders" }], "POST", "/orders")).to.equal(undefined);
    expect(findRoute([{ RouteKey: "GET /orders" }], "GET", "/orders/")).to.equal(undefined);
    expect(findRoute([{ RouteKey: "GET /orders/{id}" }], "GET", "/orders/")).to.equal(undefined);
    expect(findRoute([{ RouteKey: "GET /orders/{rest+}" }], "GET", "/orders")).to.equal(undefined);
  });
});

describe("the stage of a request", () => {
  const stagesNamed = (...names: string[]) =>
    ({ stages: Object.fromEntries(names.map((name) => [name, { name } as StageDocument])) }) as ApiDocument;
  for (const [names, path, stage, below] of [
    [["$default"], "/dev/orders", "$default", "/dev/orders"],
    [["dev"], "/dev/orders", "dev", "/orders"],
    [["dev", "$default"], "/dev", "dev", "/"],
    [["dev", "$default"], "/development", "$default", "/development"],
    [["dev"], "/orders", undefined, undefined],
    [["$default"], "/$default/orders", "$default", "/$default/orders"],
    [["dev"], "/constructor/orders", undefined, undefined],
  ] as const)
    it(`is ${stage ?? "none"} for ${path} among ${names.join(" and ")}`, () => {
      const found = findStage(stagesNamed(...names), path);
      expect([found?.stage.name, found?.path]).to.deep.equal([stage, below]);
    });
});
