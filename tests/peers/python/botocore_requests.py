"""Shows the requests that botocore's clients would send: one JSON object a line comes in, one goes out.

A call names the service, the operation and its parameters, in which moments are {"micros": n}. Nothing is sent: the request
is taken where it would leave, signed and all. What botocore refuses to send is answered with its reason.
"""

import datetime
import functools
import io
import json
import sys

import botocore.awsrequest
import botocore.config
import botocore.exceptions
import botocore.session

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Nothing(io.BytesIO):
    """The body of an answer to what was not sent."""

    def stream(self, **_):
        yield b"{}"


def moment_from_json(value):
    if value.keys() == {"micros"}:
        return EPOCH + datetime.timedelta(microseconds=value["micros"])
    return value


taken = []


def take(request, **_):
    taken.append(request)
    return botocore.awsrequest.AWSResponse(request.url, 200, {}, Nothing())


@functools.cache
def client(service):
    made = botocore.session.Session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url="https://service.example",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=botocore.config.Config(proxies={}),
    )
    made.meta.events.register("before-send", take)
    return made


def request(call):
    try:
        client(call["service"])._make_api_call(call["operation"], call["parameters"])
    except botocore.exceptions.ParamValidationError as error:
        return {"refused": str(error)}
    sent = taken.pop()
    content_type = sent.headers.get("Content-Type")
    return {
        "method": sent.method,
        "path": sent.url.removeprefix("https://service.example"),
        # As text or as bytes.
        "content_type": getattr(content_type, "decode", lambda: content_type)(),
        "body": sent.body.decode() if isinstance(sent.body, bytes) else sent.body,
    }


for line in sys.stdin:
    print(json.dumps(request(json.loads(line, object_hook=moment_from_json))), flush=True)
