"""The context object of a Python handler, and the errors that the runtime finds itself."""
import json
import os
import time

from local_aws_log import write_frame


class Fault(Exception):
    """An error that the runtime finds itself; `kind` without "Runtime."."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.trace = trace or []


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
