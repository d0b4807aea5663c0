"""`crt_golden`: documents that must be what they were when somebody last looked at them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from crt_runtime.visible import visible_line
from pytest_crt.settings import settings_of
from pytest_crt.volatile import normalized

if TYPE_CHECKING:
    from crt_runtime.artifacts import Kind

# Takes a line break with the indentation after it; not spaces within a line.
_LAYOUT: Final = re.compile(r"\n *")

_BOOK: Final = pytest.StashKey["GoldenBook"]()


class GoldenBook:
    """What this process knows of the golden files: which were compared, and which were written.

    `compared`: by name the tests that asked. `written`: the canonical text of what was written in this session.
    """

    def __init__(self) -> None:
        self.compared: dict[str, str] = {}
        self.written: dict[str, bytes] = {}


def book_of(config: pytest.Config) -> GoldenBook:
    """The session's book."""
    return config.stash.setdefault(_BOOK, GoldenBook())


class Golden:
    """What the fixture `crt_golden` gives: call it with a document and the name of its golden file."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        self._config = item.config
        settings = settings_of(item.config)
        self._mode, self._folder = settings.golden, settings.golden_dir

    def __call__(self, document: Mapping[str, object], name: str) -> None:
        """Compare the document, without its volatile fields, with the golden file `name` (such as `plain/proposals`).

        Raises `AssertionError` that says what differs, or that the golden file is missing; with `--crt-golden new` or
        `changed` it is shown and written instead. `ValueError` for a name that cannot be one.
        """
        __tracebackhide__ = True
        path = self._path(name)
        book_of(self._config).compared[name] = self._item.nodeid
        shown = self._normalized(name, document)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self._missing(name, path, shown)
            return
        except (OSError, UnicodeDecodeError) as error:
            raise AssertionError(f"crt_golden: {path}: cannot be read: {error}") from None
        if folded(text) != _flat(shown):
            self._differing(name, path, text, shown)

    def _path(self, name: str) -> Path:
        from crt_runtime.artifacts.names import path_flaw

        flaw = path_flaw(f"{name}.json")
        if flaw is not None:
            raise ValueError(f"crt_golden: name {name!r}: {flaw}")
        return self._folder / f"{name}.json"

    def _normalized(self, name: str, document: Mapping[str, object]) -> Mapping[str, object]:
        shown: Mapping[str, object] = normalized(document)
        hook = self._config.hook.pytest_crt_normalize_artifact
        if hook.get_hookimpls():
            changed = hook(config=self._config, name=name, document=shown)
            shown = shown if changed is None else changed
        return shown

    def _missing(self, name: str, path: Path, shown: Mapping[str, object]) -> None:
        __tracebackhide__ = True
        kind, text = self._judged(name, shown)
        if self._mode != "new":
            raise AssertionError(
                f"crt_golden {name}: there is no golden file {self._shown(path)}; look at the document, then write it: "
                f"{self._command('new')}"
            ) from None
        self._write(name, path, text, ["is new", *_explained(kind, {}, shown)])

    def _differing(self, name: str, path: Path, text: str, shown: Mapping[str, object]) -> None:
        """The texts differ: perhaps in layout alone, perhaps in what they say."""
        __tracebackhide__ = True
        from crt_runtime.artifacts import canonical_bytes, read_document
        from crt_runtime.errors import CrtError

        kind, new = self._judged(name, shown)
        try:
            _, golden = read_document(text.encode(), str(path), kind)
        except CrtError as error:
            if self._mode != "changed":
                raise AssertionError(
                    f"crt_golden {name}: the golden file is no valid {kind}: {error}; restore it, or write it anew: "
                    f"{self._command('changed')}"
                ) from None
            self._write(name, path, new, [f"replaces what is no valid {kind}: {error}"])
            return
        if canonical_bytes(golden) == canonical_bytes(shown):
            return
        lines = _explained(kind, golden, shown)
        if self._mode != "changed":
            listed = "\n".join(f"  {line}" for line in lines)
            raise AssertionError(
                f"crt_golden {name}: differs from {self._shown(path)}\n{listed}\n"
                f"if this is meant: {self._command('changed')}"
            )
        self._write(name, path, new, lines)

    def _judged(self, name: str, shown: Mapping[str, object]) -> tuple[Kind, bytes]:
        """The document's kind, and its bytes as a golden file; an invalid document is never a golden one."""
        __tracebackhide__ = True
        from crt_runtime.artifacts import canonical_bytes, kind_of, parse_strict, validate
        from crt_runtime.errors import CrtError

        where = f"document for {name}"
        try:
            parsed = parse_strict(canonical_bytes(shown, where), where)
            kind = kind_of(parsed, where)
            validate(kind, parsed, where)
        except CrtError as error:
            raise AssertionError(f"crt_golden: {error}") from None
        return kind, (json.dumps(parsed, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()

    def _write(self, name: str, path: Path, data: bytes, lines: list[str]) -> None:
        """Show what the golden file becomes, then write it."""
        __tracebackhide__ = True
        from crt_runtime.artifacts.placing import replace_whole

        written = book_of(self._config).written
        if written.get(name, data) != data:
            raise AssertionError(f"crt_golden {name}: was written in this session with other content; take two names")
        with _terminal(self._config) as show:
            show(f"crt_golden {name} ({self._item.nodeid})")
            for line in lines:
                show(f"  {line}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_whole(path, data)
        except OSError as error:
            raise AssertionError(f"crt_golden: {path}: cannot be written: {error}") from None
        written[name] = data

    def _shown(self, path: Path) -> str:
        root = self._config.rootpath
        return visible_line(str(path.relative_to(root) if path.is_relative_to(root) else path))

    def _command(self, mode: str) -> str:
        from crt_runtime.shell import command_line

        return command_line(["pytest", self._item.nodeid, "--crt-golden", mode])


def folded(text: str) -> str:
    """JSON text without its line breaks and indentation: no string holds a raw line break, so this is layout alone."""
    return _LAYOUT.sub("", text)


def _flat(document: Mapping[str, object]) -> str:
    """The text that a golden file of the document folds to; what is no JSON is left to the judging of the document."""
    try:
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ": "), allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return ""


def _explained(kind: Kind, golden: Mapping[str, object], shown: Mapping[str, object]) -> list[str]:
    from pytest_crt.golden_diff import explain

    return explain(kind, golden, shown)


@contextmanager
def _terminal(config: pytest.Config) -> Iterator[Callable[[str], object]]:
    """Write to the terminal in the middle of a test."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    capture = config.pluginmanager.getplugin("capturemanager")
    if reporter is None:
        yield print
    elif capture is None:
        yield reporter.write_line
    else:
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            yield reporter.write_line
