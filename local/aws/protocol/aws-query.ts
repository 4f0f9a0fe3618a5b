/** awsQuery, the protocol of IAM, STS and older clients of CloudWatch and SQS. */
import { AwsError } from "../service.ts";
import { queryCodeOf } from "./exceptions.ts";
import type { Protocol, WireRequest } from "./exchange.ts";
import { readForm } from "./form.ts";
import { structureOf, TEXT } from "./shapes.ts";
import { writeXml } from "./xml.ts";

/** Reads the fields of a Query request from its URL, where that has an `Action`, or else from its body. */
export function formOf(request: WireRequest): URLSearchParams {
  return request.query.has("Action") ? request.query : new URLSearchParams(request.body.toString("utf8"));
}

/** Forms in, XML out. A form names the operation as `Action`; without it `route` throws MissingAction. */
export const awsQuery: Protocol = {
  route(request, service) {
    const name = formOf(request).get("Action") ?? "";
    if (!name) throw new AwsError("MissingAction", "Missing Action", 400);
    return { name, operation: service.shapes.operations.get(name), labels: {} };
  },

  parse: (request, { operation }) => readForm(formOf(request), operation.input),

  answer({ name, output: shape }, output, { service, requestId }) {
    const result = `${name}Result`;
    const response = structureOf(`${name}Response`, {
      [result]: shape.isUnitSchema() ? NOTHING : shape,
      ResponseMetadata: METADATA,
    });
    const document = { [result]: output, ResponseMetadata: { RequestId: requestId } };
    return answerXml(200, requestId, writeXml(document, response, namespaceOf(service.target)));
  },

  refuse(error, { service, requestId }) {
    const Type = error.status < 500 ? "Sender" : "Receiver";
    const document = {
      Error: { Type, Code: queryCodeOf(error, service), Message: error.message },
      RequestId: requestId,
    };
    return answerXml(error.status, requestId, writeXml(document, REFUSAL, namespaceOf(service.target)));
  },
};

const NOTHING = structureOf("Nothing", {});
const METADATA = structureOf("ResponseMetadata", { RequestId: TEXT });
const REFUSAL = structureOf("ErrorResponse", {
  Error: structureOf("Error", { Type: TEXT, Code: TEXT, Message: TEXT }),
  RequestId: TEXT,
});

/** XML namespaces of services whose definition has a target prefix in that place. */
const NAMESPACES: Readonly<Record<string, string>> = {
  AmazonSQS: "http://queue.amazonaws.com/doc/2012-11-05/",
};
const CLOUDWATCH_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

function namespaceOf(target = ""): string {
  return target.startsWith("http") ? target : (NAMESPACES[target] ?? CLOUDWATCH_NAMESPACE);
}

function answerXml(status: number, requestId: string, body: string) {
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}
