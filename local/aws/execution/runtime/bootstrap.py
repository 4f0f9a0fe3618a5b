"""The main program of a Python environment: loads the handler, then asks the Runtime API for one invocation after
the other. Its messages, its log format and its context object are those of AWS's runtime (awslambdaric 4).
"""
import decimal
import http.client
import importlib
import json
import logging
import os
import re
import site
import sys
import time
import traceback

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
OPT_ROOT = os.environ.get("LOCAL_AWS_OPT")
RUNTIME = os.environ.get("AWS_EXECUTION_ENV", "")[len("AWS_Lambda_"):]
LOG_FD = int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD"))
LOGS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
FRAME_MAGIC = 0xA55A0003
API = "/2018-06-01/runtime/"

request_id = None


class Fault(Exception):
    """An error that the runtime finds itself."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.trace = trace or []


# --- Paths ---


def set_search_path():
    """The function's code, then its layers, then what was there without the folder of this file."""
    folders = [TASK_ROOT]
    if OPT_ROOT:
        folders += [os.path.join(OPT_ROOT, "python/lib", RUNTIME, "site-packages"), os.path.join(OPT_ROOT, "python")]
    here = os.path.dirname(os.path.abspath(__file__))
    rest = [path for path in sys.path if path not in folders and os.path.abspath(path) != here]
    sys.path[:] = folders + rest
    known = set(sys.path)
    for folder in folders:
        if os.path.isdir(folder):
            site.addsitedir(folder, known)


def as_on_aws(text):
    """Names files as on AWS: the code's folder is /var/task, that of the layers is /opt."""
    text = text.replace(TASK_ROOT, "/var/task")
    return text.replace(OPT_ROOT, "/opt") if OPT_ROOT else text


# --- Log ---


def write_frame(text):
    """One message as one event, however many lines it has (AWS's logging contract: magic, length, microseconds)."""
    body = text.encode("utf-8", "backslashreplace")
    head = FRAME_MAGIC.to_bytes(4, "big") + len(body).to_bytes(4, "big")
    frame = head + int(time.time() * 1000000).to_bytes(8, "big") + body
    while frame:
        frame = frame[os.write(LOG_FD, frame):]


class FrameHandler(logging.Handler):
    def emit(self, record):
        try:
            record.aws_request_id = request_id or ""
            write_frame(self.format(record))
        except Exception:
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id"}

    def format(self, record):
        failed, exception, trace = record.exc_info or (None, None, None)
        is_plain = isinstance(record.msg, dict) and not record.args
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.msg if is_plain else record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(trace) if failed else None,
            "errorType": failed.__name__ if failed else None,
            "errorMessage": str(exception) if failed else None,
            "requestId": record.aws_request_id,
            "location": "%s:%s:%d" % (record.pathname, record.funcName, record.lineno) if failed else None,
        }
        line.update((key, value) for key, value in vars(record).items() if key not in self.OWN and key not in line)
        given = {key: value for key, value in line.items() if value is not None}
        return json.dumps(given, ensure_ascii=False, default=str) + "\n"


