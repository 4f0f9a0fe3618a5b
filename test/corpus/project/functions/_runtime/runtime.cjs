/** A runtime in a few lines: asks Lambda's Runtime API for each event, and answers it. */
const http = require("node:http");

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");

exports.serve = async (handler) => {
  for (;;) {
    const { id, text } = await exchange("GET", "next");
    await exchange("POST", `${id}/response`, JSON.stringify(handler(JSON.parse(text))));
  }
};

function exchange(method, path, body) {
  return new Promise((resolve, reject) => {
    const options = { host, port, method, path: `/2018-06-01/runtime/invocation/${path}` };
    const request = http.request(options, async (response) => {
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += part;
      resolve({ id: response.headers["lambda-runtime-aws-request-id"], text });
    });
    request.on("error", reject).end(body);
  });
}
