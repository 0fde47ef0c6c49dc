#!/usr/bin/env python3
"""
A hub that shares no code with this repository: Python, graphql-core 2, the standard library's HTTP server. It serves reads
of the contract `merchants` (contract.graphql) from memory.

    python3 hub.py --hub THBKK --registry network.json --port 4300
"""

import argparse
import http.server
import json
import logging
import re
import sys
import time
from functools import partial
from pathlib import Path

from graphql import GraphQLError, build_ast_schema, execute, format_error, parse, validate
from graphql.execution import MiddlewareManager
from graphql.language import ast
from graphql.type import GraphQLScalarType

from catalogue import BadInput, Catalogue
from scalars import checked_scalar
from trust import NotAuthenticated, read_registry

HERE = Path(__file__).parent
SDL = (HERE / "contract.graphql").read_text(encoding="utf-8")

# Bounds on the work of one request, in the order in which a request meets them.
BODY_BYTES = 1_000_000
DOCUMENT_CHARACTERS = 100_000
NESTING = 20
ROWS = 60_000
REPRESENTATIONS = 5_000
DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS = 10_000, 30_000
READ_TIMEOUT_S = 20

# What Apollo Federation adds to the contract.
FEDERATION_FIELDS = "_service: _Service! _entities(representations: [_Any!]!): [_Entity]!"
FEDERATION_TYPES = """
scalar _Any
union _Entity = Merchant | Product | Listing
type _Service { sdl: String! }
schema { query: Query }
"""


class Refused(Exception):
    """A request whose work is bounded by refusing it."""

    def __init__(self, code, message, retryable=False):
        super().__init__(message)
        self.extensions = {"code": code, "retryable": retryable}


def executable_schema(catalogue):
    """The contract with resolvers. graphql-core 2 does not know `extend schema`, nor that a default makes `!` optional."""
    text = re.sub(r"extend schema(\s*@link\((?:[^()\"]|\"[^\"]*\")*\))+", "", re.sub(r"(?m)^#.*$", "", SDL))
    text = text.replace("! = ", " = ").replace("type Query {", "type Query { " + FEDERATION_FIELDS)
    schema = build_ast_schema(parse(text + FEDERATION_TYPES))
    for type_ in schema.get_type_map().values():
        if isinstance(type_, GraphQLScalarType) and type_.name not in ("ID", "String", "Int", "Float", "Boolean"):
            type_.serialize = lambda value: value
            type_.parse_value = partial(checked_scalar, type_.name)
            type_.parse_literal = partial(checked_literal, type_.name)

    def products_of(merchant, info, first, after=None):
        return catalogue.product_page(first, after, {"merchantId": merchant["id"]}, "TITLE")

    resolvers = {
        "Query": {
            "merchant": lambda _, info, id: catalogue.merchants.get(id),
            "product": lambda _, info, id: catalogue.products.get(id),
            "merchants": lambda _, info, first, after=None, filter=None, hubs=None: catalogue.merchant_page(
                first, after, filter
            ),
            "products": lambda _, info, first, orderBy, after=None, filter=None, hubs=None: catalogue.product_page(
                first, after, filter, orderBy
            ),
            "_service": lambda _, info: {"sdl": SDL},
            "_entities": lambda _, info, representations: entities(catalogue, representations),
        },
        "Merchant": {"products": products_of},
    }
    for type_name, fields in resolvers.items():
        for name, resolver in fields.items():
            schema.get_type(type_name).fields[name].resolver = resolver
    union = schema.get_type("_Entity")
    union.resolve_type = lambda value, info: schema.get_type("Product" if "title" in value else "Merchant")
    return schema


def checked_literal(name, node):
    return checked_scalar(name, literal_value(node))


def literal_value(node):
    if isinstance(node, ast.ListValue):
        return [literal_value(value) for value in node.values]
    if isinstance(node, ast.ObjectValue):
        return {field.name.value: literal_value(field.value) for field in node.fields}
    return getattr(node, "value", None)


