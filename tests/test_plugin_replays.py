"""Replays in a session: `--crt-replay`, `crt::replay[...]`, and those that the project has committed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from test_plugin_minimize import NEWEST

from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.agents.trivial import Trivial
from crt_runtime.stress.minimise import Minimised, minimise

TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"
GATE = ("--crt-seed", "3", "--crt-turns", "12", "--crt-runs", "2", "--crt-only", "--crt-agent")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The replay of an assistant that says nothing but "Noted."."""

    def make() -> Trivial:
        return Trivial(lambda _: "Noted.")

    result = run_one(StressOptions(1337, turns=40, runs=1), 1, make())
    found = minimise(result, make, tmp_path_factory.mktemp("found"))
    assert isinstance(found, Minimised)
    return found.path


@pytest.fixture
def replay(pytester: pytest.Pytester, file: Path) -> str:
    """The same, in the current folder."""
    pytester.makepyfile(
        wrong=NEWEST,
        test_own="def test_own(): pass",
        noted="""
        from crt_runtime.stress.agents.trivial import Trivial
        def make(): return Trivial(lambda _: "Noted.")
    """,
    )
    pytester.syspathinsert()
    shutil.copy(file, pytester.path / "noted.json")
    return "noted.json"


def commit(pytester: pytest.Pytester, replay: str, folder: str = "seeds/replays") -> None:
    (pytester.path / folder).mkdir(parents=True)
    shutil.move(pytester.path / replay, pytester.path / folder / replay)


class TestNamedByAnOption:
    def test_it_is_an_item_and_nothing_else_is_collected(self, pytester: pytest.Pytester, replay: str):
        result = pytester.runpytest("--crt-replay", replay, "--crt-agent", TRUTHFUL, "-v")
        assert result.ret == 0
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["crt: 1 replay, agent *", "crt::replay?noted? PASSED*"])

    def test_it_is_red_while_the_finding_shows(self, pytester: pytest.Pytester, replay: str):
        result = pytester.runpytest("--crt-replay", replay, "--crt-agent", "noted:make")
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(
            [
                "*replay?noted?*",
                "* turn*, shrunk from *",
                "* user *",
                "    agent     Noted.",
                "    expected  *",
                "the finding shows again: *",
                "reproduce: pytest --crt-replay noted.json --crt-agent noted:make",
            ]
        )
        assert "Traceback" not in result.stdout.str()

    def test_with_paths_or_the_gate_it_is_held_beside_them(self, pytester: pytest.Pytester, replay: str):
        pytester.runpytest("--crt-replay", replay, "--crt-agent", TRUTHFUL, ".").assert_outcomes(passed=2)
        pytester.runpytest(*GATE, TRUTHFUL, "--crt-replay", replay).assert_outcomes(passed=3)

    def test_it_is_repeatable_and_each_file_counts_once(self, pytester: pytest.Pytester, replay: str):
        (pytester.path / "other").mkdir()
        document = json.loads((pytester.path / replay).read_text())
        (pytester.path / "other" / replay).write_text(json.dumps(document))
        result = pytester.runpytest(
            *(part for path in (replay, replay, f"other/{replay}") for part in ("--crt-replay", path)),
            *("--crt-agent", TRUTHFUL, "-v"),
        )
        result.assert_outcomes(passed=2)
        result.stdout.fnmatch_lines(["crt::replay?noted? PASSED*", "crt::replay?noted-2? PASSED*"])

    def test_a_name_of_64_digits_is_shown_by_its_first_twelve(self, pytester: pytest.Pytester, file: Path):
        result = pytester.runpytest("--crt-replay", str(file), "--crt-agent", TRUTHFUL, "--collect-only", "-q")
        result.stdout.fnmatch_lines([f"crt::replay?{file.stem[:12]}?"])

    def test_workers_hold_it_too(self, pytester: pytest.Pytester, replay: str):
        pytest.importorskip("xdist")
        result = pytester.runpytest_subprocess("--crt-replay", replay, "--crt-agent", "noted:make", "-n", "1")
        result.assert_outcomes(failed=1)

    def test_a_check_that_does_not_apply_is_skipped_and_says_so(self, pytester: pytest.Pytester, replay: str):
        from test_stress_faults import FAULTS
        from wrong_agents import Telling

        words = next(fault.words for fault in FAULTS if fault.name == "flags nothing")
        result = run_one(StressOptions(1), 1, Telling(words))
        found = minimise(result, lambda: Telling(words), pytester.path)
        assert isinstance(found, Minimised)
        held = pytester.runpytest("--crt-replay", str(found.path), "--crt-agent", TRUTHFUL, "-rs")
        held.assert_outcomes(skipped=1)
        held.stdout.fnmatch_lines(["SKIPPED * check contradiction_flag is not applicable: *"])


