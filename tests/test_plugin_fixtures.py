"""The fixtures for tests of one's own assistant and documents."""

from __future__ import annotations

import pytest

BOTS = """
class Bot:
    last = None
    def __init__(self): self.calls = []; Bot.last = self
    def reset(self, *, seed, hidden): self.calls.append(("reset", seed))
    def send(self, text): self.calls.append(("send", text)); return "I do not know."
    def close(self): self.calls.append(("close",))

class Silent(Bot):
    def send(self, text): return None

class Awaited:
    async def reset(self, *, seed, hidden): self.seed = seed
    async def send(self, text): return f"seed {self.seed}"
    async def close(self): self.seed = None
"""


@pytest.fixture(autouse=True)
def bots(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(bots=BOTS)
    pytester.syspathinsert()


def passes(pytester: pytest.Pytester, code: str, *arguments: str, count: int = 1) -> None:
    pytester.makepyfile(test_own=code)
    pytester.runpytest(*arguments).assert_outcomes(passed=count)


def test_the_seed_comes_from_option_or_ini_or_is_the_default(pytester: pytest.Pytester):
    passes(pytester, "def test_seed(crt_seed): assert crt_seed == 1337")
    passes(pytester, "def test_seed(crt_seed): assert crt_seed == 4", "-o", "crt_seed=4")
    passes(
        pytester,
        "def test_seed(crt_seed): assert crt_seed == 5",
        "--crt-seed",
        "5",
        "-o",
        "crt_seed=4",
        "-k",
        "test_seed",
    )


def test_random_numbers_depend_on_the_seed_and_the_test_alone(pytester: pytest.Pytester):
    code = """
    import pytest
    @pytest.mark.parametrize("n", [1, 2])
    def test_numbers(crt_rng, n, record_property):
        with open(f"{n}.txt", "a") as file:
            file.write(f"{crt_rng.random()}\\n")
    """
    passes(pytester, code, count=2)
    passes(pytester, code, "-k", "2")
    passes(pytester, code, "-o", "crt_seed=2", count=2)
    one, two = (pytester.path.joinpath(f"{n}.txt").read_text().split() for n in (1, 2))
    assert two[0] == two[1] != two[2]
    assert len({*one, *two}) == 4


def test_turns_come_from_marker_or_option_or_are_the_default(pytester: pytest.Pytester):
    passes(pytester, "def test_turns(crt_turns): assert crt_turns == 200")
    passes(pytester, "def test_turns(crt_turns): assert crt_turns == 50", "--crt-turns", "50")
    marked = "import pytest\n@pytest.mark.crt_turns(20)\ndef test_turns(crt_turns): assert crt_turns == 20"
    passes(pytester, marked, "--crt-turns", "50")


@pytest.mark.parametrize("marker", ["crt_turns", "crt_turns(0)", "crt_turns('9')", "crt_turns(True)", "crt_turns(n=5)"])
def test_a_malformed_turns_marker_fails_the_test(pytester: pytest.Pytester, marker: str):
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_turns(crt_turns): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*marker crt_turns: expected a whole number from 1*"])


def test_the_agent_is_made_for_the_test_reset_with_the_seed_and_closed(pytester: pytest.Pytester):
    passes(
        pytester,
        """
        from bots import Bot
        def test_agent(crt_agent):
            assert crt_agent.send("hi") == "I do not know."
            assert crt_agent.calls == [("reset", 9), ("send", "hi")]
        def test_closed(crt_agent):
            assert crt_agent.agent is Bot.last
        """,
        "--crt-agent", "bots:Bot", "-o", "crt_seed=9", count=2,
    )  # fmt: skip


def test_without_an_option_the_agent_is_the_built_in_runtime(pytester: pytest.Pytester):
    passes(
        pytester,
        """
        def test_agent(crt_agent):
            crt_agent.send("I work at Microsoft.")
            assert "Microsoft" in crt_agent.send("Where do I work?").text
        """,
    )


def test_a_hook_makes_the_agent_of_fixtures_too(pytester: pytest.Pytester):
    pytester.makeconftest("from bots import Bot\ndef pytest_crt_make_agent(config, spec): return Bot()")
    passes(pytester, "from bots import Bot\ndef test_agent(crt_agent): assert isinstance(crt_agent.agent, Bot)")


def test_a_conversation_says_things_and_keeps_the_turns(pytester: pytest.Pytester):
    passes(
        pytester,
        """
        def test_conversation(crt_conversation):
            assert crt_conversation.say("hi").text == "I do not know."
            assert [turn.user for turn in crt_conversation.turns] == ["hi"]
        """,
        "--crt-agent", "bots:Bot",
    )  # fmt: skip
    passes(
        pytester,
        "def test_async(crt_conversation): assert crt_conversation.say('').text == 'seed 1337'",
        "--crt-agent",
        "bots:Awaited",
    )


def test_a_failing_conversation_is_shown_with_the_seed_and_escaped(pytester: pytest.Pytester):
    pytester.makepyfile(
        test_own="""
        def test_conversation(crt_conversation):
            crt_conversation.say("I work at\\x1b[31m Microsoft.")
            assert False
        """
    )
    pytester.runpytest("--crt-agent", "bots:Bot").stdout.fnmatch_lines(
        [
            "*- crt -*",
            "seed 1337",
            r"turn 1  user   I work at\x1b?31m Microsoft.",
            "turn 1  agent  I do not know.",
            "reproduce: pytest -o crt_seed=1337 --crt-agent bots:Bot test_own.py::test_conversation",
        ]
    )


AGENTS = """
import asyncio, sqlite3, time
from crt_runtime.stress.agents.truthful import terse

class Bot:
    def reset(self, *, seed, hidden): pass
    def send(self, text): return "Hello."
    def close(self): pass

class Hangs(Bot):
    def send(self, text): time.sleep(20)

class Raises(Bot):
    def send(self, text): raise ValueError("model is down")

class Pooled(Bot):
    def __init__(self): self.loop = self.thread = None; self.db = sqlite3.connect(":memory:")
    def same(self):
        self.db.execute("SELECT 1")
        loop = asyncio.get_running_loop()
        assert self.loop in (None, loop), "another loop"
        self.loop = loop
    async def reset(self, *, seed, hidden): self.same()
    async def send(self, text): self.same(); return "Hello."
    async def close(self):
        self.same()
        self.db.close()
        with open("closed.txt", "a") as file: file.write("closed ")
"""


@pytest.mark.parametrize("fixture", ["crt_conversation.say", "crt_agent.send"])
def test_a_call_that_hangs_fails_the_test_at_the_turn_timeout(pytester: pytest.Pytester, fixture: str):
    pytester.makepyfile(agents=AGENTS, test_own=f"def test_own({fixture.partition('.')[0]}): {fixture}('hi')")
    result = pytester.runpytest("--crt-agent", "agents:Hangs", "--crt-turn-timeout", "0.2")
    result.assert_outcomes(failed=1)
    assert result.duration < 10
    result.stdout.fnmatch_lines(["send: no reply within 0.2 seconds (--crt-turn-timeout)"])


def test_an_agent_that_raises_in_a_conversation_is_one_line_with_its_place(pytester: pytest.Pytester):
    pytester.makepyfile(agents=AGENTS, test_own="def test_own(crt_conversation): crt_conversation.say('hi')")
    result = pytester.runpytest("--crt-agent", "agents:Raises")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["turn 1: send raised ValueError: model is down (*agents.py:13)"])


