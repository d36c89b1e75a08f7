"""Makes a call, one JSON object a line, and tells what botocore makes of the answer.

That is {"output": ...} without metadata and media, {"error": ...}, or "unreadable" when botocore fails at the answer. Moments
are text, decimal seconds; one without a zone stays as it is, for it is no moment.
"""

import datetime
import functools
import json
import sys

import boto3
import botocore
import botocore.config
import botocore.exceptions
import botocore.response

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def seconds(moment):
    if moment.tzinfo is None:
        return f"{moment.isoformat()} without a zone"
    micros = (moment - EPOCH) // MICROSECOND
    sign, (whole, fraction) = "-" * (micros < 0), divmod(abs(micros), 1_000_000)
    return f"{sign}{whole}.{fraction:06}".rstrip("0").rstrip(".")


def plain(value):
    if isinstance(value, dict):
        return {
            name: plain(member)
            for name, member in value.items()
            if name != "ResponseMetadata" and not isinstance(member, botocore.response.StreamingBody)
        }
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, datetime.datetime):
        return seconds(value)
    if isinstance(value, str):
        # Half a surrogate pair is text in Python, and cannot be sent.
        return value.encode("utf-8", "backslashreplace").decode()
    return value


@functools.cache
def client(service, endpoint):
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="not-a-secret",
        # One try, and no proxy that the machine is configured with.
        config=botocore.config.Config(proxies={}, retries={"total_max_attempts": 1}),
    )


def reading(call):
    operation = getattr(client(call["service"], call["endpoint"]), botocore.xform_name(call["operation"]))
    try:
        return {"output": plain(operation(**call["parameters"]))}
    except botocore.exceptions.ClientError as error:
        said, metadata = error.response["Error"], error.response["ResponseMetadata"]
        return {
            "error": {
                "status": metadata["HTTPStatusCode"],
                "code": said["Code"],
                # Where there is none it has empty text.
                "message": said["Message"] or None,
                "request_id": metadata.get("RequestId"),
            }
        }
    except botocore.exceptions.ParamValidationError:
        raise
    # Whatever the parser stumbles over: it has no exception of its own for that.
    except Exception:
        return "unreadable"


for line in sys.stdin:
    print(json.dumps(reading(json.loads(line))), flush=True)
