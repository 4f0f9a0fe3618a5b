/** awsQuery, spoken by IAM and STS (and by older CloudWatch clients): a form in, XML out. */
import { AwsError } from "../service.ts";
import { queryCodeOf } from "./exceptions.ts";
import type { Protocol, WireRequest } from "./exchange.ts";
import { readForm } from "./form.ts";
import { escapeXml, writeMembers } from "./xml.ts";

/** The fields of a Query request, from the body of a POST or the query of a GET. */
export function formOf(request: WireRequest): URLSearchParams {
  return request.query.has("Action") ? request.query : new URLSearchParams(request.body.toString("utf8"));
}

export const awsQuery: Protocol = {
  route(request, service) {
    const name = formOf(request).get("Action") ?? "";
    if (!name) throw new AwsError("MissingAction", "Missing Action", 400);
    return { name, operation: service.shapes.operations.get(name), labels: {} };
  },

  parse: (request, { operation }) => readForm(formOf(request), operation.input),

  answer(operation, output, { service, requestId }) {
    const { name } = operation;
    const result = operation.output.isUnitSchema() ? "" : writeMembers(output, operation.output);
    return answerXml(
      200,
      requestId,
      `<${name}Response xmlns="${namespaceOf(service.target)}"><${name}Result>${result}</${name}Result>` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
    );
  },

  refuse(error, { service, requestId }) {
    const fault = error.status < 500 ? "Sender" : "Receiver";
    return answerXml(
      error.status,
      requestId,
      `<ErrorResponse xmlns="${namespaceOf(service.target)}"><Error><Type>${fault}</Type><Code>${escapeXml(queryCodeOf(error, service))}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  },
};

/** CloudWatch's definition names its target prefix; its XML namespace is this. */
const CLOUDWATCH_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

function namespaceOf(target = ""): string {
  return target.startsWith("http") ? target : CLOUDWATCH_NAMESPACE;
}

function answerXml(status: number, requestId: string, body: string) {
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}
