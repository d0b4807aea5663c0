"""Replays: a minimal conversation as a `crt_replay.v1` document that can be read, and held with any agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Final, cast

from crt_runtime.artifacts import Document, JsonValue, load_as, own_digest, seal, write_document
from crt_runtime.artifacts.names import replay_path
from crt_runtime.errors import ArtifactError
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.checks import CHECK_NAMES, CHECKS
from crt_runtime.stress.document import metadata
from crt_runtime.stress.excerpt import Excerpt, Sought, Spoken, held, replies_of, told
from crt_runtime.stress.finding import Outcome
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.oracle import Act, Truth
from crt_runtime.stress.results import Failure
from crt_runtime.stress.run import RunResult, TurnCheck
from crt_runtime.stress.script import Line, ScriptTurn
from crt_runtime.stress.shrink import Shrunk, tries_to_see

MOST_TRIES: Final = 20
"""How often a replay is held at most, where its failure showed in some of the tries only."""


@dataclass(frozen=True)
class Replay:
    """A replay as it was read: `where` it is from, and what it holds. `seed` is that of the batch it was found in."""

    where: str
    document: Document
    excerpt: Excerpt
    sought: Sought
    seed: int
    shown: int
    tries: int

    @property
    def digest(self) -> str:
        """The document's own digest."""
        return own_digest("replay", self.document) or ""


@dataclass(frozen=True)
class Replayed:
    """A replay held with an agent, once or more: `results` are the conversations of the first try that was red, or of
    the last. `again`: the finding of the replay shows. `failures`: every failed check of that try. `idle`: why the
    replay's own check does not apply to this agent, if so; `missing`: why it did not run at all."""

    replay: Replay
    results: tuple[RunResult, ...]
    again: bool
    failures: tuple[Failure, ...]
    tries: int
    idle: str | None
    missing: str | None

    @property
    def good(self) -> bool:
        """Whether no check failed, and the replay's own did not go missing."""
        return self.missing is None and all(result.passed for result in self.results)


def replay_document(shrunk: Shrunk, source: RunResult) -> Document:
    """The sealed document of a shrunk conversation; `source` is the run that it was shrunk from."""
    failure, results = shrunk.failure, shrunk.results
    document: Document = {
        "metadata": {
            **metadata(source.options),
            "run": source.run,
            "source_run_digest": own_digest("stress_run", source.document),
        },
        "failure": {
            "turn": len(shrunk.excerpt),
            "check": failure.check,
            "user": failure.user,
            "reply": failure.reply,
            "expected": failure.expected,
            "details": failure.details,
            "slot": failure.slot,
            "state": failure.state,
            "shrunk_from": shrunk.turns,
            "minimal": shrunk.minimal,
            "shown": shrunk.shown,
            "tries": shrunk.tries,
        },
        "turns": [
            _turn_document(spoken, turn, reply, source.run)
            for spoken, (turn, reply) in zip(shrunk.excerpt, exchanged(results), strict=True)
        ],
    }
    return seal("replay", document)


def write_replay(artifacts_dir: Path, document: Document) -> Path:
    """Write a replay under the artifacts dir; one that is there already, byte for byte, stays."""
    digest = own_digest("replay", document)
    assert digest is not None, "a replay is sealed"
    return write_document(artifacts_dir, replay_path(digest), "replay", document)


def load_replay(path: Path) -> Replay:
    """Read a replay. Raises `ArtifactError` for a file that is none, was changed, or means something else by now."""
    document = load_as(path, "replay", "as --crt-minimize writes it")
    where = str(path)
    if own_digest("replay", document) is None:
        raise ArtifactError(where, "/metadata", "carries no digest; expected a replay as --crt-minimize wrote it")
    about, failure = _part(document, "metadata"), _part(document, "failure")
    run = cast(int, about["run"])
    turns = cast("list[dict[str, object]]", document["turns"])
    excerpt = tuple(_spoken(turn, run) for turn in turns)
    seed = cast(int, about["seed"])
    told_turns = _told_turns(where, excerpt, turns, seed)
    if failure["turn"] != len(turns):
        raise ArtifactError(where, "/failure/turn", f"is {failure['turn']}; expected the last turn, {len(turns)}")
    return Replay(
        where,
        document,
        excerpt,
        Sought.of(cast(str, failure["check"]), told_turns[-1]),
        seed,
        cast(int, failure.get("shown", 1)),
        cast(int, failure.get("tries", 1)),
    )


def hold_replay(
    replay: Replay,
    make: Callable[[], Agent],
    options: StressOptions,
    *,
    extra_checks: Sequence[TurnCheck] = (),
) -> Replayed:
    """Hold a replay with fresh agents and judge it: once, or as often as it takes to see a failure that shows rarely.

    Of the `options`, agent, turn timeout and config count; the rest is the replay's own. Raises what `make` raises.
    """
    asked = _options(replay, options)
    lexicon = load_lexicon()
    scripts = told(replay.excerpt, replay.seed, lexicon)
    tries = 1 if replay.shown >= replay.tries else tries_to_see(replay.shown / replay.tries, MOST_TRIES)
    for tried in range(1, tries + 1):
        results = held(scripts, asked, make, lexicon, extra_checks)
        if tried == tries or not all(result.passed for result in results):
            break
    whole = len(results) == len(scripts)
    again = whole and replay.sought.shown_by(results) is not None
    failures = tuple(failure for result in results for failure in result.failures)
    findings = _own_findings(replay, results) if whole else []
    return Replayed(replay, results, again, failures, tried, _idle(replay, findings), _missing(replay, findings))