class TestRefused:
    def refused(self, pytester: pytest.Pytester, message: str, *arguments: str) -> None:
        result = pytester.runpytest(*arguments)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([message])
        assert "Traceback" not in result.stderr.str() + result.stdout.str()

    def test_a_file_that_is_not_there(self, pytester: pytest.Pytester):
        self.refused(pytester, "*--crt-replay *nope.json: no such file; give a replay*", "--crt-replay", "nope.json")
        self.refused(pytester, "*--crt-replay *: is a folder; give a replay*", "--crt-replay", ".")

    def test_an_edited_one(self, pytester: pytest.Pytester, replay: str):
        path = pytester.path / replay
        path.write_text(path.read_text().replace("Noted.", "Sure."))
        self.refused(pytester, "*noted.json: /metadata/digest: *it was changed since", "--crt-replay", replay)

    def test_one_of_another_version_of_the_format(self, pytester: pytest.Pytester, replay: str):
        path = pytester.path / replay
        path.write_text(path.read_text().replace('"version": "v1"', '"version": "v2"'))
        self.refused(pytester, '*noted.json: /metadata/version: is "v2"; must be "v1"', "--crt-replay", replay)

    def test_another_document(self, pytester: pytest.Pytester):
        (pytester.path / "pack.json").write_text('{"probes": []}')
        self.refused(pytester, "*pack.json: *", "--crt-replay", "pack.json")

    def test_a_committed_one_that_is_broken(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        (pytester.path / "seeds/replays/broken.json").write_text("{")
        self.refused(pytester, "*broken.json: *", *GATE, TRUTHFUL)

    def test_a_name_that_no_replay_has(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        self.refused(pytester, "*crt::replay?nope?: no such replay; there are noted", "crt::replay[nope]")
        self.refused(pytester, "*crt::replay?: no such item; replays are *", "crt::replay[")

    def test_a_place_in_the_ini_file_that_is_not_there(self, pytester: pytest.Pytester):
        pytester.makeini("[pytest]\ncrt_replays = nowhere\n")
        self.refused(pytester, "*ini crt_replays = 'nowhere': no such file or folder*", *GATE, TRUTHFUL)


class TestCommitted:
    def test_the_truth_gate_holds_them_for_the_chosen_agent(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        green = pytester.runpytest(*GATE, TRUTHFUL)
        green.assert_outcomes(passed=3)
        green.stdout.fnmatch_lines(["replays: 1 passed", "truth gate: passed"])
        red = pytester.runpytest(*GATE, "noted:make", "-k", "replay or run")
        red.stdout.fnmatch_lines(["replays: 1 failed", "replay noted: failed", "truth gate: failed"])

    def test_a_red_replay_alone_makes_the_gate_red(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        pytester.makepyfile(
            mostly="""
            from crt_runtime.stress.agents.truthful import Terse
            class Mostly(Terse):
                def send(self, text):
                    reply = super().send(text)
                    return "Noted." if len(self._script.turns) < 12 else reply
        """
        )
        result = pytester.runpytest(*GATE, "mostly:Mostly")
        result.assert_outcomes(passed=2, failed=1)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["replay noted: failed", "truth gate: failed"])

    def test_one_that_was_not_selected_leaves_the_gate_partial(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        result = pytester.runpytest(*GATE, TRUTHFUL, "-k", "truth")
        result.assert_outcomes(passed=2, deselected=1)
        result.stdout.fnmatch_lines(["1 of the project's replays were not selected", "truth gate: partial"])

    def test_workers_hold_them_and_the_gate_is_whole(self, pytester: pytest.Pytester, replay: str):
        pytest.importorskip("xdist")
        commit(pytester, replay)
        result = pytester.runpytest_subprocess(*GATE, TRUTHFUL, "-n", "2")
        result.assert_outcomes(passed=3)
        result.stdout.fnmatch_lines(["replays: 1 passed", "truth gate: passed"])

    def test_one_that_is_skipped_from_outside_does_not_count_as_held(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        pytester.makeconftest("""
            import pytest
            def pytest_collection_modifyitems(items):
                for item in items:
                    if "replay" in item.nodeid:
                        item.add_marker(pytest.mark.skip("later"))
        """)
        result = pytester.runpytest(*GATE, TRUTHFUL)
        result.stdout.fnmatch_lines(["replay noted: skipped", "truth gate: failed"])

    def test_they_can_be_named_alone(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        for argument in ("crt::replay[noted]", "crt::replay"):
            result = pytester.runpytest(argument, "--crt-agent", TRUTHFUL, "-v")
            result.assert_outcomes(passed=1)
            result.stdout.fnmatch_lines(["crt::replay?noted? PASSED*"])

    def test_naming_a_run_leaves_them_out(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        pytester.runpytest(*GATE, TRUTHFUL, "crt::truth[seed=3-run=1]").assert_outcomes(passed=1)

    def test_the_ini_file_says_where_they_are(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay, "regressions")
        pytester.makeini("[pytest]\ncrt_replays = regressions\n")
        pytester.runpytest(*GATE, TRUTHFUL).assert_outcomes(passed=3)

    def test_a_session_without_the_gate_does_not_see_them(self, pytester: pytest.Pytester, replay: str):
        commit(pytester, replay)
        pytester.runpytest().assert_outcomes(passed=1)


def test_the_wrong_agents_of_these_tests_are_wrong(pytester: pytest.Pytester, replay: str):
    agent = load_agent("wrong:Newest", StressOptions(1))
    assert not run_one(StressOptions(1, turns=20, runs=1), 1, agent).passed
