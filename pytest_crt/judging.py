"""One item of the gate at work: hold the run, write its document, note the evidence, tell the failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from crt_runtime.stress import RunResult, TurnProgress
from crt_runtime.stress.batch import write_run
from pytest_crt import baseline, engine
from pytest_crt.evidence import BASELINE, TRUTH, add_evidence
from pytest_crt.failure import TruthError, report
from pytest_crt.progress import turn_counter
from pytest_crt.settings import settings_of
from pytest_crt.verdict import JudgedRun, Rate

if TYPE_CHECKING:
    from pytest_crt.items import TruthItem

BETWEEN: Final = "(no pack)"
"""Where turns count that fill the time between probes."""


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
    packs, checks = _rates(result.document)
    add_evidence(item, TRUTH, JudgedRun(entry, packs, checks).to_json())
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
        raise TruthError(report(result))


def _rates(document: Mapping[str, object]) -> tuple[dict[str, Rate], dict[str, Rate]]:
    """How many applicable checks passed, per pack and per check."""
    packs: dict[str, Rate] = {}
    checks: dict[str, Rate] = {}
    for turn in cast("list[dict[str, object]]", document["turns"]):
        pack = cast("str | None", turn["pack"]) or BETWEEN
        for finding in cast("list[dict[str, str]]", turn["findings"]):
            if finding["outcome"] != "not_applicable":
                rate = Rate(int(finding["outcome"] == "passed"), 1)
                packs[pack] = packs.get(pack, Rate(0, 0)) + rate
                checks[finding["check"]] = checks.get(finding["check"], Rate(0, 0)) + rate
    return packs, checks
