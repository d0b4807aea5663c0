"""The final gated step: once everything else is over, apply if every required gate truly passed, else say why not.

It fails closed. `gate_verdict.json` says `started` before anything else happens, so that a session that dies leaves no
older green one behind; whatever is not known to be well is a reason to refuse.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from crt_runtime import __version__
from crt_runtime.artifacts import artifacts_dir, write_document
from crt_runtime.artifacts.names import GATE_VERDICT
from crt_runtime.clock import format_utc, system_clock
from crt_runtime.errors import CrtError
from crt_runtime.visible import visible_line
from pytest_crt import gates as gate_books
from pytest_crt import golden, promoting
from pytest_crt.apply_request import ApplyRequest, read_request
from pytest_crt.gates import TRUTH_GATE
from pytest_crt.golden_hashes import changed_since, hashes, unreadable
from pytest_crt.manifest import Held
from pytest_crt.narrowing import narrowed_by, uncounted
from pytest_crt.required import SeenGate, shortfalls, with_deselected
from pytest_crt.settings import artifacts_dir_of, settings_of
from pytest_crt.watch import Watch

if TYPE_CHECKING:
    from crt_runtime.promotion.apply import Outcome
    from crt_runtime.promotion.documents import Pair
    from pytest_crt.session import Controller

_STEP: Final = pytest.StashKey["ApplyStep"]()
_PLUGIN_NAME: Final = "crt-apply"

_TELLING_EXITS: Final = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,
    pytest.ExitCode.USAGE_ERROR,
    pytest.ExitCode.NO_TESTS_COLLECTED,
)
"""Exit codes with which pytest shows a summary."""


def open_verdict(config: pytest.Config) -> None:
    """Write that a verdict is under way, and see to it that it comes. Raises `pytest.UsageError` where it cannot."""
    step = ApplyStep(config)
    try:
        step.write("started", ["the session has not come to its end"])
    except CrtError as error:
        raise pytest.UsageError(f"crt: {error}") from None
    config.stash[_STEP] = step
    config.add_cleanup(step.close)


@contextmanager
def noting_refusals(config: pytest.Config) -> Iterator[None]:
    """Have a usage error stand in the verdict too."""
    try:
        yield
    except pytest.UsageError as error:
        if _STEP in config.stash:
            config.stash[_STEP].reasons.append(visible_line(str(error)))
        raise


def begin(config: pytest.Config) -> None:
    """Check what is asked for and watch the session from now on, on the controller. Raises `pytest.UsageError`."""
    config.stash[_STEP].begin(read_request(config))


class ApplyStep:
    """The step, on the controller. `reasons` are what stands against applying."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._artifacts_dir = artifacts_dir_of(config)
        self._started_at = format_utc(system_clock())
        self._request: ApplyRequest | None = None
        self._pair: Pair | None = None
        self._watch = Watch()
        self._golden: dict[str, str] = {}
        self._gates: dict[str, SeenGate] = {}
        self._overrides: list[str] = []
        self._applied = "none"
        self._receipt: str | None = None
        self._concluded = False
        self._interrupted = False
        self._unshown: list[str] = []
        self.reasons: list[str] = []

    def begin(self, request: ApplyRequest) -> None:
        """Read the documents as the gates will see them, and start to watch."""
        self._request = request
        self._overrides = list(request.overrides)
        try:
            self._pair = promoting.read_documents(request)
        except CrtError as error:
            if error.exit_code == 2:
                raise pytest.UsageError(f"crt: {error}") from None
            self.reasons.append(visible_line(str(error)))
        try:
            self._golden = hashes(settings_of(self._config).golden_dir)
        except OSError as error:
            raise pytest.UsageError(f"crt: {unreadable(error)}") from None
        gate_books.open_book(self._config)
        self._config.pluginmanager.register(self._watch, "crt-watch")
        self._config.pluginmanager.register(self, _PLUGIN_NAME)

    def pytest_report_header(self) -> list[str]:
        if self._request is None:
            return []
        required = ", ".join(line.gate for line in self._request.required) or "none"
        return [
            visible_line(f"crt: apply {self._request.mode} to {self._request.memory_db}, required gates: {required}")
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """Come last at the end of the session: after every plugin that was registered until now."""
        self._config.pluginmanager.unregister(self)
        self._config.pluginmanager.register(self, _PLUGIN_NAME)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        try:
            result = yield
        except BaseException as error:
            self.reasons.append(f"the session's end raised {_named(error)}")
            self._conclude(session)
            raise
        self._conclude(session)
        return result

    def close(self) -> None:
        """At the very end: give a verdict where the session never came to one, and say what no summary could say."""
        if not self._concluded:
            self.reasons.append("the session ended before its tests did")
            self._finish()
            self._unshown = self._lines()
        for line in self._unshown:
            print(line, file=sys.stderr)

    def write(self, state: str, reasons: list[str]) -> None:
        """Write the verdict as it stands. Raises `CrtError`."""
        seen = self._pair
        document = {
            "version": "v1",
            "started_at": self._started_at,
            "finished_at": None if state == "started" else format_utc(system_clock()),
            "verdict": state,
            "applied": self._applied,
            "gates": self._gate_documents(),
            "reasons": reasons,
            "overrides": [visible_line(override) for override in self._overrides],
            "receipt": self._receipt,
            "proposals_digest": seen.proposals.digest if seen else None,
            "decisions_digest": seen.decisions.digest if seen else None,
            "crt_version": __version__,
        }
        write_document(artifacts_dir(self._artifacts_dir), GATE_VERDICT, "gate_verdict", document, replace=True)

    def _conclude(self, session: pytest.Session) -> None:
        """Decide, apply or refuse, write the verdict, show it."""
        self._concluded = True
        try:
            self._decide(int(session.exitstatus))
        except BaseException as error:  # whatever it is, it is no reason to apply
            self._note_interrupt(error)
            self.reasons.append(f"the apply step failed: {_named(error)}")
        outcome = self._carry_out() if not self.reasons else None
        self._finish()
        if self._interrupted:
            session.exitstatus = pytest.ExitCode.INTERRUPTED
        shown_by_summary = session.exitstatus in _TELLING_EXITS
        if self.reasons and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if reporter is None or not shown_by_summary:
            self._unshown = self._lines(outcome)
            return
        reporter.section("crt apply")
        for line in self._lines(outcome):
            reporter.write_line(line, red=bool(self.reasons), green=not self.reasons)

    def _decide(self, exitstatus: int) -> None:
        """Note every reason not to apply."""
        assert self._request is not None, "the step has begun"
        config = self._config
        if exitstatus != pytest.ExitCode.OK:
            self.reasons.append(f"the session's exit status is {exitstatus}")
        self.reasons += self._watch.reasons()
        if config.getoption("dist", "no") == "each" and config.getoption("tx", None):
            self.reasons.append("--dist each: runs every test several times; use --dist load")
        self._gates = with_deselected(self._seen_gates(), self._watch.deselected)
        self.reasons += shortfalls(self._request.required, self._gates, self._watch.deselected)
        self.reasons += uncounted(self._request.required, narrowed_by(config))
        self._overrides += self._lowered()
        self.reasons += [f"override: {override}" for override in self._overrides]
        try:
            changed = changed_since(self._golden, hashes(settings_of(config).golden_dir))
        except OSError as error:
            self.reasons.append(unreadable(error))
            changed = set()
        for name in sorted({*changed, *golden.book_of(config).written}):
            self.reasons.append(f"golden file {name} was updated in this session; review it, and run the gates again")
        self.reasons += self._vetoes()

    def _seen_gates(self) -> dict[str, SeenGate]:
        book = gate_books.book_of(self._config)
        seen = {
            gate: SeenGate(outcome, tests, {"tests": len(tests)}) for gate, (outcome, tests) in book.outcomes().items()
        }
        controller: Controller | None = self._config.pluginmanager.getplugin("crt-controller")
        if controller is not None and controller.verdict is not None:
            seen[TRUTH_GATE] = self._seen_truth(controller, book)
        return seen

    def _seen_truth(self, controller: Controller, book: gate_books.GateBook) -> SeenGate:
        """The truth gate: as its own verdict says, and as the reports of its items say."""
        from pytest_crt import verdict
        from pytest_crt.engine import chosen_packs
        from pytest_crt.selection import run_id

        assert controller.verdict is not None, "the caller has looked"
        settings = settings_of(self._config)
        ids = [run_id(settings.seed, run) for run in controller.tally.expected or ()]
        tests = {nodeid: book.outcome_of(nodeid) for nodeid in ids}
        outcomes = {verdict.PASSED: gate_books.worst(tests.values()), verdict.FAILED: "failed"}
        outcome = outcomes.get(controller.verdict.outcome, "deselected")
        held: Held = {
            "seed": settings.seed,
            "runs": sum(judged.passed for judged in controller.tally.judged.values()),
            "turns": settings.turns,
            "packs": frozenset(chosen_packs(self._config)),
            "agent": settings.agent,
            "wording": settings.wording,
        }
        return SeenGate(outcome, tests, held)

    def _lowered(self) -> Iterator[str]:
        """Options of the command line that leave a minimum of the manifest unmet."""
        assert self._request is not None, "the step has begun"
        names = {"packs": "pack"}
        for line in self._request.required:
            seen = self._gates.get(line.gate)
            for minimum in line.unmet(seen.held) if seen else ():
                option = f"--crt-{names.get(minimum.name, minimum.name)}"
                if option in settings_of(self._config).asked:
                    yield f"{option} on the command line lowers {minimum} of gate {line.gate}"

    def _vetoes(self) -> Iterator[str]:
        assert self._request is not None, "the step has begun"
        outcomes = {gate: seen.outcome for gate, seen in self._gates.items()}
        try:
            answers = self._config.hook.pytest_crt_veto_apply(
                config=self._config, mode=self._request.mode, gates=outcomes
            )
        except BaseException as error:  # an exit is no consent either
            self._note_interrupt(error)
            yield f"veto: pytest_crt_veto_apply raised {_named(error)}"
            return
        for answer in answers:
            yield f"veto: {visible_line(str(answer), 500)}"

    def _carry_out(self) -> Outcome | None:
        """Apply; nothing stands against it but what shows now."""
        assert self._request is not None, "the step has begun"
        assert self._pair is not None, "documents that could not be read are a reason"
        try:
            outcome = promoting.carry_out(self._request, self._pair, self._artifacts_dir, system_clock)
        except CrtError as error:
            self.reasons.append(visible_line(str(error)))
            return None
        except BaseException as error:
            self._note_interrupt(error)
            self._say_how_far(error)
            return None
        if outcome.errors:
            self.reasons.append(f"{outcome.errors} proposals cannot be applied, so none was; the apply result says why")
        else:
            self._applied, self._receipt = self._request.mode, outcome.receipt_id
        try:
            promoting.keep(outcome, self._artifacts_dir)
            if not outcome.errors:
                self._config.hook.pytest_crt_applied(config=self._config, mode=self._request.mode, outcome=outcome)
        except CrtError as error:
            self.reasons.append(visible_line(str(error)))
        except BaseException as error:  # what was applied stays, and the verdict must be written
            self._note_interrupt(error)
            self.reasons.append(f"applied, but pytest_crt_applied raised {_named(error)}")
        return outcome

    def _say_how_far(self, error: BaseException) -> None:
        """The apply was cut off: the memory file says whether its one transaction was committed."""
        assert self._request is not None, "the step has begun"
        assert self._pair is not None, "documents that could not be read are a reason"
        try:
            receipt = promoting.receipt_of(self._request, self._pair)
        except CrtError as unknown:
            self.reasons.append(
                f"apply was cut off by {_named(error)}, and whether it was done is not to be had: "
                f"{visible_line(str(unknown))}"
            )
            return
        if receipt is None:
            self.reasons.append(f"apply failed, and nothing was applied: {_named(error)}")
            return
        self._applied, self._receipt = self._request.mode, receipt
        self.reasons.append(
            f"applied, but cut off by {_named(error)} before its result was written; apply again writes it"
        )

    def _note_interrupt(self, error: BaseException) -> None:
        self._interrupted = self._interrupted or isinstance(error, KeyboardInterrupt)

    def _finish(self) -> None:
        """Write the final verdict; where that fails, the one that says `started` stays."""
        try:
            self.write("red" if self.reasons else "green", self.reasons)
        except Exception as error:
            self.reasons.append(f"the verdict was not written: {_named(error)}")

    def _gate_documents(self) -> list[dict[str, object]]:
        required = [line.gate for line in self._request.required] if self._request else []
        names = [*required, *(gate for gate in self._gates if gate not in required)]
        missing = SeenGate("missing", {}, {})
        return [
            {
                "id": name,
                "required": name in required,
                "outcome": self._gates.get(name, missing).outcome,
                "tests": [visible_line(nodeid) for nodeid in self._gates.get(name, missing).tests],
            }
            for name in names
        ]

    def _lines(self, outcome: Outcome | None = None) -> list[str]:
        """The verdict for people."""
        lines = [outcome.summary] if outcome is not None else []
        if self._receipt is not None:
            lines.append(f"receipt: {self._receipt}")
        lines += [f"reason: {reason}" for reason in self.reasons]
        done = "refused" if self._applied == "none" else f"{self._applied} done"
        return [
            *lines,
            f"crt apply: {done}{', but see the reasons' if self.reasons and self._applied != 'none' else ''}",
        ]


def _named(error: BaseException) -> str:
    return visible_line(f"{type(error).__name__}: {error}", 300)