def entities(catalogue, representations):
    """One entity or null for each representation, in their order."""
    if len(representations) > REPRESENTATIONS:
        raise Refused("OPERATION_TOO_LARGE", f"There are more than {REPRESENTATIONS} representations.")
    rows = {"Merchant": catalogue.merchants, "Product": catalogue.products}
    return [rows.get(each.get("__typename"), {}).get(each.get("id")) for each in representations]


def refuse_large(document, operation, variables):
    """Counts the rows that an operation may request, from its page sizes, before it is executed."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, ast.FragmentDefinition)}

    def number(argument, default):
        value = argument.value
        if isinstance(value, ast.Variable):
            return variables.get(value.name.value, default)
        return int(value.value) if isinstance(value, ast.IntValue) else default

    def rows_below(selection_set, depth):
        if depth > NESTING:
            raise Refused("OPERATION_TOO_LARGE", f"The operation is nested more than {NESTING} levels deep.")
        total = 0
        for node in selection_set.selections if selection_set else []:
            if isinstance(node, ast.FragmentSpread):
                total += rows_below(fragments[node.name.value].selection_set, depth + 1)
            elif isinstance(node, ast.InlineFragment):
                total += rows_below(node.selection_set, depth + 1)
            else:
                size = 1
                if node.name.value in ("merchants", "products"):
                    first = next((each for each in node.arguments if each.name.value == "first"), None)
                    size = number(first, 20) if first else 20
                if node.name.value == "_entities":
                    size = len(variables.get("representations", [])) or 1
                size = size if isinstance(size, int) else 1
                total += max(size, 1) * (1 + rows_below(node.selection_set, depth + 1)) if node.selection_set else 0
            if total > ROWS:
                raise Refused("OPERATION_TOO_LARGE", f"The operation may request more than {ROWS} rows.")
        return total

    rows_below(operation.selection_set, 0)


class UntilDeadline:
    """A middleware that ends an execution whose caller no longer waits."""

    def __init__(self, seconds):
        self._end = time.monotonic() + seconds

    def resolve(self, next_, root, info, **arguments):
        if time.monotonic() > self._end:
            raise Refused("DEADLINE_EXCEEDED", "The caller's time has elapsed.", retryable=True)
        return next_(root, info, **arguments)


def answer(schema, request, timeout_ms):
    """The response to one GraphQL request, as a dict."""
    try:
        text, variables = request.get("query"), request.get("variables") or {}
        if not isinstance(text, str) or not isinstance(variables, dict):
            raise Refused("BAD_REQUEST", "The body must have `query`, a string, and `variables`, an object.")
        if len(text) > DOCUMENT_CHARACTERS:
            raise Refused("OPERATION_TOO_LARGE", f"The document has more than {DOCUMENT_CHARACTERS} characters.")
        document = parse(text)
        for node in document.definitions:
            for variable in getattr(node, "variable_definitions", None) or []:
                if variable.default_value is not None and isinstance(variable.type, ast.NonNullType):
                    variable.type = variable.type.type
        faults = validate(schema, document)
        if faults:
            return {"errors": [error_of(fault, "GRAPHQL_VALIDATION_FAILED") for fault in faults[:10]]}
        name = request.get("operationName")
        operations = [node for node in document.definitions if isinstance(node, ast.OperationDefinition)]
        operation = next((node for node in operations if name is None or (node.name and node.name.value == name)), None)
        if operation is None:
            raise Refused("BAD_REQUEST", "The document has no such operation.")
        refuse_large(document, operation, variables)
        result = execute(
            schema,
            document,
            variable_values=variables,
            operation_name=name,
            middleware=MiddlewareManager(UntilDeadline(timeout_ms / 1000), wrap_in_promise=False),
        )
        errors = [error_of(error, "INTERNAL_ERROR") for error in result.errors or []]
        return {"data": result.data, **({"errors": errors} if errors else {})}
    except ValueError:
        return {"errors": [error_of(BadInput("A variable has a value of another type."), "")]}
    except RecursionError:
        return {"errors": [error_of(Refused("OPERATION_TOO_LARGE", "The operation is nested too deep."), "")]}
    except (GraphQLError, Refused, BadInput) as error:
        return {"errors": [error_of(error, "GRAPHQL_PARSE_FAILED")]}


def error_of(error, code):
    """What the caller is told of an error: nothing of an exception that is not meant for it."""
    cause = getattr(error, "original_error", None) or error
    known = getattr(cause, "extensions", None)
    if not isinstance(error, GraphQLError):
        return {"message": str(error), "extensions": known}
    told = format_error(error)
    if isinstance(cause, (Refused, BadInput)):
        told["extensions"] = known
    else:
        is_unexpected = cause is not error and not isinstance(cause, GraphQLError)
        if is_unexpected:
            told["message"] = "The hub failed."
        told["extensions"] = {"code": "INTERNAL_ERROR" if is_unexpected else code, "retryable": False}
    return told


class Unexpected(logging.Filter):
    """Leaves out of the log what callers are told."""

    def filter(self, record):
        return not (record.exc_info and isinstance(record.exc_info[1], (Refused, BadInput)))


class Handler(http.server.BaseHTTPRequestHandler):
    """One endpoint, /merchants, and a health check."""

    protocol_version = "HTTP/1.1"
    timeout = READ_TIMEOUT_S
    schema = tokens = None

    def do_GET(self):
        if self.path in ("/health/live", "/health/ready"):
            return self.send(200, {"status": "ok"})
        return self.refuse(404, "NOT_FOUND", "The endpoint is POST /merchants.")

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not re.fullmatch(r"[0-9]{1,9}", length):
            self.close_connection = True
            return self.refuse(411, "BAD_REQUEST", "State the length of the body.")
        if int(length) > BODY_BYTES:
            self.close_connection = True
            return self.refuse(413, "BAD_REQUEST", f"The body has more than {BODY_BYTES} bytes.")
        body = self.rfile.read(int(length))
        if self.path != "/merchants":
            return self.refuse(404, "NOT_FOUND", "The endpoint is POST /merchants.")
        if not self.headers.get("content-type", "").startswith("application/json"):
            return self.refuse(415, "BAD_REQUEST", "Send application/json.")
        try:
            request = json.loads(body.decode("utf-8"))
            if not isinstance(request, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError):
            return self.refuse(400, "BAD_REQUEST", "The body is not a JSON object.")
        try:
            if self.tokens and request.get("query") != "{ _service { sdl } }":
                self.tokens.verify(self.headers.get("authorization"))
        except NotAuthenticated:
            return self.refuse(401, "UNAUTHENTICATED", "This hub responds only to gateways of its network.")
        waits = self.headers.get("ehub-timeout-ms", "")
        timeout_ms = min(int(waits), LONGEST_TIMEOUT_MS) if re.fullmatch(r"[0-9]{1,9}", waits) else DEFAULT_TIMEOUT_MS
        return self.send(200, answer(self.schema, request, timeout_ms))

    def refuse(self, status, code, message):
        return self.send(status, {"errors": [{"message": message, "extensions": {"code": code, "retryable": False}}]})

    def send(self, status, value):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Requests are the gateway's to log."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    options = argparse.ArgumentParser(description="A hub in Python that serves reads of the contract `merchants`.")
    options.add_argument("--hub", default="THBKK", help="its code in the registry")
    options.add_argument("--registry", required=True, help="file of the network's registry")
    options.add_argument("--port", type=int, default=4300)
    given = options.parse_args()
    logging.getLogger("graphql.execution.executor").addFilter(Unexpected())
    entry, tokens = read_registry(given.registry, given.hub)
    rows = json.loads((HERE / "catalogue.json").read_text(encoding="utf-8"))
    Handler.schema = executable_schema(Catalogue(given.hub, entry["currency"], rows))
    Handler.tokens = tokens
    try:
        server = Server(("127.0.0.1", given.port), Handler)
    except OSError as error:
        raise SystemExit(f"Port {given.port} cannot be used ({error.strerror}). Choose another with --port.") from None
    print(f"{given.hub} serves http://127.0.0.1:{server.server_address[1]}/merchants", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
