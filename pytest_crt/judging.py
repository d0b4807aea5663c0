"""One item of the gate at work: hold the run, write its document, note the evidence, tell the failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crt_runtime.stress import RunResult, TurnProgress
from crt_runtime.stress.batch import Timing, write_run
from crt_runtime.stress.rates import rates_by_check, rates_by_pack
from crt_runtime.stress.summary import suggestions_of
from pytest_crt import baseline, engine
from pytest_crt.evidence import BASELINE, TRUTH, add_evidence
from pytest_crt.failure import TruthError, report
from pytest_crt.progress import turn_counter
from pytest_crt.settings import settings_of
from pytest_crt.verdict import JudgedRun

if TYPE_CHECKING:
    from pytest_crt.items import TruthItem


def judge_run(item: TruthItem) -> None:
    """Run the item. Raises `TruthError` for a red run, `CrtError` where the run could not be held or written."""
    settings = settings_of(item.config)
    options = engine.stress_options(item.config)
    gated = baseline.gated_of(item.config)
    with turn_counter(item.config, item.run_number, options.runs, options.turns) as counter:

        def on_turn(progress: TurnProgress) -> None:
            if counter is not None:
                counter(progress.turn)

        def hold(run: int) -> RunResult:
            return engine.hold(item.config, options, run, on_turn=on_turn)

        compared = None if gated is None else baseline.judge(gated, item.run_number, hold)
        result = hold(item.run_number) if compared is None else compared.results[0]
    entry = write_run(settings.artifacts_dir, result)
    judged = JudgedRun(
        entry,
        rates_by_pack([result.document]),
        rates_by_check([result.document]),
        Timing.of(result),
        result.coverage,
        suggestions=tuple(suggestions_of(result)),
    )
    add_evidence(item, TRUTH, judged.to_json())
    properties = (
        ("crt_seed", options.seed),
        ("crt_run", item.run_number),
        ("crt_verdict", entry.summary.verdict),
        ("crt_checks", entry.summary.checks),
        ("crt_failed", entry.summary.failed),
        ("crt_pass_rate", entry.summary.pass_rate),
        ("crt_reproduce", result.reproduce),
    )
    kept = [pair for pair in item.user_properties if pair[0] not in dict(properties)]  # of a run that is held again
    item.user_properties[:] = [*kept, *properties]
    if gated is not None and compared is not None:
        add_evidence(item, BASELINE, compared.evidence)
        if not compared.passed:
            raise TruthError(compared.report(gated.path))
    elif not result.passed:
        told = [report(result)]
        if settings.minimize is not None:
            from pytest_crt.replaying import minimal_replay

            told += minimal_replay(item.config, result, settings.minimize)
        raise TruthError("\n".join(told))
