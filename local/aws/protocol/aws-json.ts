/** awsJson 1.0 and 1.1, the protocols of SSM, Logs, EventBridge and CloudWatch. */
import { documentException, queryErrorHeader } from "./exceptions.ts";
import type { Protocol } from "./exchange.ts";
import { readJson, writeJson } from "./json.ts";

/** Makes one version of the protocol: JSON in a POST whose `X-Amz-Target` names the operation. */
export function awsJson(version: "1.0" | "1.1"): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    route(request, service) {
      const target = request.headers["x-amz-target"] ?? "";
      const name = target.slice(target.lastIndexOf(".") + 1) || `${request.method} ${request.path}`;
      return { name, operation: service.shapes.operations.get(name), labels: {} };
    },

    parse: (request, { operation }) => readJson(request.body, operation.input),

    answer: (operation, output, { requestId }) => ({
      status: 200,
      headers: { "content-type": contentType, "x-amzn-requestid": requestId },
      body: operation.output.isUnitSchema() ? "" : writeJson(output, operation.output),
    }),

    refuse(error, { service, requestId }) {
      const { shape, members } = documentException(error, service);
      return {
        status: error.status,
        headers: {
          "content-type": contentType,
          "x-amzn-requestid": requestId,
          ...queryErrorHeader(error, service),
        },
        body: JSON.stringify({ __type: shape?.getName() ?? error.code, ...members }),
      };
    },
  };
}
