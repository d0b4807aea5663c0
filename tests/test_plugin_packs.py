"""`--crt-pack`, packs of one's own, and `crt_challenge`: a test per pack."""

from __future__ import annotations

import json

import pytest

TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"
GATE = ("--crt-seed", "3", "--crt-turns", "12", "--crt-runs", "1", "--crt-only", "--crt-agent", TRUTHFUL)

PACK = {
    "metadata": {"version": "v1", "name": "hats", "description": "hats that were lost"},
    "probes": [
        {
            "id": "lost-hat",
            "family": "episodic",
            "why": "What was told once is forgotten.",
            "turns": [
                {
                    "phase": "introduce",
                    "act": "tell",
                    "wordings": {"tuned": ["I left my hat in Oakfield."], "held_out": ["My hat stayed in Oakfield."]},
                },
                {
                    "phase": "recall",
                    "act": "ask_open",
                    "wordings": {"tuned": ["Where did I leave my hat?"], "held_out": ["Where is my hat?"]},
                    "mentions": ["Oakfield"],
                },
            ],
        }
    ],
}


@pytest.fixture(autouse=True)
def hats(pytester: pytest.Pytester) -> None:
    pytester.mkdir("packs").joinpath("hats.json").write_text(json.dumps(PACK), encoding="utf-8")


def packs_of(pytester: pytest.Pytester) -> list[str]:
    document = json.loads((pytester.path / "artifacts/crt/run_0001/stress_run.json").read_bytes())
    return document["metadata"]["packs"]


def packs_used(pytester: pytest.Pytester) -> set[str]:
    document = json.loads((pytester.path / "artifacts/crt/run_0001/stress_run.json").read_bytes())
    return {turn["pack"] for turn in document["turns"] if turn["pack"]}


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


@pytest.mark.parametrize("option", ["--crt-pack", "--crt-challenge-pack"])
def test_packs_are_chosen_by_name_and_mixed_in_one_run(pytester: pytest.Pytester, option: str):
    pytester.runpytest(*GATE, option, "memory", "--crt-pack", "temporal", "--crt-pack", "memory").assert_outcomes(
        passed=1
    )
    assert packs_of(pytester) == ["memory", "temporal"]
    assert packs_used(pytester) <= {"memory", "temporal"}


def test_a_pack_may_be_a_file(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-pack", "packs/hats.json")
    result.assert_outcomes(passed=1)
    assert packs_of(pytester) == ["packs/hats.json"]
    assert packs_used(pytester) == {"hats"}
    result.stdout.fnmatch_lines(["hats * 100.0%"])


def test_the_ini_file_may_choose_packs(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_pack = memory temporal\n")
    pytester.runpytest(*GATE)
    assert packs_of(pytester) == ["memory", "temporal"]
    pytester.runpytest(*GATE, "--crt-pack", "consent")
    assert packs_of(pytester) == ["consent"]


def test_a_hook_may_add_packs_and_the_printed_command_carries_them(pytester: pytest.Pytester):
    pytester.makeconftest(
        "from pathlib import Path\n"
        "def pytest_crt_load_packs(config): return [Path(__file__).parent / 'packs' / 'hats.json']\n"
    )
    result = pytester.runpytest(*GATE, "--crt-pack", "memory")
    assert packs_of(pytester) == ["memory", "packs/hats.json"]
    result.stdout.fnmatch_lines(["reproduce: pytest * --crt-pack memory --crt-pack packs/hats.json *"])
    pytester.runpytest(*GATE, "--crt-pack", "memory", "--crt-pack", "packs/hats.json")
    assert packs_of(pytester) == ["memory", "packs/hats.json"]


def test_a_pack_of_a_hook_that_is_not_there_is_a_usage_error(pytester: pytest.Pytester):
    pytester.makeconftest("def pytest_crt_load_packs(config): return ['packs/no.json']\n")
    result = pytester.runpytest(*GATE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: crt: pack packs/no.json: no such file*"])


def test_a_challenge_test_runs_once_per_chosen_pack(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_pack(crt_challenge): crt_challenge.hold()")
    names = ["baseline", "adversarial", "security", "memory", "temporal", "consent"]
    assert collected(pytester.runpytest("--co", "-q")) == [f"test_own.py::test_pack[{name}]" for name in names]
    chosen = pytester.runpytest("--co", "-q", "--crt-pack", "packs/hats.json", "--crt-pack", "memory")
    assert collected(chosen) == ["test_own.py::test_pack[hats]", "test_own.py::test_pack[memory]"]


def test_a_marker_chooses_the_packs_of_one_test(pytester: pytest.Pytester):
    pytester.makepyfile(
        test_own="""
        import pytest
        @pytest.mark.crt_pack("temporal", "consent")
        def test_pack(crt_challenge): pass
        """
    )
    found = collected(pytester.runpytest("--co", "-q", "--crt-pack", "memory"))
    assert found == ["test_own.py::test_pack[temporal]", "test_own.py::test_pack[consent]"]


@pytest.mark.parametrize(
    ("marker", "line"),
    [
        ("crt_pack", "marker crt_pack: expected names of packs*"),
        ("crt_pack(3)", "marker crt_pack: expected names of packs*"),
        ("crt_pack('nosuch')", "crt: pack nosuch: unknown; the packs are all, *"),
    ],
)
def test_a_malformed_pack_marker_is_a_collection_error(pytester: pytest.Pytester, marker: str, line: str):
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_pack(crt_challenge): pass")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([line])
    assert "Traceback" not in result.stdout.str()


def test_a_truthful_assistant_passes_a_challenge(pytester: pytest.Pytester):
    pytester.makepyfile(
        test_own="""
        import pytest
        @pytest.mark.crt_turns(15)
        @pytest.mark.crt_pack("memory", "security")
        def test_pack(crt_challenge):
            result = crt_challenge.hold()
            assert result.summary.checks > 15
            assert {turn["pack"] for turn in result.document["turns"]} <= {crt_challenge.name, None}
            assert len(result.document["turns"]) == crt_challenge.turns == 15
        """
    )
    pytester.runpytest("--crt-agent", TRUTHFUL).assert_outcomes(passed=2)


def test_a_lying_assistant_fails_a_challenge_with_the_report(pytester: pytest.Pytester):
    pytester.makepyfile(
        test_own="""
        import pytest
        from crt_runtime.stress.agents.trivial import liar

        @pytest.mark.crt_turns(15)
        @pytest.mark.crt_pack("memory")
        class TestLiar:
            def test_hold(self, crt_challenge):
                crt_challenge.hold(liar())
            def test_judge(self, crt_challenge):
                assert not crt_challenge.judge(liar()).passed
        """
    )
    result = pytester.runpytest("-o", "crt_seed=6")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "seed 6, run 1 of 1: *",
            "check *",
            "turn * of 15, *",
            "> turn *",
            "reproduce: pytest -o crt_seed=6 *test_hold*",
        ]
    )
    assert "Traceback" not in result.stdout.str()