def test_what_an_agent_raises_can_be_expected(pytester: pytest.Pytester):
    pytester.makepyfile(
        agents=AGENTS,
        test_own="""
        import pytest
        def test_own(crt_agent):
            with pytest.raises(ValueError, match="model is down"):
                crt_agent.send("hi")
        """,
    )
    pytester.runpytest("--crt-agent", "agents:Raises").assert_outcomes(passed=1)


def test_a_reference_agent_is_no_partner_for_a_conversation_of_ones_own(pytester: pytest.Pytester):
    pytester.makepyfile("def test_own(crt_conversation): crt_conversation.say('hi')")
    result = pytester.runpytest("--crt-agent", "crt_runtime.stress.agents.truthful:terse")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["crt: the agent Terse answers rehearsed scripts only; give --crt-agent *"])


def test_an_agent_lives_in_one_thread_and_on_one_event_loop(pytester: pytest.Pytester):
    pytester.makepyfile(
        agents=AGENTS, test_own="def test_own(crt_conversation): assert crt_conversation.say('hi').text == 'Hello.'"
    )
    result = pytester.runpytest(
        "--crt-seed", "1", "--crt-turns", "3", "--crt-runs", "2", "--crt-agent", "agents:Pooled"
    )
    assert "another loop" not in result.stdout.str()
    assert "raised" not in result.stdout.str()
    assert result.parseoutcomes()["passed"] >= 1
    assert (pytester.path / "closed.txt").read_text() == "closed closed "


def test_a_reply_that_is_none_fails_the_test_in_one_line(pytester: pytest.Pytester):
    pytester.makepyfile("def test_conversation(crt_conversation): crt_conversation.say('hi')")
    result = pytester.runpytest("--crt-agent", "bots:Silent")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["turn 1: send returned None; expected text or a Reply"])


