"""The schemas: closed at every level, formats asserted, two engines that agree, and the error that each flaw gives."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest

from crt_runtime.artifacts import KINDS, explain, formats, load, read_document, schemas, validate
from crt_runtime.artifacts.formats import FORMATS, self_test
from crt_runtime.artifacts.json_types import places, pointer_to
from crt_runtime.artifacts.schemas import bundle, load_schema, schema_flaw
from crt_runtime.errors import ArtifactError, CrtError
from crt_runtime.resources import resource

VALID = sorted(resource("fixtures", "contracts", "valid").glob("*.json"))
INVALID = json.loads(resource("fixtures", "contracts", "invalid.json").read_bytes())["cases"]
BAG_KINDS = ("background_job", "promotion_proposals")
BAGS = {
    ("background_job", "/properties/job/properties/payload"),
    ("background_job", "/properties/result"),
    ("background_job", "/properties/events/items/properties/data"),
    ("promotion_proposals", "/properties/proposals/items/properties/memory/properties/provenance"),
}


def data_dir() -> Path:
    return Path(os.environ.get("CRT_DATA_DIR") or Path(__file__).resolve().parents[2] / "shared" / "data")


def parts(schema: object, at: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every schema within a schema, by place."""
    if isinstance(schema, dict):
        yield at, schema
        for key, value in schema.items():
            if key not in ("enum", "const", "required"):
                yield from parts(value, f"{at}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts(value, f"{at}/{index}")


def open_objects(schema: object) -> set[str]:
    """The places where a schema lets unknown fields through."""
    found = set()
    for at, part in parts(schema):
        types = part.get("type", [])
        describes_object = "object" in ([types] if isinstance(types, str) else types) or "properties" in part
        applies_beside = at.endswith(("/if", "/then", "/else", "/properties")) or "$ref" in part.get("then", {})
        if describes_object and not applies_beside and part.get("additionalProperties") is not False:
            found.add(at)
    return found


class TestEverySchema:
    @pytest.mark.parametrize("kind", KINDS)
    def test_unknown_fields_are_refused_at_every_level_save_the_four_bags(self, kind: str) -> None:
        assert {(kind, at) for at in open_objects(load_schema(kind))} == {bag for bag in BAGS if bag[0] == kind}

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_walk_finds_each_level_that_is_opened(self, kind: str) -> None:
        schema = load_schema(kind)
        closed = [(at, part) for at, part in parts(schema) if part.get("additionalProperties") is False]
        before = open_objects(schema)
        assert closed
        for at, part in closed:
            del part["additionalProperties"]
            assert open_objects(schema) == before | {at}
            part["additionalProperties"] = False

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_is_a_schema_and_keeps_the_house_rules(self, kind: str) -> None:
        schema = load_schema(kind)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema_flaw(kind, schema) is None
        assert schema["title"] == f"crt_{kind}.v1"
        assert schema["description"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_patterns_use_only_what_both_engines_read_alike(self, kind: str) -> None:
        for _, part in parts(load_schema(kind)):
            pattern = part.get("pattern")
            if isinstance(pattern, str):
                assert not any(token in pattern for token in (r"\d", r"\w", r"\s", r"\b", "(?=", "(?!", "(?<", "$"))

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_field_occurs_in_a_golden_document(self, kind: str) -> None:
        golden = json.loads(resource("fixtures", "contracts", "valid", f"{kind}.json").read_bytes())
        minimal = json.loads(resource("fixtures", "contracts", "valid", f"{kind}.minimal.json").read_bytes())
        fields = {key for at, part in parts(load_schema(kind)) for key in part if at.endswith("/properties")}
        assert fields - set(keys_of([golden, minimal])) == set()

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"$schema": "http://json-schema.org/draft-07/schema#"}, r"\$schema is not"),
            ({"$id": "urn:crt:other.v1"}, r"\$id is not"),
            ({"$defs": {"x": {"$ref": "https://example.org/x.json"}}}, "leads out of our schemas"),
            ({"$defs": {"x": {"pattern": "^a$"}}}, "not anchored"),
            ({"$defs": {"x": {"pattern": r"a\Z"}}}, "not anchored"),
            ({"$defs": {"x": {"format": "email"}}}, "format email is unknown"),
        ],
    )
    def test_a_schema_that_breaks_a_house_rule_is_not_used(
        self, change: dict[str, object], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = load_schema("replay") | change
        (tmp_path / "crt_replay.v1.schema.json").write_text(json.dumps(broken), encoding="utf-8")
        monkeypatch.setattr(schemas, "resource", lambda _kind, name: tmp_path / name)
        with pytest.raises(CrtError, match=rf"crt_replay\.v1\.schema\.json: .*{reason}.*reinstall pytest-crt"):
            load_schema("replay")

    @pytest.mark.parametrize("text", [None, "{", "[]", '{"$schema": 1}'])
    def test_a_schema_that_is_missing_or_damaged_is_one_line(
        self, text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if text is not None:
            (tmp_path / "crt_replay.v1.schema.json").write_text(text, encoding="utf-8")
        monkeypatch.setattr(schemas, "resource", lambda _kind, name: tmp_path / name)
        with pytest.raises(CrtError, match="reinstall pytest-crt"):
            load_schema("replay")

    def test_a_schema_that_refers_to_another_carries_it(self) -> None:
        assert bundle("stress_run")["$defs"]["urn:crt:audit_answer_record.v1"] == load_schema("audit_answer_record")


def keys_of(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from keys_of(value)
    elif isinstance(document, list):
        for item in document:
            yield from keys_of(item)


class TestGoldenDocuments:
    @pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
    def test_a_golden_document_is_valid_in_both_engines(self, path: Path) -> None:
        kind, document = load(path)
        assert kind == path.name.split(".")[0]
        assert explain.explain(kind, document, "x") is None

    @pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case['kind']}: {case['what']}")
    def test_a_changed_document_gives_the_error_of_the_table(self, case: dict[str, str]) -> None:
        golden = json.loads(resource("fixtures", "contracts", "valid", f"{case['kind']}.json").read_bytes())
        document = changed(golden, case["at"], case)
        with pytest.raises(ArtifactError) as refused:
            validate(case["kind"], document, "x.json")
        assert (refused.value.pointer, refused.value.reason) == (case["pointer"], case["reason"])
        assert len(str(refused.value).splitlines()) == 1

    def test_every_kind_has_golden_documents_and_a_table(self) -> None:
        assert {path.name for path in VALID} == {f"{kind}{end}" for kind in KINDS for end in (".json", ".minimal.json")}
        assert {case["kind"] for case in INVALID} == set(KINDS)

    @pytest.mark.parametrize("kind", KINDS)
    def test_an_unknown_field_is_refused_in_every_object_of_a_golden_document_but_a_bag(self, kind: str) -> None:
        golden = json.loads(resource("fixtures", "contracts", "valid", f"{kind}.json").read_bytes())
        for path, value in list(places(golden)):
            if not isinstance(value, dict):
                continue
            value["unknown_field"] = 1
            if any(step in ("payload", "result", "data", "provenance") for step in path) and kind in BAG_KINDS:
                validate(kind, golden)
            else:
                with pytest.raises(ArtifactError) as refused:
                    validate(kind, golden)
                assert refused.value.pointer == pointer_to([*path, "unknown_field"])
            del value["unknown_field"]


def changed(document: object, at: str, case: dict[str, object]) -> object:
    steps = at.split("/")[1:]
    if not steps:
        return case["put"]
    document = copy.deepcopy(document)
    holder = document
    for step in steps[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    last = int(steps[-1]) if isinstance(holder, list) else steps[-1]
    if case.get("remove"):
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(case["put"])
    else:
        holder[last] = case["put"]
    return document


class TestFormats:
    @pytest.mark.parametrize("name", FORMATS)
    def test_both_engines_assert_it(self, name: str) -> None:
        self_test("jsonschema-rs", lambda form, text: schemas._compile({"format": form}).is_valid(text))
        form = FORMATS[name]
        assert form.good
        assert form.bad
        assert any(text.endswith("\n") for text in form.bad)

    def test_an_engine_that_ignores_formats_is_not_used(self) -> None:
        with pytest.raises(CrtError, match=r"engine: format date-time takes '2026-02-29T09:30:00Z'; reinstall"):
            self_test("engine", lambda _name, _text: True)

    def test_an_engine_that_refuses_everything_is_not_used(self) -> None:
        with pytest.raises(CrtError, match="engine: format date-time refuses"):
            self_test("engine", lambda _name, _text: False)

    @pytest.mark.parametrize("name", FORMATS)
    def test_an_engine_that_ignores_one_format_is_not_used(self, name: str) -> None:
        with pytest.raises(CrtError, match=f"format {name} takes"):
            self_test("engine", lambda form, text: form == name or FORMATS[form].check(text))

    @pytest.mark.parametrize(
        ("first_use", "engine"),
        [
            ("validate('runtime_config', {})", "jsonschema-rs"),
            ("from crt_runtime.artifacts.explain import explain; explain('runtime_config', {}, 'x')", "jsonschema"),
        ],
    )
    def test_each_engine_is_tested_before_its_first_verdict(self, first_use: str, engine: str) -> None:
        program = (
            "from dataclasses import replace\n"
            "from crt_runtime.artifacts import validate, formats\n"
            "formats.FORMATS['crt-id'] = replace(formats.FORMATS['crt-id'], check=lambda text: True)\n"
            f"try:\n    {first_use}\n"
            "except Exception as error: print(error)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.startswith(f"{engine}: format crt-id takes ''; reinstall")

    @pytest.mark.parametrize(
        "text",
        [
            "2026-01-31T09:30:00Z",
            "2026-01-31T09:30:00.1Z",
            "2024-02-29T00:00:00-11:30",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
        ],
    )
    def test_a_moment_is_a_date_time(self, text: str) -> None:
        assert formats.is_date_time(text)

    @pytest.mark.parametrize(
        "text",
        [
            "2023-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-01-31T23:60:00Z",
            "2026-01-31T23:59:60Z",
            "2026-01-31T09:30:00+24:00",
            "9999-12-31T23:59:59-01:00",
            "2026-01-31t09:30:00z",
            "2026-01-31T09:30Z",
            "2026-01-31T09:30:00.Z",
            "2026-W05-6T09:30:00Z",
            "２０２６-01-31T09:30:00Z",
            " 2026-01-31T09:30:00Z",
        ],
    )
    def test_what_is_no_moment_is_no_date_time(self, text: str) -> None:
        assert not formats.is_date_time(text)


class TestEngines:
    def test_numbers_and_truth_values_are_not_confused(self) -> None:
        record = json.loads(resource("fixtures", "contracts", "valid", "audit_answer_record.json").read_bytes())
        for field, value in (("contradiction_detected", 1), ("unresolved_contradictions", True), ("confidence", False)):
            with pytest.raises(ArtifactError) as refused:
                validate("audit_answer_record", record | {field: value})
            assert refused.value.pointer == f"/{field}"

    @pytest.mark.parametrize("value", [1, True, 1.0, [1], {"a": 1}])
    @pytest.mark.parametrize("schema", [{"const": 1}, {"const": True}, {"enum": [1]}, {"enum": [[True]]}])
    def test_both_engines_tell_one_from_true_in_const_and_enum(self, schema: dict[str, object], value: object) -> None:
        python = jsonschema.Draft202012Validator(schema).is_valid(value)
        assert jsonschema_rs.Draft202012Validator(schema).is_valid(value) == python

    def test_what_one_engine_alone_refuses_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(explain, "explain", lambda *_: None)
        with pytest.raises(ArtifactError, match=r"x: /provenance/enabled: .*refused by jsonschema-rs alone"):
            validate("runtime_config", {"provenance": {"enabled": "yes"}}, "x")

    def test_what_is_no_json_at_all_is_refused(self) -> None:
        with pytest.raises(ArtifactError, match="is not JSON"):
            validate("runtime_config", {"provenance": {"enabled": b"x"}})

    def test_jsonschema_is_imported_only_to_explain(self) -> None:
        program = (
            "import sys; from crt_runtime.artifacts import validate, seal\n"
            "validate('runtime_config', {}); assert 'jsonschema' not in sys.modules\n"
            "try: validate('runtime_config', {'x': 1})\n"
            "except Exception as error: print(error)\n"
            "assert 'jsonschema' in sys.modules"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert "unknown field" in done.stdout


class TestEarlierDocuments:
    def test_documents_of_an_earlier_crt_are_read_save_for_one_field(self) -> None:
        legacy = data_dir() / "legacy"
        if not legacy.is_dir():
            pytest.skip(f"no documents of an earlier CRT at {legacy}; set CRT_DATA_DIR to the folder that holds them")
        paths = sorted(legacy.rglob("*.json"))
        assert paths
        refused = {}
        for path in paths:
            try:
                load(path)
            except ArtifactError as error:
                refused[path.name] = error.pointer
        holders = [path for path in paths if b'"artifact_sha256"' in path.read_bytes()]
        assert refused == {path.name: "/job/artifact_sha256" for path in holders}
        assert len(holders) == 2

    def test_a_sealed_document_is_refused_once_it_was_changed(self) -> None:
        data = resource("fixtures", "contracts", "valid", "promotion_decisions.json").read_bytes()
        read_document(data, "x")
        with pytest.raises(ArtifactError, match="/metadata/digest: says sha256:"):
            read_document(data.replace(b'"defer"', b'"approved"'), "x")