def exchanged(results: Sequence[RunResult]) -> list[tuple[ScriptTurn, str | None]]:
    """Every turn of the conversations with the agent's reply; None where it gave none."""
    return [pair for result in results for pair in zip_longest(result.script.turns, replies_of(result))]


def _own_findings(replay: Replay, results: Sequence[RunResult]) -> list[dict[str, str]]:
    """What the replay's own check found on the last turn."""
    turns = cast("list[dict[str, object]]", results[-1].document["turns"])
    findings = cast("list[dict[str, str]]", turns[-1]["findings"])
    return [finding for finding in findings if finding["check"] == replay.sought.check]


def _idle(replay: Replay, findings: Sequence[Mapping[str, str]]) -> str | None:
    needed = {check.tells for check in CHECKS if check.name == replay.sought.check}
    if None in needed or not findings or any(one["outcome"] != Outcome.NOT_APPLICABLE for one in findings):
        return None
    return f"check {replay.sought.check} is not applicable: {findings[0]['details']}"


def _missing(replay: Replay, findings: Sequence[Mapping[str, str]]) -> str | None:
    check = replay.sought.check
    if check in CHECK_NAMES or findings:
        return None
    return f"check {check} is none of CRT's own and did not run; hold the replay where pytest_crt_check_turn gives it"


def _options(replay: Replay, options: StressOptions) -> StressOptions:
    about = _part(replay.document, "metadata")
    return replace(
        options,
        seed=replay.seed,
        turns=len(replay.excerpt),
        runs=cast(int, about["runs"]),
        packs=tuple(cast("list[str]", about["packs"])),
        wording=cast(str, about["wording"]),
    )


_OPTIONAL: Final = ("slot", "pack", "probe", "family", "why", "say", "old", "second", "decoy", "other_name", "payload")
"""Parts of a line that are text, and left out of the document where there is none."""

_LISTS: Final = ("contexts", "mentions", "avoids")


def _turn_document(spoken: Spoken, turn: ScriptTurn, reply: str | None, run: int) -> Document:
    line, truth = spoken.line, turn.truth or Truth()
    document: Document = {
        "turn": spoken.turn,
        "user": line.text,
        "reply": reply,
        "act": line.act.value,
        "phase": line.phase,
        "state": None if turn.state is None else turn.state.value,
        "values": list(truth.values),
        "history": list(truth.history),
    }
    if spoken.run != run:
        document["run"] = spoken.run
    for name in _OPTIONAL:
        if getattr(line, name) is not None:
            document[name] = getattr(line, name)
    for name in _LISTS:
        if getattr(line, name):
            document[name] = list(getattr(line, name))
    if line.expects_nothing:
        document["expects_nothing"] = True
    return document


def _spoken(turn: Mapping[str, object], run: int) -> Spoken:
    texts = {name: cast("str | None", turn.get(name)) for name in _OPTIONAL}
    lists = {name: tuple(cast("list[str]", turn.get(name, []))) for name in _LISTS}
    line = Line(
        cast(str, turn["user"]),
        Act(cast(str, turn["act"])),
        cast(str, turn["phase"]),
        **texts,  # type: ignore[arg-type]
        **lists,  # type: ignore[arg-type]
        expects_nothing=turn.get("expects_nothing") is True,
    )
    return Spoken(cast(int, turn.get("run", run)), cast(int, turn["turn"]), line)


def _told_turns(where: str, excerpt: Excerpt, turns: Sequence[Mapping[str, object]], seed: int) -> list[ScriptTurn]:
    """The turns with what is true in them. Raises `ArtifactError` where that is not what the document says, or where a
    line cannot be understood: the words of this version do not mean what they meant when it was written."""
    lexicon = load_lexicon()
    for index, spoken in enumerate(excerpt):
        if spoken.line.slot is not None and spoken.line.slot not in lexicon.slots:
            raise ArtifactError(where, f"/turns/{index}/slot", f"unknown slot {spoken.line.slot}")
    try:
        found = [turn for script in told(excerpt, seed, lexicon) for turn in script.turns]
    except ValueError as error:
        raise ArtifactError(where, "/turns", f"cannot be told: {error}") from None
    for index, (turn, written) in enumerate(zip(found, turns, strict=True)):
        state = None if turn.state is None else turn.state.value
        values: JsonValue = list(turn.truth.values) if turn.truth is not None else []
        if (state, values) != (written["state"], written["values"]):
            raise ArtifactError(
                where,
                f"/turns/{index}/state",
                f"says {written['state']} {written['values']}, but the truth table has {state} {values}; "
                "it was made with another truth table, so make it anew with --crt-minimize",
            )
    return found


def _part(document: Document, name: str) -> dict[str, object]:
    return cast("dict[str, object]", document[name])
