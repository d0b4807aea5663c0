"""The format of packs: templates, and mistakes that are told with their line and what to do."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from crt_runtime.errors import ArtifactError
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.pack_lines import line_of
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.probes import Pack, candidates

LEXICON = load_lexicon()
TEXT = """{
  "metadata": {"version": "v1", "name": "lost", "description": "Things put away."},
  "templates": [
    {"id": "put-away", "family": "episodic", "why": "Where the {thing} lies is forgotten.", "turns": [
      {"phase": "introduce", "act": "tell", "wordings": {"tuned": ["I put the {thing} {place}."]}},
      {"phase": "recall", "act": "ask_open", "mentions": ["{place}"],
       "wordings": {"tuned": ["Where is the {thing}?"]}}
    ]}
  ],
  "probes": [
    {"id": "ladder", "template": "put-away", "with": [
      {"word": "thing", "text": "ladder"}, {"word": "place", "text": "behind the garage"}]},
    {"id": "passports", "template": "put-away", "why": "A search.", "with": [
      {"word": "thing", "text": "passports"},
      {"word": "place", "text": "under the stairs"}]},
    {"id": "kept", "family": "known", "why": "It is lost.",
     "about": {"cardinality": "single", "except": ["pronouns"]},
     "turns": [
       {"phase": "introduce", "act": "assert", "say": "v"},
       {"phase": "distract", "act": "reported", "say": "d", "wordings": {"tuned": ["{n} says {d}."]}},
       {"phase": "recall", "act": "ask", "expects": "known"}
     ]}
  ]
}
"""


def loaded(tmp_path: Path, text: str = TEXT) -> Pack:
    path = tmp_path / "lost.json"
    path.write_text(text, encoding="utf-8")
    return load_packs((str(path),), LEXICON)[0]


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ArtifactError) as caught:
        loaded(tmp_path, text)
    message = str(caught.value).removeprefix(f"{tmp_path / 'lost.json'}:")
    assert "\n" not in message
    return message


def swapped(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def test_a_story_is_written_once_and_told_with_the_words_of_each_probe(tmp_path: Path) -> None:
    ladder, passports, _ = loaded(tmp_path).probes
    assert [turn.wordings.tuned[0] for turn in ladder.turns if turn.wordings] == [
        "I put the ladder behind the garage.",
        "Where is the ladder?",
    ]
    assert ladder.why == "Where the ladder lies is forgotten."
    assert passports.why == "A search." and passports.turns[1].mentions == ("under the stairs",)
    assert ladder.family == passports.family == "episodic"


def test_a_template_may_build_on_another(tmp_path: Path) -> None:
    second = '"templates": [\n    {"id": "vital", "template": "put-away", "why": "The {thing} matters."},'
    text = swapped('"templates": [', second).replace('"passports", "template": "put-away", "why": "A search."', "X")
    text = text.replace("X", '"passports", "template": "vital"')
    passports = loaded(tmp_path, text).probes[1]
    assert passports.why == "The passports matters." and len(passports.turns) == 2


def test_slots_can_be_left_out(tmp_path: Path) -> None:
    kept = loaded(tmp_path).probes[2]
    names = {slot.name for slot in candidates(kept, LEXICON)}
    assert "employer" in names and "pronouns" not in names


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"act": "assert", "say": "v"', '"act": "dance"', '19: /probes/2/turns/0/act: is "dance"; must be one of'),
        ('"expects": "known"', '"expects": "temporal"', "21: /probes/2/turns/2/expects: says temporal, but after"),
        ('"expects": "known"', '"check": "is_polite"', "21: /probes/2/turns/2/check: unknown field; the fields here"),
        (
            '"pronouns"',
            '"pronoun"',
            (
                "17: /probes/2/about/except/0: unknown slot pronoun; the lexicon has no such slot; "
                "did you mean pronouns?"
            ),
        ),
        (
            '"passports", "template": "put-away"',
            '"passports", "template": "put"',
            ("13: /probes/1/template: unknown template put; the pack has put-away"),
        ),
        (
            '"under the stairs"}]',
            '"x"}, {"word": "spot", "text": "y"}]',
            ("15: /probes/1/with/2: no text of the probe holds {spot}; use the word or drop it"),
        ),
        (
            '{"word": "place", "text": "under the stairs"}',
            '{"word": "thing", "text": "hat"}',
            ("15: /probes/1/with/1/word: the word thing is given more than once; drop one"),
        ),
        (
            "I put the {thing} {place}.",
            "I put the {thing} {place} {when}.",
            ("5: /templates/0/turns/0/wordings/tuned/0: unknown placeholder {when}; there are {v}"),
        ),
        (
            "Where is the {thing}?",
            "{payload} {thing}?",
            (
                "7: /templates/0/turns/1/wordings/tuned/0: holds {payload}, "
                "which stands for nothing here: give the turn `payload`"
            ),
        ),
        ("Where is the {thing}?", "{noun} {thing}?", "7: /templates/0/turns/1/wordings/tuned/0: holds {noun}, which"),
        (
            "{n} says {d}.",
            "{n} says so.",
            (
                "20: /probes/2/turns/1/wordings/tuned/0: does not hold {d}, though the turn "
                "says it; use the value or drop `say`"
            ),
        ),
        ("{n} says {d}.", "{n} says {d}, not {old}.", "20: /probes/2/turns/1/wordings/tuned/0: holds {old}, which"),
        (
            '"act": "tell"',
            '"act": "tell", "refuses": "leak"',
            (
                "5: /templates/0/turns/0/refuses: says leak, but the act "
                "is tell; make the act leak or inventory, or drop it"
            ),
        ),
        (
            '"say": "v"}',
            '"say": "v", "answers": {"slot": "title"}}',
            (
                "19: /probes/2/turns/0/answers: assert cannot be "
                "about another slot; only ask, ask_named, ask_past, ask_source can"
            ),
        ),
        (
            '"expects": "known"',
            '"expects": "known", "answers": {"slot": "title"}',
            ("21: /probes/2/turns/2/expects: the state of another slot is not known"),
        ),
        (
            '"mentions": ["{place}"]',
            '"expects": "known"',
            (
                "6: /templates/0/turns/1/expects: says known, but ask_open "
                "is about no slot; use `mentions`, or unknown with ask_open"
            ),
        ),
        ('"say": "v"}', '"say": "v", "second": "w"}', "19: /probes/2/turns/0/second: assert has no second value"),
        ('"family": "known", ', "", '16: /probes/2: field "family" is missing'),
        ('"say": "v"},', '"say": "v"},,', "19: (document): is not JSON"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in refusal(tmp_path, swapped(old, new))


def test_templates_in_a_circle_are_refused_with_the_way_round(tmp_path: Path) -> None:
    templates = '"templates": [\n    {"id": "vital", "template": "put-away"},'
    text = swapped('"templates": [', templates).replace('{"id": "put-away",', '{"id": "put-away", "template": "vital",')
    told = "5: /templates/1/template: templates go in a circle: put-away -> vital -> put-away; break it"
    assert refusal(tmp_path, text) in (told, told.replace("5: /templates/1", "4: /templates/0"))


def test_a_template_that_nobody_uses_or_that_comes_twice_is_refused(tmp_path: Path) -> None:
    document = json.loads(TEXT)
    twice = copy.deepcopy(document)
    twice["templates"] *= 2
    assert "template put-away is given more than once; rename one" in refusal(tmp_path, json.dumps(twice))
    document["templates"].append({"id": "idle", "why": "Nothing."})
    assert "/templates/1: template idle is used by no probe; use it or drop it" in refusal(
        tmp_path, json.dumps(document)
    )


def test_a_pack_without_probes_is_refused(tmp_path: Path) -> None:
    document = {**json.loads(TEXT), "probes": []}
    assert "/probes: has 0 entries; must have at least 1" in refusal(tmp_path, json.dumps(document, indent=1))


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/metadata/name", 2),
        ("/templates/0/turns/1/wordings/tuned/0", 7),
        ("/probes/1/with/1/text", 15),
        ("/probes/2/about/except/0", 17),
        ("/probes/2/turns/2/no-such-field", 21),
        ("/probes/9", 10),
        ("/metadata/name/deeper", 2),
    ],
)
def test_a_pointer_leads_to_its_line(pointer: str, line: int) -> None:
    assert line_of(TEXT, pointer) == line


def test_escaped_keys_and_broken_texts_have_lines_too() -> None:
    assert line_of('{"x": "}",\n "a/b": {\n"t~": 1}}', "/a~1b/t~0") == 3
    assert line_of('{"a": 1,\n\n oops}', "/a") == 3
    assert line_of("[]", "/0") == 1
