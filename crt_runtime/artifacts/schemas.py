"""Validation: schemas compiled once, `jsonschema-rs` to judge, `jsonschema` to explain what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NoReturn

from crt_runtime.artifacts.formats import FORMATS, self_test
from crt_runtime.artifacts.json_types import Document, JsonValue
from crt_runtime.artifacts.kinds import KINDS, Kind, schema_name
from crt_runtime.errors import ArtifactError, CrtError
from crt_runtime.resources import resource

if TYPE_CHECKING:
    import jsonschema_rs

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_URN: Final = "urn:crt:"


def validate(kind: Kind, document: object, where: str = "document") -> None:
    """Return where the document is valid under its kind's schema; otherwise raise `ArtifactError` that names the first
    place that is not, and what was expected there."""
    judge = _judge(kind)
    try:
        if judge.is_valid(document):
            return
    except ValueError as error:  # not JSON at all: the engine meets a Python type that it does not know
        raise ArtifactError(where, "", f"is not JSON: {error}") from None
    from crt_runtime.artifacts.explain import explain

    raise explain(kind, document, where) or _unexplained(judge, document, where)


def load_schema(kind: Kind) -> Document:
    """The schema of a kind as its file has it. Raises `CrtError` for a file that is missing or breaks the house rules:
    the dialect, anchored patterns, known formats, references to our own schemas only."""
    path = resource("schemas", f"{schema_name(kind)}.schema.json")
    try:
        schema: Document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CrtError(f"{path}: cannot be read as a schema ({error}); reinstall pytest-crt") from None
    flaw = schema_flaw(kind, schema) if isinstance(schema, dict) else "is not a JSON object"
    if flaw is not None:
        raise CrtError(f"{path}: {flaw}; reinstall pytest-crt")
    return schema


def bundle(kind: Kind) -> Document:
    """The schema with every other schema that it refers to embedded under `$defs`, so that nothing is ever fetched."""
    schema = load_schema(kind)
    foreign = {reference for reference in _values_of("$ref", schema) if reference.startswith(_URN)}
    if not foreign:
        return schema
    embedded: dict[str, JsonValue] = {urn: bundle(_kind_of_urn(urn)) for urn in sorted(foreign)}
    own = schema.get("$defs")
    return {**schema, "$defs": {**(own if isinstance(own, dict) else {}), **embedded}}


def schema_flaw(kind: Kind, schema: Document) -> str | None:
    """What is wrong with a schema by our own rules, beyond JSON Schema's; None where nothing is."""
    if schema.get("$schema") != DIALECT:
        return f"$schema is not {DIALECT}"
    if schema.get("$id") != f"{_URN}{kind}.v1":
        return f"$id is not {_URN}{kind}.v1"
    for reference in _values_of("$ref", schema):
        if not reference.startswith("#/$defs/") and reference not in {f"{_URN}{other}.v1" for other in KINDS}:
            return f"$ref {reference} leads out of our schemas"
    for pattern in _values_of("pattern", schema):
        if not (pattern.startswith("^") and pattern.endswith(r"\Z")):
            return f"pattern {pattern} is not anchored with ^ and \\Z"
    for name in _values_of("format", schema):
        if name not in FORMATS:
            return f"format {name} is unknown, so it would not be asserted"
    return None


@cache
def _judge(kind: Kind) -> jsonschema_rs.Draft202012Validator:
    _self_test_judge()
    return _compile(bundle(kind))


@cache
def _self_test_judge() -> None:
    judges = {name: _compile({"type": "string", "format": name}) for name in FORMATS}
    self_test("jsonschema-rs", lambda name, text: judges[name].is_valid(text))


def _compile(schema: Document) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    formats: dict[str, Callable[[str], bool]] = {name: form.check for name, form in FORMATS.items()}
    return jsonschema_rs.Draft202012Validator(
        _for_rust(schema), formats=formats, validate_formats=True, ignore_unknown_formats=False, retriever=_never_fetch
    )


def _never_fetch(uri: str) -> NoReturn:
    raise CrtError(f"schema {uri}: is not among our schemas, and nothing is ever fetched")


def _for_rust(schema: Document) -> Document:
    return {key: _rust_value(key, value) for key, value in schema.items()}


def _rust_value(key: str, value: JsonValue) -> JsonValue:
    # Python's "\Z" is the very end of the text; Rust calls it "\z", and its "$" would do, were it not for Python's.
    if key == "pattern" and isinstance(value, str):
        return value.removesuffix(r"\Z") + r"\z"
    if isinstance(value, dict):
        return _for_rust(value)
    if isinstance(value, list):
        return [_rust_value("", item) for item in value]
    return value


def _unexplained(judge: jsonschema_rs.Draft202012Validator, document: object, where: str) -> ArtifactError:
    from crt_runtime.artifacts.json_types import one_line, pointer_to

    error = next(judge.iter_errors(document))
    reason = f"{one_line(error.message)} (refused by jsonschema-rs alone; where the two engines disagree, we refuse)"
    return ArtifactError(where, one_line(pointer_to(error.instance_path)), reason)


def _kind_of_urn(urn: str) -> Kind:
    return next(kind for kind in KINDS if urn == f"{_URN}{kind}.v1")


def _values_of(keyword: str, schema: JsonValue) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == keyword and isinstance(value, str):
                yield value
            else:
                yield from _values_of(keyword, value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _values_of(keyword, item)
