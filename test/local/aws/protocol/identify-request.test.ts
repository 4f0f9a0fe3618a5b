import * as s3 from "@aws-sdk/client-s3";
import { expect } from "chai";
import { awsQuery } from "../../../../local/aws/protocol/aws-query.ts";
import type { Protocol, WireRequest } from "../../../../local/aws/protocol/exchange.ts";
import { findServiceOfForm, identifyRequest } from "../../../../local/aws/protocol/identify-request.ts";
import { restJson } from "../../../../local/aws/protocol/rest-json.ts";
import { restXml } from "../../../../local/aws/protocol/rest-xml.ts";
import { rpcCbor } from "../../../../local/aws/protocol/rpc-cbor.ts";
import { readServiceShapes } from "../../../../local/aws/protocol/shapes.ts";
import type { ServiceDefinition } from "../../../../local/aws/service.ts";
import { signedFor } from "../../../support/raw-http.ts";
import { standInServices } from "../../../support/stand-in-services.ts";

const bucketService: ServiceDefinition = {
  signingName: "s3",
  protocol: "restXml",
  schemas: s3,
  operations: {},
};
const services = [...standInServices().services, bucketService].map((service) => ({
  ...service,
  shapes: readServiceShapes(service.schemas),
}));
const FORM = { "content-type": "application/x-www-form-urlencoded" };

function requestOf(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body = "",
): WireRequest {
  const [path = "", rawQuery = ""] = target.split("?");
  return { method, path, query: new URLSearchParams(rawQuery), rawQuery, headers, body: Buffer.from(body) };
}

describe("the identity of a request", () => {
  const invoke = "/2015-03-31/functions/f/invocations";
  const rpc = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
  const named: [name: string, head: WireRequest, service: string, operation: string, protocol?: Protocol][] =
    [
      ["a path", requestOf("POST", invoke), "lambda", "Invoke", restJson],
      ["a signature and a path", requestOf("PUT", "/b/k", signedFor("s3")), "s3", "PutObject", restXml],
      [
        "a target",
        requestOf("POST", "/", { "x-amz-target": "AmazonSSM.GetParameter" }),
        "ssm",
        "GetParameter",
      ],
      [
        "a path of CBOR",
        requestOf("POST", rpc, { "smithy-protocol": "rpc-v2-cbor" }),
        "monitoring",
        "GetMetricData",
        rpcCbor,
      ],
    ];
  for (const [name, head, service, operation, protocol] of named) {
    it(`is told by ${name}: ${service}'s ${operation}`, () => {
      const identity = identifyRequest(head, services);
      expect([identity.service?.signingName, identity.call?.name]).to.deep.equal([service, operation]);
      if (protocol) expect(identity.protocol).to.equal(protocol);
    });
  }

  it("has the caller's key and region, from a header or a presigned URL", () => {
    const scope = { accessKeyId: "tester", region: "us-east-1", service: "ssm" };
    expect(identifyRequest(requestOf("GET", "/", signedFor("ssm")), services).scope).to.deep.equal(scope);
    const presigned = "/?X-Amz-Credential=tester%2F20260102%2Fus-east-1%2Fssm%2Faws4_request";
    expect(identifyRequest(requestOf("GET", presigned), services).scope).to.deep.equal(scope);
    expect(identifyRequest(requestOf("GET", "/"), services).scope).to.equal(undefined);
  });

  it("has the size limit of the operation", () => {
    const limits = [invoke, "/2015-03-31/functions", "/elephants"].map(
      (path) => identifyRequest(requestOf("POST", path), services).limit.bytes,
    );
    expect(limits).to.deep.equal([6_291_456, 70_167_211, 16 * 1024 * 1024]);
  });

  it("leaves the operation of a form to its body, and the service too when the form is unsigned", () => {
    const body = "Action=ListRoles";
    for (const [headers, service] of [
      [{ ...FORM, ...signedFor("iam") }, "iam"],
      [FORM, undefined],
    ] as const) {
      const identity = identifyRequest(requestOf("POST", "/", headers), services);
      expect(identity.protocol).to.equal(awsQuery);
      expect([identity.service?.signingName, identity.call]).to.deep.equal([service, undefined]);
      const found = findServiceOfForm(requestOf("POST", "/", headers, body), identity, services);
      expect(service ?? found?.signingName).to.equal("iam");
    }
  });

  it("has no service for a form that is signed for one that is not here, whatever its body says", () => {
    const headers = { ...FORM, ...signedFor("ec2") };
    const identity = identifyRequest(requestOf("POST", "/", headers), services);
    const form = requestOf("POST", "/", headers, "Action=ListRoles");
    expect([identity.service, findServiceOfForm(form, identity, services)]).to.deep.equal([
      undefined,
      undefined,
    ]);
  });
});
