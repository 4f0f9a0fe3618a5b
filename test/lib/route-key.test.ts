import { expect } from "chai";
import { routeKeyMistakes } from "../../lib/route-key.ts";

describe("the key of a route", () => {
  for (const key of [
    "$default",
    "GET /",
    "ANY /{proxy+}",
    "POST /orders/{id}/lines/{line-id}",
    "DELETE /files/{path+}",
    "GET /a.b/c~d",
    "GET /orders/",
  ])
    it(`is right as ${key}`, () => {
      expect(routeKeyMistakes(key)).to.deep.equal([]);
    });

  for (const [key, ...said] of [
    ["/orders", 'a route is a method, one space and a path, or $default. For example: "GET /orders/{id}"'],
    ["GET  /orders", "a route is a method, one space and a path"],
    ["", "a route is a method"],
    ["get /orders", "the method get is unknown. Write GET."],
    ["FETCH /orders", "the method FETCH is unknown. There are ANY, DELETE, GET, HEAD"],
    ["GET orders", "the path orders does not begin with a slash. Write /orders"],
    ["GET /orders?id=1", "has a ? or #"],
    ["GET /orders/{id", "{id is no parameter. A parameter fills its part of the path, {id}"],
    ["GET /orders/{}", "{} is no parameter"],
    ["GET /orders/x{id}", "x{id} is no parameter"],
    ["GET /{all+}/more", "{all+} stands before the end of the path"],
    ["GET /orders/:id", ":id would be taken literally. Write {id}"],
    ["GET /{id}/lines/{id}", "the path names {id} twice"],
    ["fetch orders", "the method fetch is unknown", "does not begin with a slash"],
  ] as const)
    it(`is refused as ${JSON.stringify(key)}, with the way out`, () => {
      const mistakes = routeKeyMistakes(key);
      expect(mistakes).to.have.length(said.length);
      for (const [index, text] of said.entries()) expect(mistakes[index]).to.contain(text);
    });
});
