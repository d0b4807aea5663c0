"""Replays: written whole, read strictly, held with any agent, shown as a dialogue."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from test_stress_faults import FAULTS
from wrong_agents import Telling

from crt_runtime.artifacts import seal, verify_tree
from crt_runtime.errors import ArtifactError
from crt_runtime.stress import Agent, Finding, Outcome, Reply, RunResult, StressOptions, run_one
from crt_runtime.stress.agents.builtin import BuiltinAgent
from crt_runtime.stress.agents.truthful import Terse
from crt_runtime.stress.minimise import Minimised, minimise
from crt_runtime.stress.replay import Replay, hold_replay, load_replay
from crt_runtime.stress.replay_lines import replay_lines, replayed_lines, verdict
from crt_runtime.stress.script import ScriptTurn

OPTIONS = StressOptions(1)


def planted(name: str) -> Callable[[], Telling]:
    words = next(fault.words for fault in FAULTS if fault.name == name)
    return lambda: Telling(words)


def red_run(make: Callable[[], Agent], **keywords: Any) -> RunResult:
    results = (run_one(OPTIONS, run, make(), **keywords) for run in (1, 2, 3))
    return next(result for result in results if result.failures)


def replay_of(folder: Path, make: Callable[[], Agent], **keywords: Any) -> Minimised:
    found = minimise(red_run(make, **keywords), make, folder, **keywords)
    assert isinstance(found, Minimised)
    return found


@pytest.fixture
def stale(tmp_path: Path) -> Replay:
    """A replay of an assistant that answers what was corrected."""
    return replay_of(tmp_path, planted("answers what was corrected")).replay


class TestWriting:
    def test_the_file_is_named_by_its_digest_and_verified_beside_other_artifacts(self, tmp_path: Path) -> None:
        found = replay_of(tmp_path, planted("answers what was corrected"))
        assert found.path.parent == tmp_path / "replays"
        assert f"sha256:{found.path.stem}" == found.replay.digest
        assert [(line.ok, line.kind) for line in verify_tree(tmp_path)] == [(True, "replay")]

    def test_the_same_failure_gives_the_same_bytes_and_one_file(self, tmp_path: Path) -> None:
        first, second = (replay_of(tmp_path, planted("answers what was corrected")) for _ in range(2))
        assert first.path == second.path
        assert len(list(tmp_path.rglob("*.json"))) == 1
        other = replay_of(tmp_path / "other", planted("answers what was corrected"))
        assert other.path.read_bytes() == first.path.read_bytes()

    def test_what_is_read_is_the_conversation_that_was_written(self, tmp_path: Path) -> None:
        for fault in FAULTS[::6]:
            if "150" in fault.name or "fiftieth" in fault.name:
                continue
            found = replay_of(tmp_path, lambda fault=fault: Telling(fault.words))
            again = hold_replay(found.replay, lambda fault=fault: Telling(fault.words), OPTIONS)
            assert again.again, fault.name
            failure = found.replay.document["failure"]
            assert isinstance(failure, dict)
            shown = next(one for one in reversed(again.failures) if one.check == failure["check"])
            assert (shown.details, shown.reply) == (failure["details"], failure["reply"])

    def test_a_run_without_a_failed_check_leaves_no_file(self, tmp_path: Path) -> None:
        result = run_one(StressOptions(1, turns=10, runs=1), 1, Telling())
        assert minimise(result, Telling, tmp_path) == "no check failed on any turn, so there is nothing to shrink"
        result = red_run(planted("answers what was corrected"))
        found = minimise(result, Telling, tmp_path)
        assert isinstance(found, str)
        assert "did not show again in 10 conversations with a fresh agent" in found
        assert not list(tmp_path.iterdir())


def rewritten(replay: Replay, change: Callable[[dict[str, Any]], object]) -> Path:
    """The replay's file with a change, sealed anew as if CRT had written it so."""
    document = json.loads(json.dumps(replay.document))
    change(document)
    document["metadata"].pop("digest", None)
    path = Path(replay.where)
    path.write_text(json.dumps(seal("replay", document)), encoding="utf-8")
    return path


