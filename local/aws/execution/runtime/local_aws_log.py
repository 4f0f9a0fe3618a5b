"""The log of a Python environment: each record of `logging` is one event, in the format of AWS's runtime."""
import json
import logging
import os
import re
import sys
import time
import traceback

LOG_FD = int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD"))
LOGS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
FRAME_MAGIC = 0xA55A0003

request_id = ""


def set_request_id(value):
    """Sets the invocation that the following lines belong to."""
    global request_id
    request_id = value


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
            record.aws_request_id = request_id
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