def test_an_agent_that_is_not_to_be_had_fails_the_test_in_one_line(pytester: pytest.Pytester):
    pytester.makepyfile("def test_agent(crt_agent): pass")
    result = pytester.runpytest("-o", "crt_agent=nosuchmodule:make")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["crt: agent nosuchmodule:make: there is no module nosuchmodule*"])


def test_the_memory_is_a_fresh_runtime_that_is_the_same_every_time(pytester: pytest.Pytester):
    passes(
        pytester,
        """
        import pytest
        @pytest.mark.parametrize("n", [1, 2])
        def test_memory(crt_memory, n):
            answer = crt_memory.send("I work at Microsoft.")
            assert not crt_memory.contradictions()
            text = str(answer.to_record())
            with open("records.txt", "a") as file:
                file.write(text + "\\n")
        """,
        count=2,
    )
    one, two = pytester.path.joinpath("records.txt").read_text().splitlines()
    assert one == two


def test_contracts_accept_what_the_gate_wrote_and_refuse_what_was_changed(pytester: pytest.Pytester):
    pytester.runpytest(
        "--crt-seed", "2", "--crt-turns", "5", "--crt-runs", "1", "--crt-only", "--crt-agent", "bots:Bot"
    )
    passes(
        pytester,
        """
        import json, pytest
        from pathlib import Path

        BATCH = Path("artifacts/crt/stress_batch.json")
        RUN = Path("artifacts/crt/run_0001/stress_run.json")

        def test_files(crt_contract):
            assert crt_contract(BATCH)["runs"][0]["run"] == 1
            assert crt_contract(str(RUN), kind="stress_run")["metadata"]["seed"] == 2

        def test_documents(crt_contract):
            document = json.loads(RUN.read_bytes())
            assert crt_contract(document) == document
            document["summary"]["passed"] += 1
            with pytest.raises(AssertionError, match="says sha256:.* but the content has"):
                crt_contract(document)

        def test_a_kind_that_it_is_not(crt_contract):
            with pytest.raises(AssertionError, match="crt_contract: "):
                crt_contract(BATCH, kind="stress_run")
            with pytest.raises(AssertionError, match="document kind 'poem': unknown"):
                crt_contract(BATCH, kind="poem")

        def test_unknown_fields(crt_contract):
            with pytest.raises(AssertionError, match="crt_contract: document: "):
                crt_contract({"runs": [], "surprise": 1})

        def test_a_missing_file(crt_contract):
            with pytest.raises(AssertionError, match="cannot be read"):
                crt_contract("nowhere.json")

        def test_a_name_under_which_nothing_is_verified(crt_contract):
            other = BATCH.with_name("alone") / "batch.txt"
            other.parent.mkdir()
            other.write_bytes(BATCH.read_bytes())
            with pytest.raises(AssertionError, match="alone/batch.txt: unknown, no JSON document; skipped"):
                crt_contract(other)

        def test_a_batch_whose_run_was_changed(crt_contract):
            RUN.write_bytes(RUN.read_bytes().replace(b"},", b"} ,", 1))
            with pytest.raises(AssertionError, match="run 1 .*sha256|run 1 "):
                crt_contract(BATCH)
        """,
        count=7,
    )


def test_artifacts_are_written_by_the_rules_and_verified(pytester: pytest.Pytester):
    passes(
        pytester,
        """
        import pytest
        from crt_runtime.errors import ArtifactError

        WORDINGS = {"tuned": ["I lost my hat."], "held_out": ["My hat is gone."]}
        PACK = {
            "metadata": {"version": "v1", "name": "mine", "description": "a pack of mine"},
            "probes": [{"id": "a", "family": "episodic", "why": "because", "turns": [
                {"phase": "introduce", "act": "tell", "wordings": WORDINGS}]}],
        }

        def test_valid(crt_artifacts):
            path = crt_artifacts.write("mine.json", "challenge_pack", PACK)
            assert path.parent == crt_artifacts.path
            crt_artifacts.verify()

        def test_invalid(crt_artifacts):
            with pytest.raises(ArtifactError, match="surprise"):
                crt_artifacts.write("mine.json", "challenge_pack", {**PACK, "surprise": 1})

        def test_spoilt(crt_artifacts):
            crt_artifacts.write("mine.json", "challenge_pack", PACK).write_text("{")
            with pytest.raises(AssertionError, match="1 artifacts do not hold"):
                crt_artifacts.verify()
        """,
        count=3,
    )


def test_every_fixture_is_listed_with_a_description(pytester: pytest.Pytester):
    listed = pytester.runpytest("--fixtures").stdout.str()
    names = ("seed", "rng", "turns", "agent", "conversation", "challenge", "memory", "artifacts", "contract", "gate")
    assert all(f"crt_{name}" in listed for name in names)
    assert "no docstring available" not in listed.partition("fixtures defined from pytest_crt")[2].partition("---")[0]