class TestReading:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: d["metadata"].update(version="v2"), '/metadata/version: is "v2"; must be "v1"'),
            (lambda d: d["turns"][0].update(slot="shoe"), "/turns/0/slot: unknown slot shoe"),
            (lambda d: d["turns"][1].update(state="known"), "/turns/1/state: says known"),
            (lambda d: d["turns"][-1].update(values=["Elsewhere"]), "it was made with another truth table"),
            (lambda d: d["failure"].update(turn=1), "/failure/turn: is 1; expected the last turn, 3"),
            (lambda d: d["turns"][0].pop("say"), "/turns: cannot be told: this act needs a value to say"),
            (lambda d: d["turns"][0].update(act="shout"), '/turns/0/act: is "shout"; must be one of'),
        ],
    )
    def test_what_is_no_replay_of_this_version_is_one_line(
        self, stale: Replay, change: Callable[[dict[str, Any]], object], reason: str
    ) -> None:
        path = rewritten(stale, change)
        with pytest.raises(ArtifactError) as refused:
            load_replay(path)
        assert str(refused.value).startswith(str(path))
        assert reason in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_an_edited_file_is_refused(self, stale: Replay) -> None:
        path = Path(stale.where)
        path.write_text(path.read_text(encoding="utf-8").replace('"shown": 2', '"shown": 1'), encoding="utf-8")
        with pytest.raises(ArtifactError, match="it was changed since"):
            load_replay(path)

    def test_a_file_without_digest_is_refused(self, stale: Replay) -> None:
        document = json.loads(json.dumps(stale.document))
        del document["metadata"]["digest"]
        path = Path(stale.where)
        path.write_text(json.dumps(document), encoding="utf-8")
        with pytest.raises(ArtifactError, match="carries no digest"):
            load_replay(path)

    def test_another_kind_of_document_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        path.write_text(json.dumps(run_one(StressOptions(1, turns=5, runs=1), 1, Terse()).document), encoding="utf-8")
        with pytest.raises(ArtifactError, match="is a stress_run; expected a replay"):
            load_replay(path)


class TestHolding:
    def test_it_is_red_while_the_finding_shows_and_green_once_it_is_gone(self, stale: Replay) -> None:
        wrong = hold_replay(stale, planted("answers what was corrected"), OPTIONS)
        assert (wrong.good, wrong.again) == (False, True)
        assert verdict(wrong) == f"the finding shows again: {stale.sought.check}"
        for mended in (Terse, BuiltinAgent):
            right = hold_replay(stale, mended, OPTIONS)
            assert (right.good, right.again) == (True, False)
            assert verdict(right) == "the finding is gone, and every check passes"

    def test_it_is_red_where_another_check_fails_instead(self, stale: Replay) -> None:
        replayed = hold_replay(stale, planted("flags nothing"), OPTIONS)
        assert (replayed.good, replayed.again) == (False, False)
        assert verdict(replayed) == "the finding is gone, but other checks fail: contradiction_flag"

    def test_a_check_that_says_nothing_about_the_agent_is_not_called_passed(self, tmp_path: Path) -> None:
        replay = replay_of(tmp_path, planted("flags nothing")).replay
        replayed = hold_replay(replay, Terse, OPTIONS)
        assert replayed.good
        assert replayed.idle == verdict(replayed)
        assert "contradiction_flag is not applicable: the agent does not tell contradiction_detected" in verdict(
            replayed
        )

    def test_a_check_of_the_users_own_is_shrunk_and_must_run_again(self, tmp_path: Path) -> None:
        def keeps_it_short(turn: ScriptTurn, reply: Reply | None) -> Iterable[Finding]:
            words = len(reply.text.split()) if reply is not None else 0
            outcome = Outcome.FAILED if words > 25 else Outcome.PASSED
            yield Finding("keeps_it_short", outcome, "at most 25 words", f"{words} words")

        replay = replay_of(tmp_path, Telling, extra_checks=(keeps_it_short,)).replay
        assert replay.sought.check == "keeps_it_short"
        assert hold_replay(replay, Telling, OPTIONS, extra_checks=(keeps_it_short,)).again
        assert hold_replay(replay, Terse, OPTIONS, extra_checks=(keeps_it_short,)).good
        without = hold_replay(replay, Telling, OPTIONS)
        assert not without.good
        assert "check keeps_it_short is none of CRT's own and did not run" in verdict(without)

    def test_a_failure_that_showed_sometimes_gets_several_tries(self, stale: Replay) -> None:
        path = rewritten(stale, lambda d: d["failure"].update(shown=4, tries=20))
        rare = load_replay(path)
        made = []

        def mostly_right() -> Agent:
            made.append(None)
            return planted("answers what was corrected")() if len(made) == 7 else Terse()

        replayed = hold_replay(rare, mostly_right, OPTIONS)
        assert (replayed.again, replayed.tries) == (True, 7)
        assert verdict(replayed).endswith("(try 7)")
        assert hold_replay(rare, Terse, OPTIONS).tries == 14

    def test_an_agent_that_gives_no_reply_is_red(self, stale: Replay) -> None:
        class Broken(Terse):
            def send(self, text: str) -> str:
                raise RuntimeError("boom")

        replayed = hold_replay(stale, Broken, OPTIONS)
        assert not replayed.good
        assert "(no reply)" in "\n".join(replayed_lines(replayed))


