"""A client that knows one address: the description at /api/v1/openapi.json.  It imports nothing of ours.

It finds each operation by its id, checks what it sends against the described request, and
what it gets against the described answers.
"""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit


class UnlikeError(AssertionError):
    """The server is not like its description, or the client asks for what is not described."""


@dataclass
class Answer:
    """One answer: its status and its JSON."""

    status: int
    body: Any


@dataclass
class Api:
    """One server, by its description."""

    address: str
    operations: dict[str, tuple[str, str, dict[str, Any]]] = field(default_factory=dict)
    schemas: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        described = self._ask("GET", "/api/v1/openapi.json", {}, None).body
        self.schemas = described["components"]["schemas"]
        for path, ways in described["paths"].items():
            for method, operation in ways.items():
                self.operations[operation["operationId"]] = (method.upper(), path, operation)

    def call(
        self, name: str, token: str = "", body: Any = None, query: dict[str, str] | None = None, **path: str
    ) -> Answer:
        """Do one operation.

        Raises:
            UnlikeError: it is not described, the body does not fit, or the answer is not a described one.
        """
        method, template, operation = self.operations[name]
        if bool(operation.get("security")) != bool(token):
            raise UnlikeError(f"{name}: a token is needed, or is not")
        wanted = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if body is not None:
            self._fits(wanted, body, name)
        for parameter in operation.get("parameters", ()):
            if parameter.get("required") and parameter["name"] not in {**path, **(query or {})}:
                raise UnlikeError(f"{name}: {parameter['name']} is needed")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        got = self._ask(method, template.format(**path) + ("?" + urlencode(query) if query else ""), headers, body)
        described = operation["responses"].get(str(got.status))
        if described is None:
            raise UnlikeError(f"{name}: {got.status} is not described: {got.body}")
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        if schema:
            self._fits(schema, got.body, f"{name} {got.status}")
        self.used.add(name)
        return got

    def _ask(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {**headers, "Content-Type": "application/json"})
            got = connection.getresponse()
            return Answer(got.status, json.loads(got.read()))
        finally:
            connection.close()

    def _fits(self, schema: Any, value: Any, where: str) -> None:
        """Check a value against the part of JSON Schema that the description uses."""
        if schema is None:
            raise UnlikeError(f"{where}: takes no body")
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            problems = []
            for one in schema["anyOf"]:
                try:
                    return self._fits(one, value, where)
                except UnlikeError as unlike:
                    problems.append(unlike)
            raise problems[0]
        kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
        kind = schema.get("type")
        if kind and (not isinstance(value, kinds[kind]) or (kind == "integer" and isinstance(value, bool))):
            raise UnlikeError(f"{where}: {value!r} is no {kind}")
        if "enum" in schema and value not in schema["enum"]:
            raise UnlikeError(f"{where}: {value!r} is none of {schema['enum']}")
        if kind == "array":
            for i, item in enumerate(value):
                self._fits(schema.get("items", {}), item, f"{where}.{i}")
        if kind == "object":
            known = schema.get("properties", {})
            if missing := set(schema.get("required", ())) - set(value):
                raise UnlikeError(f"{where}: {missing} missing")
            if schema.get("additionalProperties") is False and (extra := set(value) - set(known)):
                raise UnlikeError(f"{where}: {extra} not described")
            for name in set(value) & set(known):
                self._fits(known[name], value[name], f"{where}.{name}")
        return None


@dataclass
class Person:
    """One person with a token, who acts on things by operation."""

    api: Api
    username: str
    password: str
    token: str = ""

    def __post_init__(self) -> None:
        got = self.api.call("sign_in", body={"username": self.username, "password": self.password})
        self.token = got.body["token"]

    def do(self, name: str, thing: str = "", **body: Any) -> str:
        """Do one action and return the id of what it changed or made.

        Raises:
            UnlikeError: it was refused.
        """
        got = self.try_to(name, thing, **body)
        if got.status not in (200, 201):
            raise UnlikeError(f"{self.username} {name}: {got.status} {got.body}")
        return str(got.body["id"])

    def try_to(self, name: str, thing: str = "", **body: Any) -> Answer:
        """Try one action and return the answer whatever it is."""
        path = {"public_id": thing} if thing else {}
        takes = "requestBody" in self.api.operations[name][2]
        return self.api.call(name, self.token, body if takes else None, **path)

    def see(self, kind: str, thing: str) -> Any:
        """Return one thing whole."""
        return self.api.call(f"get_{kind}", self.token, public_id=thing).body

    def choices(self, kind: str, action: str, name: str, thing: str) -> list[str]:
        """Return the values that a field's list offers."""
        got = self.api.call("list_options", self.token, query={"thing": thing}, kind=kind, action=action)
        return next([c["value"] for c in f["choices"]] for f in got.body["fields"] if f["name"] == name)

    def confirm(self) -> None:
        """Confirm who this is, for signing."""
        self.api.call("step_up", self.token, {"password": self.password})
