import { strToU8, type Zippable, zipSync } from "fflate";
import { expectMatch, NotSeen } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { row, topic } from "../row.ts";

const PYTHON = "[doc] the Python runtime's own message (awslambdaric 4)";
const ENTRYPOINT = "[live] functions with a custom runtime whose bootstrap is missing or not executable";
const ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** Why rows about Python are not seen on a machine without it. */
export const NO_PYTHON = "This machine has no Python.";

/** Runtimes other than Node.js: Python, and the OS-only runtimes. */
export const RUNTIMES = topic("runtimes", [
  row("A Python handler gets event, context and environment", PYTHON, async (at) => {
    const hello = await python(at);
    expectMatch((await callPython(hello, { do: "context", n: 1 })).answer, {
      event: { n: 1 },
      function_name: hello.name,
      function_version: "$LATEST",
      invoked_function_arn: hello.arn(),
      memory_limit_in_mb: "128",
      aws_request_id: new RegExp(`^${ID}$`),
      log_group_name: `/aws/lambda/${hello.name}`,
      has_time_left: true,
      execution_env: "AWS_Lambda_python3.13",
      identity: null,
      client_context: null,
    });
  }),
  row("A Python handler that raises is 200 with type, text, request and trace", PYTHON, async (at) => {
    const { status, functionError, answer } = await callPython(await python(at), { do: "raise" });
    expectMatch(
      { status, functionError, answer },
      {
        status: 200,
        functionError: "Unhandled",
        answer: {
          errorType: "ValueError",
          errorMessage: "no luck",
          requestId: new RegExp(`^${ID}$`),
          stackTrace: [/^ {2}File "\/var\/task\/index\.py", line \d+, in handler\n {4}raise ValueError/],
        },
      },
    );
  }),
  row("What Python can't write as JSON is Runtime.MarshalError", PYTHON, async (at) => {
    expectMatch((await callPython(await python(at), { do: "object" })).answer, {
      errorType: "Runtime.MarshalError",
      errorMessage: "Unable to marshal response: Object of type object is not JSON serializable",
      requestId: present,
      stackTrace: [],
    });
  }),
  row("Python's log lines carry level, time and request, an error its type", PYTHON, async (at) => {
    const hello = await python(at);
    const { log = "" } = await callPython(hello, { do: "log" }, { LogType: "Tail" });
    expectMatch(log, new RegExp(`\\[WARNING\\]\\t\\d{4}-\\S+Z\\t${ID}\\tseen`));
    const failed = await callPython(hello, { do: "raise" }, { LogType: "Tail" });
    expectMatch(failed.log, /\[ERROR\] ValueError: no luck\nTraceback \(most recent call last\):\n/);
  }),
  unloadable("ImportModuleError", "import gone", "Unable to import module 'index': No module named 'gone'"),
  unloadable("HandlerNotFound", "", "Handler 'handler' missing on module 'index'"),
  unloadable(
    "UserCodeSyntaxError",
    "def handler(:",
    "Syntax error in module 'index': invalid syntax (index.py, line 1)",
  ),
  row("A custom runtime without a bootstrap is Runtime.InvalidEntrypoint", ENTRYPOINT, async (at) => {
    await expectEntrypoint(
      at,
      { data: strToU8("") },
      "Couldn't find valid bootstrap\\(s\\): \\[/var/task/bootstrap /opt/bootstrap\\]",
    );
  }),
  row("A bootstrap that may not be run is Runtime.InvalidEntrypoint", ENTRYPOINT, async (at) => {
    const files = { bootstrap: withMode(0o644, "#!/bin/sh\n") };
    await expectEntrypoint(at, files, "fork/exec /var/task/bootstrap: permission denied");
  }),
  row(
    "A custom runtime's process has no AWS_EXECUTION_ENV",
    "[doc] Lambda developer guide, defined runtime environment variables",
    async (at) => {
      const script = `#!/bin/sh
printf 'seen=%s.\\n' "$AWS_EXECUTION_ENV"
exit 1
`;
      const hello = await custom(at, { bootstrap: withMode(0o755, script) });
      const { log, answer } = await hello.invoke({}, undefined, { LogType: "Tail" });
      expectMatch(log, /seen=\.\n/);
      expectMatch(answer, { errorType: "Runtime.ExitError", errorMessage: /exit status 1$/ });
    },
  ),
]);

/** A row about code that can't be loaded. */
function unloadable(kind: string, source: string, errorMessage: string) {
  return row(`Python code that can't be loaded is Runtime.${kind}`, PYTHON, async (at) => {
    const hello = await python(at, source);
    const { functionError, answer } = await callPython(hello, {});
    expectMatch(
      { functionError, answer },
      {
        functionError: "Unhandled",
        answer: { errorType: `Runtime.${kind}`, errorMessage, requestId: "", stackTrace: present },
      },
    );
  });
}

const HANDLER = `
import logging, os
def handler(event, context):
    do = event.pop("do", None)
    if do == "raise":
        raise ValueError("no luck")
    if do == "object":
        return object()
    if do == "log":
        logging.warning("seen")
        return None
    return {
        "event": event,
        "function_name": context.function_name,
        "function_version": context.function_version,
        "invoked_function_arn": context.invoked_function_arn,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "aws_request_id": context.aws_request_id,
        "log_group_name": context.log_group_name,
        "has_time_left": 0 < context.get_remaining_time_in_millis() <= 3000,
        "execution_env": os.environ["AWS_EXECUTION_ENV"],
        "identity": context.identity.cognito_identity_id,
        "client_context": context.client_context,
    }
`;

function python(at: Laboratory, source?: string): Promise<LabFunction> {
  const make = (room: Laboratory) =>
    room.makeFunction({
      Runtime: "python3.13",
      Code: { ZipFile: zipSync({ "index.py": strToU8(source ?? HANDLER) }) },
    });
  return source === undefined ? at.shared("a Python function", make) : make(at);
}

/** Calls a Python function. Throws `NotSeen` where local AWS finds no Python. */
async function callPython(hello: LabFunction, ...[payload, input]: [object, object?]) {
  const invoked = await hello.invoke(payload, undefined, input);
  if (invoked.answer?.errorType === "LocalAws.NoPython") throw new NotSeen(NO_PYTHON);
  return invoked;
}

function withMode(mode: number, text: string): [Uint8Array, { os: number; attrs: number }] {
  return [strToU8(text), { os: 3, attrs: ((0o100000 | mode) << 16) >>> 0 }];
}

function custom(at: Laboratory, files: Zippable): Promise<LabFunction> {
  return at.makeFunction({ Runtime: "provided.al2023", Handler: "any", Code: { ZipFile: zipSync(files) } });
}

async function expectEntrypoint(at: Laboratory, files: Zippable, reason: string) {
  const hello = await custom(at, files);
  const { functionError, answer } = await hello.invoke();
  expectMatch(
    { functionError, answer },
    {
      functionError: "Unhandled",
      answer: {
        errorType: "Runtime.InvalidEntrypoint",
        errorMessage: new RegExp(`^RequestId: ${ID} Error: ${reason}$`),
        trace: absent,
      },
    },
  );
}
