"""The API's description as a page to read, with a command to try for each operation."""

import json
from typing import Any

from flask import render_template

from refrain_web.api import bp
from refrain_web.api.openapi import description
from refrain_web.services import services


@bp.get("/docs")
def reference() -> str:
    """Every operation, by its area."""
    api = description()
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append(_shown(path, method.upper(), operation, api))
    return render_template("api/reference.html", api=api, tags=tags.items())


def _shown(path: str, method: str, operation: dict[str, Any], api: dict[str, Any]) -> dict[str, Any]:
    url = f"{services().config.site_url}/api/v1{path}"
    simple = method == "GET" and not any(parameter["required"] for parameter in operation["parameters"])
    return operation | {
        "method": method,
        "path": path,
        "curl": _curl(method, url, operation),
        "try_it": url if simple else "",
        "schemas": _schemas(operation, api),
    }


def _curl(method: str, url: str, operation: dict[str, Any]) -> str:
    if "requestBody" not in operation:
        return f"curl {'' if method == 'GET' else f'-X {method} '}{url}"
    return f"curl -X {method} {url} -H 'Content-Type: application/json' -d @body.json"


def _schemas(operation: dict[str, Any], api: dict[str, Any]) -> list[tuple[str, str]]:
    """What goes in and what comes out, as JSON Schema."""
    bodies = [("Body", operation.get("requestBody", {})), *(("Answer", it) for it in operation["responses"].values())]
    found = []
    for word, body in bodies:
        schema = body.get("content", {}).get("application/json", {}).get("schema")
        if schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            found.append((f"{word}: {name}", json.dumps(api["components"]["schemas"][name], indent=2)))
    return found
