"""Prints what botocore knows of the two services as one line of JSON: its version, and each service's model and paginators,
as they stand in its data.
"""

import json

import botocore
import botocore.loaders

SERVICES = ("kinesisvideo", "kinesis-video-archived-media")

loader = botocore.loaders.Loader()
services = {
    name: {
        "model": loader.load_service_model(name, "service-2"),
        "paginators": loader.load_service_model(name, "paginators-1")["pagination"],
    }
    for name in SERVICES
}
print(json.dumps({"version": botocore.__version__, "services": services}), flush=True)
