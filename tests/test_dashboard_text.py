"""What reaches the dashboard's pages as Markdown is our own words, and what is stored goes the one way for text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from crt_runtime.promotion.documents import Evidence, Proposal
from crt_runtime.promotion.flags import Flag, flags
from crt_runtime.visible import holds_hidden, on_one_line, visible

PACKAGE = Path(__file__).resolve().parent.parent / "crt_runtime" / "dashboard"

PLAIN = {"text", "code"}
"""The calls of Streamlit that interpret nothing; `text.py` alone makes them."""

SILENT = {
    "container", "columns", "rerun", "stop", "cache_resource", "pagination", "progress", "navigation", "get_option",
    "set_page_config",
}  # fmt: skip
"""The calls whose positional arguments are not shown."""

OURS = {
    # numbers
    "count", "left", "number", "len(heap)", "len(kept.verdicts)", "draft.undecided", "total", "kept.at",
    # words of the program
    "moment", "what", "title", "flag.value", "flag.words[0].upper()", "flag.words[1:]", "_TOLD[verdict]",
    "' · '.join([left, *given])", "'Review' if first else 'Look again'", "list(VERDICTS)", "list(Show)",
    # static files of the package
    "_HERE / 'style.css'", "approvals_page",
}  # fmt: skip
"""Every expression that is shown as Markdown or as a label. None holds anything stored, typed or found on disk."""


def calls_of(module: str) -> Iterator[tuple[str, str, ast.Call]]:
    """The calls of a module's functions in the dashboard: file, function, call."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                target = node.func.value
                if isinstance(target, ast.Name) and target.id == module:
                    yield path.name, node.func.attr, node


def dynamic(node: ast.expr) -> Iterator[str]:
    """The expressions of an argument whose values are not written in the source."""
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield ast.unparse(part.value)
    elif isinstance(node, ast.IfExp):
        yield from dynamic(node.body)
        yield from dynamic(node.orelse)
    elif not isinstance(node, ast.Constant):
        yield ast.unparse(node)


def test_only_our_own_words_are_shown_as_markdown() -> None:
    seen = set()
    for file, name, call in calls_of("st"):
        if name in PLAIN:
            assert file == "text.py", f"{file}: st.{name} belongs into text.py"
            continue
        shown = [] if name in SILENT else list(call.args)
        shown += [word.value for word in call.keywords if word.arg in ("help", "label", "placeholder", "icon", "color")]
        for argument in shown:
            for expression in dynamic(argument):
                seen.add(expression)
    assert seen <= OURS
    for file, name, call in calls_of("layout"):
        if name in ("heading", "empty"):  # whose `title` and `what` these are
            assert not [*dynamic(call.args[0]), *dynamic(call.args[1])], file


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("naïve café 東京 ❤️ 👩", "naïve café 東京 ❤️ 👩"),
        ("\u202eabc\u202c", "\\u202eabc\\u202c"),
        ("\x1b[2J\r", "\\x1b[2J\\x0d"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("line\u2028line", "line\\u2028line"),
        ("\U000e0041\U000e0100\u3164\ufe01", "\\U000e0041\\U000e0100\\u3164\\ufe01"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_acts_or_does_not_show_is_written_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert holds_hidden(text) == (text != shown)


def test_a_text_on_one_line_cannot_fake_another_line() -> None:
    assert on_one_line("a\nslot = b\\n\t") == "a\\nslot = b\\\\n\\t"


def proposal(**changed: object) -> Proposal:
    said = (Evidence("memory", "mem-1", None, "I work at Microsoft.", "2026-01-31T09:30:00Z"),)
    fields: dict[str, object] = {
        "id": "job-1:employer", "kind": "fact", "slot": "employer", "value": "Microsoft", "source": "user",
        "trust": 0.7, "confidence": 0.9, "supersedes_id": None, "holds": None, "evidence": said, "rationale": None,
        "state": "known", "deferred_before": False, "ends": False,
    }  # fmt: skip
    return Proposal(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "raised"),
    [
        ({}, []),
        ({"state": "conflict"}, [Flag.CONFLICT]),
        ({"supersedes_id": "mem-0"}, [Flag.REPLACES]),
        ({"supersedes_id": "mem-0", "ends": True}, [Flag.ENDS]),
        ({"deferred_before": True}, [Flag.DEFERRED]),
        ({"evidence": ()}, [Flag.NO_EVIDENCE]),
        ({"source": "tool"}, [Flag.OTHER_SOURCE]),
        ({"value": "Micro\u200bsoft"}, [Flag.HIDDEN]),
        ({"holds": "at\u202ework"}, [Flag.HIDDEN]),
        ({"evidence": (Evidence("memory", "mem-1", None, "I\u202e work", None),)}, [Flag.HIDDEN]),
    ],
    ids=str,
)
def test_a_proposal_raises_the_flags_of_what_it_holds(changed: dict[str, object], raised: list[Flag]) -> None:
    assert list(flags(proposal(**changed))) == raised