class TestShowing:
    def test_a_replay_reads_as_a_dialogue(self, stale: Replay) -> None:
        lines = replay_lines(stale)
        value, wrong = stale.sought.values[-1], stale.excerpt[0].line.say
        assert lines[0].startswith("3 turns, shrunk from ")
        assert f"{stale.sought.check} fails about {stale.sought.slot} (revised {value})" in lines[0]
        labels = [line[4:14].strip() for line in lines[2:]]
        assert labels == ["user", "agent", "user", "agent", "user", "agent", "expected", "found", "why"]
        assert lines[2] == f"  1 user      {stale.excerpt[0].line.text}"
        assert lines[7] == f"    agent     {wrong}."
        assert lines[8] == f"    expected  answers {value}"

    def test_texts_are_escaped_wherever_they_are_shown(self, stale: Replay) -> None:
        path = rewritten(stale, lambda d: d["turns"][0].update(reply="a\x1b[2J\nb" + "c" * 1000))
        assert (
            replay_lines(load_replay(path))[3]
            == r"    agent     a\x1b[2J\nb" + "c" * 593 + " ... (407 more characters)"
        )

    def test_doubts_are_said(self, stale: Replay) -> None:
        path = rewritten(stale, lambda d: d["failure"].update(shown=4, tries=20, minimal=False))
        lines = replay_lines(load_replay(path))
        assert "the agent is not deterministic: the failure showed in 4 of 20 tries" in lines
        assert "the budget was spent before it was proven that no turn is spare" in lines

    def test_earlier_conversations_are_told_apart(self, tmp_path: Path) -> None:
        def bleeding() -> Telling:
            return Telling(
                lambda m: (
                    f"It's {m.agent.last_run[m.line.slot or '']}."
                    if m.asked and m.line.slot in m.agent.last_run
                    else None
                )
            )

        agent = bleeding()
        first, second = (run_one(StressOptions(5), run, agent) for run in (1, 2))
        found = minimise(second, bleeding, tmp_path, earlier=[first.script])
        assert isinstance(found, Minimised)
        told = [line for line in replay_lines(found.replay) if "a new conversation" in line]
        assert told == [f"    a new conversation with the same agent (run {run})" for run in (1, 2)]
        assert hold_replay(load_replay(found.path), bleeding, OPTIONS).again
        assert hold_replay(found.replay, Terse, OPTIONS).good
