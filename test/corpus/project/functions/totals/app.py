"""Adds numbers with a requirement that lies beside the code, as `pip install --target vendored` puts it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "vendored"))

from tinymath import total  # noqa: E402

RELEASE = "one"


def handler(event, context):
    return {"release": RELEASE, "total": total(event["numbers"])}
