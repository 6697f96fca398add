"""moto_server without what takes most of its time in tests. Its answers are the same."""

import copy
import io
import sys

from moto import backends, server
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from werkzeug.test import run_wsgi_app

# Which services there are does not change; moto looks into its folder at each request.
modules = frozenset(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: modules


class Handler(server.MotoRequestHandler):
    """Carries many requests over one connection, where moto's takes one, and a thread
    for it. Requests are not logged."""

    disable_nagle_algorithm = True

    def run_wsgi(self):
        environ = self.make_environ()
        ends = environ.get("wsgi.input_terminated")
        body = environ["wsgi.input"]
        environ["wsgi.input"] = io.BytesIO(body.read() if ends else body.read(int(environ.get("CONTENT_LENGTH") or 0)))
        out, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        answer = b"".join(out)
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in [("Date", self.date_time_string()), *headers]:
            self.send_header(name, value)
        if "Content-Length" not in headers and code not in ("204", "304"):
            self.send_header("Content-Length", str(len(answer)))
        self._headers_buffer.append(b"\r\n" + (b"" if self.command == "HEAD" else answer))
        self.flush_headers()


server.MotoRequestHandler = Handler


# A transaction copies each table that it touches, with all its items, to have them
# back if it fails. It gets a table that has the same items in mappings of its own,
# for writes put other items into a table. An update alone changes an item in its
# place, so that it begins with a copy of that one.
def shelves(table, memo):
    twin = copy.copy(table)
    memo[id(table)] = twin
    twin.items = copy.copy(table.items)
    for key, of_key in twin.items.items():
        if type(of_key) is dict:
            twin.items[key] = dict(of_key)
    return twin


in_place = DynamoDBBackend.update_item


def update_item(backend, table_name, key, *args, **kwargs):
    table = backend.get_table(table_name)
    if all(name in key for name in table.table_key_attrs):
        hash_value, range_value = backend.get_keys_value(table, key)
        of_key = table.items.get(hash_value)
        if type(of_key) is not dict and of_key is not None:
            table.items[hash_value] = copy.deepcopy(of_key)
        elif of_key and range_value in of_key:
            of_key[range_value] = copy.deepcopy(of_key[range_value])
    return in_place(backend, table_name, key, *args, **kwargs)


Table.__deepcopy__ = shelves
DynamoDBBackend.update_item = update_item

sys.exit(server.main())
