"""Computes the signatures that tests.rs expects, from the text of AWS's "Create a signed AWS API request" alone.

Run with python3; needs nothing but its standard library. The first one is also published by AWS as "get-vanilla".
"""

import hashlib
import hmac

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
DATE = "20150830T123600Z"


def sign(method, path, query, headers, body, region, service):
    names = sorted(headers)
    canonical = "\n".join(
        [method, path, query]
        + [f"{name}:{headers[name]}" for name in names]
        + ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    )
    scope = f"{DATE[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", DATE, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + SECRET).encode()
    for part in [DATE[:8], region, service, "aws4_request", text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return ";".join(names), key.hex()


HOST = {"host": "example.amazonaws.com", "x-amz-date": DATE}
JSON = {"content-type": "application/json", "x-amz-date": DATE}
BODY = b'{"StreamName":"front-door"}'

print("get-vanilla  ", *sign("GET", "/", "", HOST, b"", "us-east-1", "service"))
print("post         ", *sign("POST", "/listFragments", "", JSON | {"host": "127.0.0.1:8080"}, BODY, "eu-west-1", "kinesisvideo"))
print("post token   ", *sign("POST", "/listFragments", "", JSON | {"host": "127.0.0.1:8080", "x-amz-security-token": "AQoDYXdz//token=="}, BODY, "eu-west-1", "kinesisvideo"))
# A request line of "GET /a%20b/?b=2&a=1%2F" : the path's percent signs are encoded again, the query is sorted.
print("path, query  ", *sign("GET", "/a%2520b/", "a=1%2F&b=2", HOST, b"", "us-east-1", "service"))
print("empty payload", *sign("POST", "/putMedia", "", HOST, b"", "us-east-1", "service"))
