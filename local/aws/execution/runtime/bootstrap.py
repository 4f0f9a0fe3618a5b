"""The main program of a Python environment: loads the handler, then asks the Runtime API for one invocation after
the other. Messages, log format and context object are those of AWS's runtime (awslambdaric 4).
"""
import decimal
import http.client
import importlib
import json
import os
import re
import site
import sys
import traceback

from local_aws_context import Fault, LambdaContext
from local_aws_log import log_error, set_request_id, set_up_log

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
OPT_ROOT = os.environ.get("LOCAL_AWS_OPT")
RUNTIME = os.environ.get("AWS_EXECUTION_ENV", "")[len("AWS_Lambda_"):]
API = "/2018-06-01/runtime/"


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
    headers, body = call("GET", "invocation/next")
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    set_request_id(request_id)
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
