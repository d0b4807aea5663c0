"""Documents made from the schemas: what is valid passes through the whole house, one change and it is refused."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crt_runtime.artifacts import (
    KINDS,
    canonical_bytes,
    document_bytes,
    own_digest,
    read_document,
    seal,
    validate,
)
from crt_runtime.artifacts.explain import explain
from crt_runtime.artifacts.json_types import places, pointer_to
from crt_runtime.artifacts.kinds import UNSEALED
from crt_runtime.artifacts.schemas import bundle
from crt_runtime.errors import ArtifactError

Schema = dict[str, Any]

characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters, max_size=12)
bags = st.dictionaries(texts.filter(str.isascii), st.none() | st.booleans() | st.integers(-9, 9) | texts, max_size=3)

HEX = st.sampled_from(["0" * 64, "0123456789abcdef" * 4])
FORMATS = {
    "date-time": st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    "crt-id": st.sampled_from(["a", "job-7", "A.b_c-9", "x" * 64]),
    "crt-ref": st.sampled_from(["7", "mem-1", "job-7:name", "x" * 128]),
    "crt-path": st.sampled_from(["a", "run_0001/stress_run.json"]),
    "crt-sha256": HEX,
    "crt-digest": HEX.map(lambda digits: f"sha256:{digits}"),
}


def documents(kind: str) -> st.SearchStrategy[Any]:
    """Documents of a kind, valid under its schema."""
    schema = bundle(kind)
    made = made_from(schema, schema)
    if "if" in schema:  # what a schema says across fields is left to a filter
        return made.filter(jsonschema.Draft202012Validator(schema).is_valid)
    return made


def made_from(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    if "oneOf" in schema:
        return st.one_of([made_from(one_branch(schema, branch["required"]), root) for branch in schema["oneOf"]])
    if "$ref" in schema:
        return referred(schema["$ref"], root)
    if "then" in schema and "$ref" in schema["then"]:
        return st.none() | made_from(schema["then"], root)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([made_of_type(name, schema, root) for name in types])


def made_of_type(name: str, schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    match name:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", -99), schema.get("maximum", 2**53 - 1))
        case "number":
            low, high = schema.get("minimum", -99), schema.get("maximum", 1e6)
            return st.floats(low, high) | st.integers(low, int(high))
        case "string" if "format" in schema:
            return FORMATS[schema["format"]]
        case "string" if r"\{" in schema.get("pattern", ""):
            return st.sampled_from(["I work at {v}.", "{old}", "\u00e7a va"])
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"])
        case "string":
            return st.text(characters, min_size=schema.get("minLength", 0), max_size=12)
        case "array":
            return st.lists(
                made_from(schema["items"], root),
                min_size=schema.get("minItems", 0),
                max_size=max(schema.get("minItems", 0), min(schema.get("maxItems", 2), 2)),
            )
    if schema.get("additionalProperties") is True:
        return bags
    required = set(schema.get("required", ()))
    fields = {
        field: made_from(part, root)
        for field, part in schema["properties"].items()
        if field != "digest" or field in required
    }
    return st.fixed_dictionaries(
        {field: made for field, made in fields.items() if field in required},
        optional={field: made for field, made in fields.items() if field not in required},
    )


def one_branch(schema: Schema, chosen: list[str]) -> Schema:
    """The schema as it stands for documents that have the fields of one branch of its `oneOf`."""
    left_out = {field for branch in schema["oneOf"] for field in branch["required"]} - set(chosen)
    properties = {field: part for field, part in schema["properties"].items() if field not in left_out}
    rest = {key: value for key, value in schema.items() if key != "oneOf"}
    return {**rest, "required": [*schema["required"], *chosen], "properties": properties}


def referred(reference: str, root: Schema) -> st.SearchStrategy[Any]:
    if reference.startswith("urn:"):
        return documents(reference.removeprefix("urn:crt:").removesuffix(".v1"))
    return made_from(root["$defs"][reference.removeprefix("#/$defs/")], root)


cached_documents = cache(documents)
calm = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", KINDS)
@calm
@given(st.data())
def test_a_valid_document_is_written_and_read_back_the_same(kind: str, data: st.DataObject) -> None:
    document = data.draw(cached_documents(kind))
    validate(kind, document)
    assert explain(kind, document, "x") is None
    written = document_bytes(kind, document)
    found, read = read_document(written, "x", kind)
    sealed = document if kind in UNSEALED else seal(kind, document)
    assert (found, canonical_bytes(read)) == (kind, canonical_bytes(sealed))
    assert own_digest(kind, read) == own_digest(kind, sealed)
    assert document_bytes(kind, read) == written


BAGS = {"background_job": {"payload", "result", "data"}, "promotion_proposals": {"provenance"}}


def in_a_bag(kind: str, path: tuple[str | int, ...]) -> bool:
    return any(step in BAGS.get(kind, ()) for step in path)


@pytest.mark.parametrize("kind", KINDS)
@calm
@given(st.data())
def test_an_unknown_field_anywhere_but_in_a_bag_is_refused_there(kind: str, data: st.DataObject) -> None:
    document = data.draw(cached_documents(kind))
    objects = [path for path, value in places(document) if isinstance(value, dict) and not in_a_bag(kind, path)]
    path = data.draw(st.sampled_from(objects))
    changed = copy.deepcopy(document)
    at(changed, path)["unknown_field"] = data.draw(st.sampled_from([None, True, "x", [], {}]))
    with pytest.raises(ArtifactError) as refused:
        validate(kind, changed)
    assert refused.value.pointer == pointer_to([*path, "unknown_field"])


# For each JSON type, values that no schema of ours takes in its place. 0 and 1 are not false and true.
OTHERS = {
    bool: [0, 1, "true", None, []],
    int: [True, "1", 0.5, [], {}],
    float: [True, "1", [], {}],
    str: [True, 7, ["x"], {}],
    list: [True, 7, "x", {}],
    dict: [True, 7, "x", []],
}


@pytest.mark.parametrize("kind", KINDS)
@calm
@given(st.data())
def test_a_value_of_another_type_is_refused_there(kind: str, data: st.DataObject) -> None:
    document = data.draw(cached_documents(kind))
    typed = [(path, value) for path, value in places(document) if type(value) in OTHERS and not in_a_bag(kind, path)]
    path, value = data.draw(st.sampled_from(typed))
    changed = put(document, path, data.draw(st.sampled_from(OTHERS[type(value)])))
    if nullable_number(changed, path, value):
        return
    with pytest.raises(ArtifactError) as refused:
        validate(kind, changed)
    assert refused.value.pointer == pointer_to(path)


def nullable_number(changed: Any, path: tuple[str | int, ...], value: object) -> bool:
    """A boolean may be optional, an integer may stand for a number: such changes may well be valid."""
    new = at(changed, path) if path else changed
    return (isinstance(value, bool) and new is None) or (type(value) is int and isinstance(new, float))


@pytest.mark.parametrize("kind", KINDS)
@calm
@given(st.data())
def test_a_required_field_that_is_missing_is_refused(kind: str, data: st.DataObject) -> None:
    if not bundle(kind).get("required"):
        return
    document = data.draw(cached_documents(kind))
    field = data.draw(st.sampled_from(bundle(kind)["required"]))
    changed = {key: value for key, value in document.items() if key != field}
    with pytest.raises(ArtifactError, match=f'field "{field}" is missing'):
        validate(kind, changed)


@pytest.mark.parametrize("kind", KINDS)
@calm
@given(st.data())
def test_a_control_character_or_a_line_more_in_an_id_a_time_or_a_choice_is_refused(
    kind: str, data: st.DataObject
) -> None:
    document = data.draw(cached_documents(kind))
    free = free_texts(kind)
    fixed = [
        (path, value)
        for path, value in places(document)
        if isinstance(value, str) and not in_a_bag(kind, path) and last_name(path) not in free
    ]
    if not fixed:
        return
    path, value = data.draw(st.sampled_from(fixed))
    with pytest.raises(ArtifactError) as refused:
        validate(kind, put(document, path, value + data.draw(st.sampled_from(["\n", "\r\n", "\0", "\u2028", " "]))))
    assert refused.value.pointer == pointer_to(path)


@cache
def free_texts(kind: str) -> set[str]:
    """The fields of a kind that take any text, by name."""
    found: set[str] = set()
    for path, part in places(bundle(kind)):
        if (
            isinstance(part, dict)
            and "string" in part.get("type", ())
            and not {"format", "pattern", "enum"} & set(part)
        ):
            found.add(last_name(tuple(step for step in path if step not in ("items", "anyOf"))))
    if kind in ("challenge_pack", "stress_lexicon"):
        found |= {"tuned", "held_out"}
    return found


def last_name(path: tuple[str | int, ...]) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def put(document: Any, path: tuple[str | int, ...], value: object) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


@pytest.mark.parametrize("kind", KINDS)
@calm
@given(st.data())
def test_the_two_engines_agree_about_any_change(kind: str, data: st.DataObject) -> None:
    document = data.draw(cached_documents(kind))
    path, _ = data.draw(st.sampled_from(list(places(document))))
    anything = st.sampled_from(
        [None, True, False, 0, 1, -1, 1.0, 0.5, 2**53, "", "v1", "\n", "x" * 300, [], [None], {}, {"digest": 1}]
    )
    changed = put(document, path, data.draw(anything))
    try:
        validate(kind, changed, "x")
        refused = None
    except ArtifactError as error:
        refused = error
    explained = explain(kind, changed, "x")
    assert (refused is None) == (explained is None)
    assert refused is None or "jsonschema-rs alone" not in refused.reason


def test_the_generator_reaches_every_field_of_a_run() -> None:
    seen: set[str] = set()

    @settings(max_examples=250, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(cached_documents("stress_run"))
    def look(document: object) -> None:
        seen.update(json.dumps(path[-1]) for path, _ in places(document) if path)

    look()
    assert {'"findings"', '"record"', '"evidence"', '"next_action"', '"changes"', '"pass_rate"'} <= seen