def set_up_log():
    """Sends the root logger and whatever is printed to the log, each line at once."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True, write_through=True)
    handler = FrameHandler()
    text = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
    )
    text.converter = time.gmtime
    handler.setFormatter(JsonFormatter() if LOGS_JSON else text)
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "FATAL": "CRITICAL", "WARN": "WARNING"}.get(level, level)
    if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        root.setLevel(level)


def log_error(error):
    if LOGS_JSON:
        timestamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        write_frame(json.dumps({"timestamp": timestamp, "level": "ERROR", **error}) + "\n")
        return
    trace = [line for element in error["stackTrace"] for line in element.splitlines() or [""]]
    # AWS writes the lines' spaces in front as no-break spaces, which the console doesn't fold.
    indented = [re.sub("^ +", lambda spaces: "\u00a0" * len(spaces.group()), line) for line in trace]
    first = "[ERROR] " + ": ".join(filter(None, [error["errorType"], error["errorMessage"]]))
    write_frame("\n".join([first, "Traceback (most recent call last):"] + indented) + "\n")


# --- Errors ---


def describe(error, request=""):
    """What the caller gets of an error."""
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        while frames and frames[0].filename == os.path.abspath(__file__):
            frames = frames[1:]
        kind, trace = type(error).__name__, traceback.format_list(frames)
    return {
        "errorMessage": as_on_aws(str(error)),
        "errorType": kind,
        "requestId": request,
        "stackTrace": [as_on_aws(line) for line in trace],
    }


# --- Handler ---


def load_handler(name):
    if "." not in name:
        reason = "not enough values to unpack (expected 2, got 1)"
        raise Fault("MalformedHandlerName", "Bad handler '%s': %s" % (name, reason))
    module_name, function_name = name.rsplit(".", 1)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module %s as a handler module" % module_name
        raise Fault("BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error), trace)
    if not hasattr(module, function_name):
        message = "Handler '%s' missing on module '%s'" % (function_name, module_name)
        raise Fault("HandlerNotFound", message)
    return getattr(module, function_name)


class Fields:
    """An object with these members, None where they are not given."""

    def __init__(self, names, values):
        for name in names:
            setattr(self, name, values.get(name))


class LambdaContext:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.tenant_id = headers["Lambda-Runtime-Aws-Tenant-Id"]
        self.client_context = client_context(read_header(headers, "Client-Context", "Client Context"))
        identity = read_header(headers, "Cognito-Identity", "Cognito Identity") or {}
        self.identity = Fields((), {})
        self.identity.cognito_identity_id = identity.get("cognitoIdentityId")
        self.identity.cognito_identity_pool_id = identity.get("cognitoIdentityPoolId")
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        write_frame(str(message))


def client_context(given):
    if given is None:
        return None
    context = Fields(("custom", "env", "client"), given)
    if context.client is not None:
        names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
        context.client = Fields(names, context.client)
    return context


def read_header(headers, header, name):
    text = headers["Lambda-Runtime-" + header]
    if text is None:
        return None
    try:
        return json.loads(text.encode("latin-1").decode("utf-8"))
    except Exception as error:
        raise Fault("LambdaContextUnmarshalError", "Unable to parse %s JSON: %s" % (name, error))


def to_json(value):
    """JSON as AWS's runtime writes it: a Decimal is a number, and from Python 3.12 on text stays as it is."""
    mark = "decimal-%s-" % os.urandom(8).hex()

    def other(found):
        if isinstance(found, decimal.Decimal):
            return mark + ("NaN" if found.is_nan() else str(found))
        raise TypeError("Object of type %s is not JSON serializable" % type(found).__name__)

    minor = int(re.sub(r"\D", "", RUNTIME.split(".")[-1]) or 0)
    text = json.dumps(value, ensure_ascii=minor < 12, default=other)
    return re.sub('"%s([^"]*)"' % mark, r"\1", text)


# --- Invocations ---


def call(method, path, body=None, headers=None):
    """A call of the Runtime API over the one connection. The process ends when the other side goes away."""
    try:
        api.request(method, API + path, body, headers or {})
        answer = api.getresponse()
        return answer.headers, answer.read()
    except (OSError, http.client.HTTPException):
        os._exit(1)


def post_error(path, error):
    kind = error["errorType"].encode("ascii", "replace").decode()
    call("POST", path, json.dumps(error).encode(), {"Lambda-Runtime-Function-Error-Type": kind})


def answer_one(handler):
    """Runs one invocation. An error of the handler is its answer; what ends the process is no error (sys.exit)."""
    global request_id
    headers, body = call("GET", "invocation/next")
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    trace = headers["Lambda-Runtime-Trace-Id"]
    if trace:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    try:
        result, kind = marshal(handler(unmarshal(body), LambdaContext(headers)))
    except Exception as error:
        told = describe(error, request_id)
        log_error(told)
        post_error("invocation/%s/error" % request_id, told)
    else:
        call("POST", "invocation/%s/response" % request_id, result, {"Content-Type": kind})


def unmarshal(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("UnmarshalError", "Unable to unmarshal input: %s" % error)


def marshal(result):
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return to_json(result).encode("utf-8"), "application/json"
    except Exception as error:
        raise Fault("MarshalError", "Unable to marshal response: %s" % error)


def main():
    set_search_path()
    set_up_log()
    # `exit` and `quit`, which AWS's runtime has, come with the module `site`, which did not run (-S).
    site.setquit()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        told = describe(error)
        log_error(told)
        post_error("init/error", told)
        sys.exit(1)
    while True:
        answer_one(handler)


api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
if __name__ == "__main__":
    main()
