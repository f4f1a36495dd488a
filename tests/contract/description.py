"""An OpenAPI description of our routes, made from the list that the app serves and from the models that read bodies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from starlette.routing import BaseRoute, Route

from components.islands import key_routes
from components.islands.routes import Sent
from components.review_island import routes as review
from components.vote_island import routes as vote
from services.mirror import webhook

Json = dict[str, Any]
BODIES: dict[str, type[BaseModel]] = {
    "/api/keys/{subject}": key_routes._Keys,
    "/api/votes/{subject}": vote._Vote,
    "/api/votes/{subject}/pass": vote._Pass,
    "/api/votes/{subject}/why": vote._Why,
    "/api/votes/{subject}/guess": vote._Guess,
    "/api/votes/{subject}/undo": Sent,
    "/api/reviews/{subject}": review._Review,
    "/api/reviews/{subject}/take": review._Wanted,
    "/api/reviews/{subject}/undo": review._Undo,
    "/api/reviews/{subject}/release": review._Released,
}
QUERIES = {"/api/votes/{subject}/next": ("limit", "recent")}
FORM: Json = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 200}}


def operations(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Give every method and path that we serve; HEAD is GET's."""
    for route in routes:
        assert isinstance(route, Route)
        yield from ((method.lower(), route.path) for method in sorted((route.methods or set()) - {"HEAD"}))


def describe(routes: Sequence[BaseRoute], known: Mapping[str, Sequence[str]]) -> Json:
    """Describe the routes; what is called as in `known` is one of these values, so that calls get somewhere."""
    schemas: Json = {}
    for model in {*BODIES.values(), webhook._Given}:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        of_model = {name: f"{model.__name__} {name}" for name in schema["properties"]}
        names = {name: key if key in known else name for name, key in of_model.items()}
        fields = {name: _one_of(names[name], each, known) for name, each in schema["properties"].items()}
        schemas[model.__name__] = schema | {"properties": fields}
    paths: Json = {}
    for method, path in operations(routes):
        paths.setdefault(path, {})[method] = _operation(method, path, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Winrate", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(method: str, path: str, known: Mapping[str, Sequence[str]]) -> Json:
    text = {"type": "string", "maxLength": 200}
    parameters: list[Json] = []
    for name in (part[1:-1] for part in path.split("/") if part.startswith("{")):
        kind = _one_of(f"{path} {name}", text | {"minLength": 1}, known)
        parameters.append({"name": name, "in": "path", "required": True, "schema": kind})
    asked = QUERIES.get(path, () if path.startswith("/api/") else ("token",)) if method == "get" else ()
    number = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    for name in asked:
        kind = _one_of(f"{path} {name}", text, known) if name == "token" else number
        parameters.append({"name": name, "in": "query", "required": False, "schema": kind})
    described: Json = {"parameters": parameters, "responses": {"default": {"description": "An answer"}}}
    if method != "get":
        described["requestBody"] = {"required": True, "content": _content(path, known)}
    return described


def _content(path: str, known: Mapping[str, Sequence[str]]) -> Json:
    if path in BODIES:
        return {"application/json": {"schema": {"$ref": f"#/components/schemas/{BODIES[path].__name__}"}}}
    if path.startswith("/hooks/"):
        given = {"$ref": f"#/components/schemas/{webhook._Given.__name__}"}
        kinds, moments = {"enum": list(webhook.EVENTS)}, {"enum": ["2026-01-05T10:00:00", "0001-01-01T00:00:00+14:00"]}
        fields = {"type": kinds, "timestamp": moments, "data": given}
        return {"application/json": {"schema": {"type": "object", "required": list(fields), "properties": fields}}}
    assert not path.startswith("/api/"), f"Name the model that reads the body of {path} in BODIES."
    fields = {name.split()[1]: {"enum": list(values)} for name, values in known.items() if name.startswith(f"{path} ")}
    return {"application/x-www-form-urlencoded": {"schema": FORM | {"properties": fields}}}


def _one_of(name: str, schema: Json, known: Mapping[str, Sequence[str]]) -> Json:
    return {"enum": list(known[name])} if known.get(name) else schema
