"""The engine holds on to its seat, whatever an agent does."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crt_runtime.artifacts import load, sha256_of, validate
from crt_runtime.errors import UsageError
from crt_runtime.stress import Finding, Outcome, Reply, RunResult, StressOptions, TurnProgress, run_batch, run_one
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.agents.truthful import Terse
from crt_runtime.stress.batch import assemble_batch, entry_of
from crt_runtime.stress.rates import rates_by_check, rates_by_pack
from crt_runtime.stress.script import ScriptTurn
from crt_runtime.stress.summary import summary_lines

OPTIONS = StressOptions(9, turns=12, runs=1, packs=("baseline",))


class Scripted:
    """Answers with whatever the function gives for the number of the turn."""

    def __init__(self, answer: Callable[[int], object]) -> None:
        self.answer = answer
        self.turn = 0
        self.closed = 0
        self.resets: list[tuple[int, str]] = []

    def reset(self, *, seed: int, hidden: str) -> None:
        self.turn = 0
        self.resets.append((seed, hidden))

    def send(self, text: str) -> object:
        self.turn += 1
        return self.answer(self.turn)

    def close(self) -> None:
        self.closed += 1


def held(answer: Callable[[int], object], options: StressOptions = OPTIONS) -> RunResult:
    result = run_one(options, 1, Scripted(answer))  # type: ignore[arg-type]
    validate("stress_run", result.document, "run")
    return result


def answers(result: RunResult) -> list[str]:
    return [failure.details for failure in result.failures if failure.check == "agent_answers"]


def boom(_: int) -> object:
    raise ValueError("no idea\nat <object at 0x7f00deadbeef>")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda _: None, "send returned None; expected text or a Reply"),
        (lambda _: 7, "send returned int 7; expected text or a Reply"),
        (lambda _: b"hi", "send returned bytes b'hi'; expected text or a Reply"),
        (lambda _: Reply(3), "the reply's text is int 3; expected text"),
        (lambda _: Reply("x", contradiction_detected="no"), "contradiction_detected is str 'no'; expected a bool"),
        (lambda _: Reply("x", open_contradictions=-1), "open_contradictions is int -1; expected a whole number from 0"),
        (lambda _: Reply("x", response_type="fact"), "response_type is str 'fact'; expected one of belief"),
        (lambda _: Reply("x", retrieved=["a"]), "retrieved is list ['a']; expected a tuple of texts"),
        (lambda _: Reply("x", record={"id": "a"}), "the reply's record: "),
        (boom, "send raised ValueError: no idea at <object at 0x…>"),
        (lambda _: sys.exit(3), "send raised SystemExit: 3"),
    ],
)
def test_an_agent_that_does_not_answer_fails_and_ends_after_three_in_a_row(
    answer: Callable[[int], object], told: str
) -> None:
    result = held(answer)
    assert [told in details for details in answers(result)] == [True, True, True]
    assert not result.passed
    assert "ended at turn 3: the agent gave no reply 3 times in a row" in result.summary.reasons[0]
    assert result.coverage.turns == 3


def test_single_failures_to_answer_do_not_end_the_run() -> None:
    result = held(lambda turn: None if turn % 2 else "I don't know.")
    assert result.coverage.turns == 12
    assert len(answers(result)) == 6


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b\x00\ufeff"])
def test_a_reply_without_a_visible_word_passes_no_check(nothing: str) -> None:
    result = held(lambda _: nothing)
    assert result.summary.passed == 0
    assert result.summary.not_applicable > 0
    assert len(answers(result)) == 12


def test_the_first_timeout_ends_the_run() -> None:
    release = threading.Event()

    def answer(turn: int) -> object:
        if turn == 4:
            release.wait(20)
        return "I don't know."

    started = time.monotonic()
    options = StressOptions(9, turns=12, runs=1, packs=("baseline",), turn_timeout=0.3)
    result = held(answer, options)
    release.set()
    assert time.monotonic() - started < 10
    assert result.hung
    assert result.coverage.turns == 4
    assert "no reply within 0.3 seconds" in answers(result)[-1]
    assert result.summary.reasons[0].startswith("ended at turn 4: no reply within 0.3 seconds")


def test_after_a_hang_the_next_run_is_held_all_the_same() -> None:
    release = threading.Event()
    made: list[Scripted] = []

    def make() -> Scripted:
        made.append(Scripted(lambda turn: release.wait(20) if turn == 2 and len(made) == 1 else "I don't know."))
        return made[-1]

    options = StressOptions(9, turns=6, runs=2, packs=("baseline",), turn_timeout=0.2)
    batch = run_batch(options, agent_factory=make)  # type: ignore[arg-type]
    release.set()
    assert [run.hung for run in batch.runs] == [True, False]
    assert batch.runs[1].coverage.turns == 6
    assert [agent.closed for agent in made] == [1, 1]


def test_an_agent_that_cannot_start_is_red() -> None:
    class Lame(Scripted):
        def reset(self, *, seed: int, hidden: str) -> None:
            raise RuntimeError("no model")

    result = run_one(OPTIONS, 1, Lame(lambda _: "x"))  # type: ignore[arg-type]
    validate("stress_run", result.document, "run")
    assert not result.passed
    assert result.summary.reasons[0] == "the agent could not start: reset raised RuntimeError: no model"


def test_a_coroutine_is_awaited() -> None:
    class Async(Terse):
        async def send(self, text: str) -> str:  # type: ignore[override]
            await asyncio.sleep(0)
            return super().send(text)

        async def reset(self, *, seed: int, hidden: str) -> None:  # type: ignore[override]
            super().reset(seed=seed, hidden=hidden)

    assert run_one(StressOptions(3, turns=40, runs=1), 1, Async()).passed


def test_what_an_agent_prints_stays_out_of_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    class Loud(Terse):
        def send(self, text: str) -> str:
            print("debugging", text)
            return super().send(text)

    progress: list[TurnProgress] = []

    def on_turn(turn: TurnProgress) -> None:
        progress.append(turn)
        print("progress", turn.turn)

    run_one(OPTIONS, 1, Loud(), on_turn=on_turn)
    out = capsys.readouterr().out
    assert out.splitlines() == [f"progress {number}" for number in range(1, 13)]
    assert progress[-1] == TurnProgress(1, 12, 12, 0)


def test_odd_replies_end_up_as_text_in_the_document() -> None:
    result = held(lambda turn: ["\ud800 broken", "x" * 300_000, "\x1b[31mred\x00", "مرحبا 🙂"][turn % 4])
    turns = result.document["turns"]
    assert isinstance(turns, list)
    texts = [turn["reply"] for turn in turns if isinstance(turn, dict)]
    assert all(isinstance(text, str) and len(text) < 101_000 for text in texts)
    json.dumps(result.document, ensure_ascii=False).encode("utf-8")


def test_the_agent_gets_the_runs_seed_and_a_canary_of_its_own_for_every_run() -> None:
    agent = Scripted(lambda _: "I don't know.")
    run_batch(StressOptions(9, turns=2, runs=3), agent_factory=lambda: agent)  # type: ignore[arg-type, return-value]
    assert len({seed for seed, _ in agent.resets}) == 3
    assert len({hidden for _, hidden in agent.resets}) == 3
    assert agent.closed == 1


def test_a_run_that_ends_early_does_not_reach_its_floor() -> None:
    result = held(lambda turn: "I don't know." if turn < 2 else None)
    assert any(reason.startswith("only ") and "checks applied" in reason for reason in result.summary.reasons)


def test_checks_of_ones_own_count() -> None:
    def no_shouting(turn: ScriptTurn, reply: Reply | None) -> list[Finding]:
        loud = reply is not None and reply.text.isupper()
        return [
            Finding(
                "no_shouting",
                Outcome.FAILED if loud else Outcome.PASSED,
                "speaks softly",
                "it shouted" if loud else None,
            )
        ]

    assert run_one(OPTIONS, 1, Terse(), extra_checks=[no_shouting]).passed

    class Shouting(Terse):
        def send(self, text: str) -> str:
            return super().send(text).upper()

    result = run_one(OPTIONS, 1, Shouting(), extra_checks=[no_shouting])
    assert {failure.check for failure in result.failures} == {"no_shouting"}


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    options = StressOptions(21, turns=60, runs=2)
    for name in ("one", "two"):
        run_batch(options, agent_factory=Terse, artifacts_dir=tmp_path / name)
    for file in ("stress_batch.json", "run_0001/stress_run.json", "run_0002/stress_run.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert (tmp_path / "one" / "timings.json").is_file()
    first = load(tmp_path / "one" / "run_0001/stress_run.json")[1]
    second = load(tmp_path / "one" / "run_0002/stress_run.json")[1]
    assert [turn["user"] for turn in first["turns"]] != [turn["user"] for turn in second["turns"]]  # type: ignore


def test_the_batch_binds_its_runs_by_the_digest_of_their_bytes(tmp_path: Path) -> None:
    batch = run_batch(StressOptions(21, turns=30, runs=2), agent_factory=Terse, artifacts_dir=tmp_path)
    assert batch.passed
    assert batch.path == tmp_path / "stress_batch.json"
    _, document = load(batch.path, "stress_batch")
    for entry in document["runs"]:  # type: ignore[union-attr]
        assert isinstance(entry, dict)
        assert sha256_of((tmp_path / str(entry["path"])).read_bytes()) == entry["sha256"]
    assert batch.document == run_batch(StressOptions(21, turns=30, runs=2), agent_factory=Terse).document


def test_a_batch_without_all_its_runs_is_red() -> None:
    batch = run_batch(StressOptions(21, turns=30, runs=2), agent_factory=Terse)
    document = assemble_batch(StressOptions(21, turns=30, runs=2), [entry_of(batch.runs[0])])
    summary = document["summary"]
    assert isinstance(summary, dict)
    assert summary["verdict"] == "failed"
    assert summary["reasons"] == ["run 2 is missing"]


def test_runs_that_are_there_need_fresh(tmp_path: Path) -> None:
    options = StressOptions(21, turns=5, runs=1)
    run_batch(options, agent_factory=Terse, artifacts_dir=tmp_path)
    with pytest.raises(UsageError, match="give --fresh"):
        run_batch(options, agent_factory=Terse, artifacts_dir=tmp_path)
    run_batch(options, agent_factory=Terse, artifacts_dir=tmp_path, fresh=True)


def test_an_artifacts_dir_that_is_a_file_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    agent = Scripted(lambda _: "x")
    with pytest.raises(UsageError, match="file"):
        run_batch(OPTIONS, agent_factory=lambda: agent, artifacts_dir=tmp_path / "file")  # type: ignore[arg-type, return-value]
    assert agent.resets == []
    assert (tmp_path / "file").read_text() == "mine"


def test_a_symlinked_run_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep.txt").write_text("keep")
    artifacts = tmp_path / "artifacts"
    artifacts.mkdir()
    (artifacts / "run_0001").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="run_0001"):
        run_batch(OPTIONS, agent_factory=Terse, artifacts_dir=artifacts, fresh=True)
    assert (elsewhere / "keep.txt").read_text() == "keep"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"seed": -1}, "seed -1"),
        ({"seed": 2**53}, "seed 9007199254740992"),
        ({"seed": True}, "seed True"),
        ({"turns": 0}, "turns 0: expected a whole number of at least 1"),
        ({"runs": 1_000_001}, "runs 1000001: expected a whole number of at most 1000000"),
        ({"runs": 0}, "runs 0"),
        ({"packs": ()}, "packs: expected at least one pack"),
        ({"wording": "mine"}, "wording 'mine': expected one of tuned, held-out, all"),
        ({"turn_timeout": 0}, "turn timeout 0"),
        ({"agent": ""}, "agent: expected builtin, module:factory, openai:, cmd: or mcp:"),
    ],
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("(", r"\(")):
        StressOptions(**{"seed": 1, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nonsense", "expected builtin, module:factory, openai:, cmd: or mcp:"),
        ("no_such_module:make", "there is no module no_such_module"),
        ("crt_runtime.stress.agents.trivial:nothing", "has no nothing"),
        ("crt_runtime.stress.options:DEFAULT_TURNS", "is a int; expected a function or class"),
        ("crt_runtime.stress.options:StressOptions", "raised TypeError"),
        ("builtins:list", "returned a list without reset, send, close"),
    ],
)
def test_an_agent_that_cannot_be_had_is_refused_in_one_line(spec: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        load_agent(spec, OPTIONS)
    assert "\n" not in str(caught.value)


def test_agents_are_had_by_name() -> None:
    agent = load_agent("crt_runtime.stress.agents.truthful:terse", OPTIONS)
    assert isinstance(agent, Terse)


def test_the_command_to_reproduce_has_every_option() -> None:
    options = StressOptions(5, turns=7, runs=2, packs=("memory", "my pack.json"), wording="all", agent="a:b")
    batch = run_batch(StressOptions(5, turns=7, runs=2), agent_factory=Terse)
    assert (
        batch.reproduce == "crt stress --seed 5 --turns 7 --runs 2 --challenge-pack all --wording tuned --agent builtin"
    )
    from crt_runtime.stress.options import crt_command, pytest_command

    assert '--challenge-pack memory --challenge-pack "my pack.json" --wording all --agent a:b' in crt_command(options)
    assert pytest_command(options, 2).endswith('"crt::truth[seed=5-run=2]"')


def test_the_summary_names_rates_failures_and_the_way_to_repeat_them() -> None:
    batch = run_batch(
        StressOptions(5, turns=60, runs=1),
        agent_factory=lambda: Scripted(lambda _: "You work at IBM."),  # type: ignore[arg-type, return-value]
    )
    text = "\n".join(summary_lines(batch))
    assert "\npack " in text and "\ncheck " in text
    assert "\nrun 1 of 1 failed: " in text
    assert "\ntruth      " in text
    assert f"reproduce: {batch.reproduce}" in text
    documents = [run.document for run in batch.runs]
    by_check, by_pack = rates_by_check(documents), rates_by_pack(documents)
    assert sum(rate.checks for rate in by_check.values()) == batch.summary.checks
    assert sum(rate.passed for rate in by_pack.values()) == batch.summary.passed


def test_coverage_is_derived_from_the_document_alone() -> None:
    result = run_one(StressOptions(2), 1, Terse())
    assert result.coverage.distinct_texts >= 190
    assert len(result.coverage.states) == 10
    assert set(result.coverage.probes) == set(result.script.probes)
