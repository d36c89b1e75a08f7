"""Makes boto3 calls on demand: one JSON object a line comes in, one goes out.

A call names the service, its region and endpoint, the credentials, the operation and its parameters; what is null is for
boto3 to find in the environment. With "paginate", boto3's own
paginator is used and its pages are answered. Moments are {"micros": n} both ways, because JSON has none. A call that the
service refuses is answered with what boto3 says of it; any other failure ends the process and is seen as that.
"""

import datetime
import json
import sys

import boto3
import botocore.config
import botocore.exceptions

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def moment_from_json(value):
    if value.keys() == {"micros"}:
        return EPOCH + value["micros"] * MICROSECOND
    return value


def moment_to_json(value):
    if isinstance(value, datetime.datetime):
        return {"micros": (value - EPOCH) // MICROSECOND}
    raise TypeError(f"{type(value)} in an answer")


def client(call):
    return boto3.client(
        call["service"],
        region_name=call["region"],
        endpoint_url=call["endpoint"],
        aws_access_key_id=call["access_key_id"],
        aws_secret_access_key=call["secret_access_key"],
        # A proxy that the machine is configured with cannot reach this process.
        config=botocore.config.Config(proxies={}),
    )


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def made(call):
    try:
        if "paginate" in call:
            paginator = client(call).get_paginator(call["operation"])
            pages = paginator.paginate(PaginationConfig=call["paginate"], **call["parameters"])
            return {"answer": [without_metadata(page) for page in pages]}
        operation = getattr(client(call), call["operation"])
        return {"answer": without_metadata(operation(**call["parameters"]))}
    except botocore.exceptions.ClientError as error:
        response = error.response
        return {
            "error": {
                "code": response["Error"]["Code"],
                "message": response["Error"]["Message"],
                "status": response["ResponseMetadata"]["HTTPStatusCode"],
                "request_id": response["ResponseMetadata"].get("RequestId"),
            }
        }


for line in sys.stdin:
    call = json.loads(line, object_hook=moment_from_json)
    print(json.dumps(made(call), default=moment_to_json), flush=True)
