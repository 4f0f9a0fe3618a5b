// Tells a stopped local AWS from every other failure. Without this the CLI waits 13 seconds for the provider,
// which lives in local AWS's process, and then names a plugin that did not begin responding.
const { connect } = require("node:net");

/** The port of the stand-in provider, to which `PULUMI_DEBUG_PROVIDERS` sends the package `aws`. */
function providerPort(env = process.env) {
  return /(?:^|,)aws:(\d+)/.exec(env.PULUMI_DEBUG_PROVIDERS ?? "")?.[1];
}

/** Throws when `PULUMI_DEBUG_PROVIDERS` sends `aws` to a port of this machine where nobody listens. */
async function assertLocalAwsAnswers(env = process.env) {
  const port = providerPort(env);
  if (port && !(await isListening(Number(port)))) throw new Error(localAwsIsGone(env, port));
}

/** The message of `assertLocalAwsAnswers`, or undefined while local AWS answers. */
async function explainIfLocalAwsIsGone(env = process.env) {
  return assertLocalAwsAnswers(env).then(
    () => undefined,
    (error) => error.message,
  );
}

function localAwsIsGone(env, port) {
  const endpoint = env.AWS_ENDPOINT_URL ?? "http://127.0.0.1";
  return (
    `Local AWS at ${endpoint} is not running (nobody listens on its provider port ${port}). ` +
    `Start it again, with the same --port and --data as before: npm run local -- --port ${new URL(endpoint).port || 4566}`
  );
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 2000 });
    const answer = (listening) => {
      socket.destroy();
      resolve(listening);
    };
    socket
      .on("connect", () => answer(true))
      .on("timeout", () => answer(false))
      .on("error", () => answer(false));
  });
}

module.exports = { assertLocalAwsAnswers, explainIfLocalAwsIsGone, providerPort };
