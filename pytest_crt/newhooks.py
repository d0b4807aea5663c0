"""The hooks that the plugin offers. Implement them in a `conftest.py` or in a plugin of your own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from crt_runtime.promotion.apply import Outcome
    from crt_runtime.stress import Agent, Finding, Reply
    from crt_runtime.stress.faults import Fault
    from crt_runtime.stress.script import ScriptTurn


@pytest.hookspec(firstresult=True)
def pytest_crt_make_agent(config: pytest.Config, spec: str) -> Agent | None:
    """Make the assistant under test; None leaves it to others, at last to `module:factory`.

    `spec` is what `--crt-agent` says (`builtin` by default). Called once for the truth gate in each process (the agent
    is reset for every run and closed at the end), and once for each test that uses `crt_agent`.

    ::

        def pytest_crt_make_agent(config, spec):
            if spec == "mybot":
                return MyBot(url=config.getoption("--mybot-url"))
    """


@pytest.hookspec
def pytest_crt_load_packs(config: pytest.Config) -> Sequence[str | Path] | None:
    """Give challenge packs of your own, as paths of pack files; they are mixed in beside those of `--crt-pack`.

    ::

        def pytest_crt_load_packs(config):
            return [Path(__file__).parent / "packs" / "billing.json"]
    """


@pytest.hookspec
def pytest_crt_check_turn(
    config: pytest.Config, turn: ScriptTurn, reply: Reply | None
) -> Finding | Sequence[Finding] | None:
    """Judge one turn by a rule of your own, beside the checks of the gate; a failed finding fails the run.

    `turn` is what the user said and what is true at that point, `reply` the assistant's answer (None: it gave none).
    The check's name is snake_case. Return None where the rule has nothing to say about the turn.

    ::

        def pytest_crt_check_turn(config, turn, reply):
            if reply is not None:
                outcome = Outcome.PASSED if len(reply.text) <= 500 else Outcome.FAILED
                return Finding("keeps_it_short", outcome, expected="at most 500 characters")
    """


@pytest.hookspec
def pytest_crt_planted_faults(config: pytest.Config) -> Sequence[Fault] | None:
    """Give deliberately wrong assistants of your own, which `--crt-teeth` tries beside the built-in ones: a check of
    yours (`pytest_crt_check_turn`) that no fault can fail proves nothing.

    `plant` gives a fresh agent with the fault. Where that agent has `struck`, a tuple of the turns (from 1) on which
    it went wrong, only a check that fails from the first of them on counts as having caught it; without `struck`, any
    does.

    ::

        def pytest_crt_planted_faults(config):
            return [
                Fault(
                    name="rambles",
                    kind=Kind.RARE,
                    does="answers in more than 500 characters",
                    breaks="keeps_it_short: at most 500 characters",
                    plant=Rambler,
                )
            ]
    """


@pytest.hookspec(firstresult=True)
def pytest_crt_normalize_artifact(
    config: pytest.Config, name: str, document: Mapping[str, object]
) -> Mapping[str, object] | None:
    """Take out of a document what differs from run to run in your project, before `crt_golden` compares it.

    `document` comes without the fields that are volatile in every project; it is not to be changed in place. Return a
    document that is valid under its schema, or None where there is nothing to do.

    ::

        def pytest_crt_normalize_artifact(config, name, document):
            if "results" in document:
                return {**document, "results": [{**one, "new_memory_id": None} for one in document["results"]]}
    """


@pytest.hookspec
def pytest_crt_veto_apply(config: pytest.Config, mode: str, gates: Mapping[str, str]) -> str | None:
    """Refuse the apply of `--crt-apply`: whatever is returned but None is the reason, and so is an exception.

    Called on the controller when all tests have run. `mode` is `dry-run`, `sandbox` or `real`; `gates` has the outcome
    of each gate by its id.

    ::

        def pytest_crt_veto_apply(config, mode, gates):
            if mode == "real" and date.today().weekday() == 4:
                return "not on a Friday"
    """


@pytest.hookspec
def pytest_crt_applied(config: pytest.Config, mode: str, outcome: Outcome) -> None:
    """Learn of the apply of `--crt-apply` once it is done. It cannot be taken back here: an exception makes the session
    red, and what was applied stays.

    ::

        def pytest_crt_applied(config, mode, outcome):
            notify(f"{mode}: {outcome.summary}, receipt {outcome.receipt_id}")
    """
