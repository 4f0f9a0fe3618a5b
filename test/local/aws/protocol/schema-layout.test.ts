import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import { expect } from "chai";
import { readServiceShapes, readShape, type Shape } from "../../../../local/aws/protocol/shapes.ts";

const clients = { cloudwatch, eventbridge, iam, lambda, logs, s3, ssm, sts };

describe("the layout of the SDK's schemas, which local AWS is built on", () => {
  for (const [name, client] of Object.entries(clients)) {
    it(`client-${name}: every operation and exception can be read, to its last member`, () => {
      const { operations, exceptions } = readServiceShapes(client);
      expect(operations.size).to.be.greaterThan(5);
      expect(exceptions.size).to.be.greaterThan(3);
      const seen = new Set<Shape>();
      for (const { input, output } of operations.values()) {
        walk(input, seen);
        walk(output, seen);
      }
      for (const shape of exceptions.values()) walk(shape, seen);
      expect(seen.size).to.be.greaterThan(operations.size);
    });
  }

  it("an operation is [9, namespace, name, {http: [method, path, status]}, input, output]", () => {
    const [tag, namespace, name, traits, input, output] = lambda.UpdateAlias$ as unknown as unknown[];
    expect([tag, namespace, name]).to.deep.equal([9, "com.amazonaws.lambda", "UpdateAlias"]);
    expect(traits).to.deep.equal({
      http: ["PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 200],
    });
    expect([input, output].map((reference) => typeof reference)).to.deep.equal(["function", "function"]);
  });

  it("a structure is [3, namespace, name, traits, names, members, count of required ones]", () => {
    expect((lambda.UpdateAliasRequest$ as unknown[]).slice(0, 5)).to.deep.equal([
      3,
      "com.amazonaws.lambda",
      "UpdateAliasRequest",
      0,
      ["FunctionName", "Name", "FunctionVersion", "Description", "RoutingConfig", "RevisionId"],
    ]);
    expect((lambda.UpdateAliasRequest$ as unknown[])[6]).to.equal(2);
    expect(readShape(lambda.UpdateAliasRequest$).required).to.deep.equal(["FunctionName", "Name"]);
  });

  it("members carry traits as bits or as an object", () => {
    const { members } = readShape(lambda.InvocationRequest$);
    expect(traitsOf(members, "FunctionName")).to.deep.equal({ httpLabel: 1 });
    expect(traitsOf(members, "Qualifier")).to.deep.equal({ httpQuery: "Qualifier" });
    expect(traitsOf(members, "LogType")).to.deep.equal({ httpHeader: "X-Amz-Log-Type" });
    expect(members.get("Payload")).to.include({ kind: "blob" });
    expect(traitsOf(members, "Payload")).to.include({ httpPayload: 1 });
    expect(traitsOf(readShape(lambda.InvocationResponse$).members, "StatusCode")).to.deep.equal({
      httpResponseCode: 1,
    });
  });

  it("codes stand for scalars, and for lists and maps of them", () => {
    const weights = readShape(lambda.AliasRoutingConfiguration$).members.get("AdditionalVersionWeights");
    expect([weights?.kind, weights?.element.kind]).to.deep.equal(["map", "number"]);
    expect(readShape(lambda.AliasConfiguration$).members.get("Name")?.kind).to.equal("string");
    expect(readShape(ssm.Parameter$).members.get("LastModifiedDate")?.kind).to.equal("timestamp");
    expect(readShape(iam.ListRolesResponse$).members.get("IsTruncated")?.kind).to.equal("boolean");
  });

  it("exceptions carry their status and their code in the Query protocol", () => {
    expect(readShape(lambda.ResourceConflictException$).traits).to.deep.equal({
      error: "client",
      httpError: 409,
    });
    expect(readShape(iam.NoSuchEntityException$).traits.awsQueryError).to.deep.equal(["NoSuchEntity", 404]);
  });

  it("a layout that is not known is refused by name, not guessed at", () => {
    for (const reference of [[77, "ns", "Strange", 0, []], 33, "strange", undefined]) {
      expect(() => readShape(reference)).to.throw(/layout that local AWS does not know/);
    }
  });
});

function walk(shape: Shape, seen: Set<Shape>): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  expect(shape.kind).to.be.a("string");
  for (const member of shape.members.values()) walk(member, seen);
  if (shape.kind === "list" || shape.kind === "map") walk(shape.element, seen);
}

function traitsOf(members: ReadonlyMap<string, Shape>, name: string) {
  return members.get(name)?.traits;
}
