"""Why a document is refused: `jsonschema`, which is slow and says where. Imported only once something is refused."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final, cast

import jsonschema
from jsonschema.exceptions import ValidationError

from crt_runtime.artifacts.formats import FORMATS, self_test
from crt_runtime.artifacts.json_types import Document, JsonValue, one_line, pointer_to
from crt_runtime.artifacts.kinds import Kind
from crt_runtime.artifacts.schemas import bundle
from crt_runtime.errors import ArtifactError


def explain(kind: Kind, document: object, where: str) -> ArtifactError | None:
    """The first flaw of the document, said in one line; None where `jsonschema` finds none."""
    flaws = sorted(_explainer(kind).iter_errors(document), key=_place)
    return _as_error(flaws[0], where) if flaws else None


@cache
def _explainer(kind: Kind) -> jsonschema.Draft202012Validator:
    checker = jsonschema.FormatChecker(formats=())
    for name, form in FORMATS.items():
        checker.checks(name)(lambda value, check=form.check: not isinstance(value, str) or check(value))
    self_test(
        "jsonschema",
        lambda name, text: jsonschema.Draft202012Validator({"format": name}, format_checker=checker).is_valid(text),
    )
    return jsonschema.Draft202012Validator(bundle(kind), format_checker=checker)


def _place(flaw: ValidationError) -> tuple[bool, tuple[str, ...], str]:
    """In document order; last what does not go with the rest, since the rest may be what is wrong."""
    conditional = not {"then", "else"}.isdisjoint(flaw.absolute_schema_path)
    path = tuple(f"{step:09d}" if isinstance(step, int) else step for step in flaw.absolute_path)
    return conditional, path, str(flaw.validator)


_TYPES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def _as_error(flaw: ValidationError, where: str) -> ArtifactError:
    path, found, schema = list(flaw.absolute_path), flaw.instance, cast("Document", flaw.schema)
    if flaw.validator == "additionalProperties" and isinstance(found, dict):
        known = _names(schema["properties"])
        unknown = next(key for key in found if key not in known)
        reason = f"unknown field; the fields here are {', '.join(known)}"
        return ArtifactError(where, one_line(pointer_to([*path, unknown])), reason)
    return ArtifactError(
        where, one_line(pointer_to(path)), _reason(str(flaw.validator), found, schema) or one_line(flaw.message)
    )


def _reason(rule: str, instance: Any, schema: Document) -> str | None:
    found = _shown(instance)
    match rule:
        case "required":
            missing = next(field for field in _names(schema["required"]) if field not in instance)
            return f'field "{missing}" is missing'
        case "type":
            return f"is {found}; must be {' or '.join(_TYPES[name] for name in _names(schema['type']))}"
        case "enum" | "const":
            return f"is {found}; must be {_choice(schema['enum'] if 'enum' in schema else [schema['const']])}"
        case "format":
            return f"is {found}; must be {FORMATS[str(schema['format'])].expected}"
        case "pattern":
            return f"is {found}; must be {schema.get('description', schema['pattern'])}"
        case "minLength" | "maxLength" | "minItems" | "maxItems":
            unit = "characters" if rule.endswith("Length") else "entries"
            bound = "at least" if rule.startswith("min") else "at most"
            return f"has {len(instance)} {unit}; must have {bound} {schema[rule]}"
        case "minimum" | "maximum":
            return f"is {found}; must be {'at least' if rule == 'minimum' else 'at most'} {schema[rule]}"
        case "oneOf":
            return f"must have exactly one of {_alternatives(schema['oneOf'])}"
        case "not":
            return f"is {found}, which does not go with the rest"
        case _:
            return None


def _names(value: JsonValue) -> list[str]:
    if isinstance(value, list | dict):
        return [str(name) for name in value]
    return [str(value)]


def _choice(allowed: JsonValue) -> str:
    shown = [_shown(value) for value in allowed] if isinstance(allowed, list) else [_shown(allowed)]
    return shown[0] if len(shown) == 1 else f"one of {', '.join(shown)}"


def _alternatives(branches: JsonValue) -> str:
    fields = [_names(branch["required"]) for branch in cast("list[Document]", branches)]
    return " or ".join(", ".join(names) for names in fields)


def _shown(value: object) -> str:
    try:
        return one_line(json.dumps(value, ensure_ascii=False), 60)
    except (TypeError, ValueError):
        return one_line(repr(value), 60)
