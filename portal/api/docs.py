"""How the API is described: the OpenAPI schema, and a page made of it for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.generic import TemplateView, View

from portal.api.asked import Asked
from portal.api.endpoints import api

Described = dict[str, Any]


@lru_cache(maxsize=1)
def schema() -> Described:
    """The OpenAPI description of every address."""
    return api.get_openapi_schema(path_prefix=reverse("api:root"))


def follow(described: Described) -> Described:
    """What a description refers to."""
    ref = described.get("$ref", "").rpartition("/")[2]
    return schema()["components"]["schemas"][ref] if ref else described


@dataclass(frozen=True)
class Parameter:
    """Something that may be asked for, and what it may be."""

    name: str
    words: str
    choices: str
    default: Any

    @classmethod
    def of(cls, described: Described) -> Parameter:
        """A parameter as the schema has it; one that may be left out allows “null” besides."""
        told = described["schema"]
        either = [told, *told.get("anyOf", ())]
        choices = next((one["enum"] for one in either if "enum" in one), ())
        words = described.get("description", "")
        return cls(described["name"], words, ", ".join(choices), told.get("default"))


@dataclass(frozen=True)
class Field:
    """A field of an answer's rows."""

    name: str
    title: str
    words: str


@dataclass(frozen=True)
class Endpoint:
    """An address: what it gives, what may be asked for, what a row looks like."""

    name: str
    path: str
    summary: str
    words: str
    parameters: list[Parameter]
    fields: list[Field]
    example: str


def endpoints() -> list[Endpoint]:
    """Every address in the order of the schema."""
    return [_endpoint(path, methods["get"]) for path, methods in schema()["paths"].items()]


def shared() -> list[Parameter]:
    """What every address may be asked."""
    first = next(iter(schema()["paths"].values()))["get"]
    return [Parameter.of(p) for p in first["parameters"] if p["name"] in Asked.model_fields]


def _endpoint(path: str, described: Described) -> Endpoint:
    answers = described["responses"][200]["content"]["application/json"]["schema"]
    page = follow(answers)["properties"]
    row = follow(page["rows"]["items"])["properties"]
    example = {name: told["examples"][0] for name, told in page.items() if name != "rows"}
    example["rows"] = [{name: told["examples"][0] for name, told in row.items()}]
    own = [p for p in described["parameters"] if p["name"] not in Asked.model_fields]
    return Endpoint(
        name=described["operationId"],
        path=path,
        summary=described["summary"],
        words=described["description"],
        parameters=[Parameter.of(p) for p in own if p["in"] == "query"],
        fields=[Field(n, told["title"], told.get("description", "")) for n, told in row.items()],
        example=json.dumps(example, ensure_ascii=False, indent=2),
    )


class SchemaView(View):
    """The schema itself, for those who are signed in."""

    def get(self, request: HttpRequest) -> JsonResponse:
        """As JSON."""
        return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


class DocsView(TemplateView):
    """How to use the API, for those who are signed in."""

    template_name = "portal/api_docs.html"

    def get_context_data(self, **kwargs: Any) -> Described:
        """The addresses, what they share, an address to copy."""
        root = self.request.build_absolute_uri(reverse("api:root"))
        return super().get_context_data(**kwargs) | {
            "endpoints": endpoints(),
            "shared": shared(),
            "root": root,
            "limit": settings.API_CALLS_PER_MINUTE,
        }
