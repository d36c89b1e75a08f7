"""Runs moto's server on a free port, says which on standard output, and ends when standard input does.

Whoever started it holds the other end of that input, so it does not outlive them, however they end.
"""

import logging
import sys

from moto.server import ThreadedMotoServer

# One line for each request, among what the tests print.
logging.getLogger("werkzeug").setLevel(logging.WARNING)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"http://{host}:{port}", flush=True)
sys.stdin.read()
server.stop()
