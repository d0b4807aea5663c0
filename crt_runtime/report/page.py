"""The page: one self-contained file, readable in light and dark and on paper, that loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Final
from xml.etree import ElementTree as ET

from crt_runtime.report.dom import html, style, tag
from crt_runtime.report.killing import KillScore
from crt_runtime.report.timeline import legend, timeline
from crt_runtime.report.verdict import FailedCheck, RunTold, Said, Verdict
from crt_runtime.stress.baseline.significance import wilson
from crt_runtime.stress.rates import Rate

SHOWN_FAILURES: Final = 5
"""How many failures of one check are shown whole; the turns of the others are listed."""

OPENED: Final = 3
"""How many checks show their first failure at once."""

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(verdict: Verdict, kill_score: KillScore | None = None) -> str:
    """The report of a batch as an HTML document, with the gate's kill score where there is one. The same batch gives
    the same bytes."""
    css = resources.files("crt_runtime.report").joinpath("page.css").read_text(encoding="utf-8")
    title = f"CRT: {verdict.verdict}, seed {verdict.options.seed}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        style(css),
    )
    body = tag(
        "body",
        tag(
            "main",
            _head(verdict),
            _failures(verdict),
            _rates(verdict),
            *(_run(run) for run in verdict.runs),
            _kills(kill_score) if kill_score is not None else None,
            _foot(verdict),
        ),
    )
    return html(tag("html", head, body, lang="en"))


def _head(verdict: Verdict) -> ET.Element:
    options, rate = verdict.options, verdict.rate
    red = sum(run.verdict != "passed" for run in verdict.runs)
    runs = "all runs passed" if not red else f"{red} of {len(verdict.runs)} runs failed"
    return tag(
        "header",
        tag("p", "truth gate", class_="kicker"),
        tag("h1", tag("span", verdict.verdict, class_=f"badge {verdict.verdict}"), f"seed {options.seed}"),
        tag(
            "dl",
            *_fact("Checks passed", f"{rate.passed:,} of {rate.checks:,}", f"{rate.percent:.2f}%"),
            *_fact("Conversations", str(len(verdict.runs)), f"{verdict.turns:,} turns, {runs}"),
            *_fact("Not applicable", f"{verdict.not_applicable:,}", "needs what the agent does not tell"),
            *_fact("Agent", options.agent, f"packs {', '.join(options.packs)}; wording {options.wording}"),
            class_="facts",
        ),
        tag("ul", *(tag("li", reason) for reason in verdict.reasons), class_="reasons") if verdict.reasons else None,
        _command("Run it again", verdict.reproduce),
    )


def _fact(name: str, value: str, more: str) -> tuple[ET.Element, ...]:
    return (tag("div", tag("dt", name), tag("dd", tag("strong", value), tag("span", more))),)


def _failures(verdict: Verdict) -> ET.Element | None:
    failures = verdict.failures
    if not failures:
        return None
    by_check: dict[str, list[FailedCheck]] = {}
    for failure in failures:
        by_check.setdefault(failure.check, []).append(failure)
    return tag(
        "section",
        tag("h2", f"{len(failures)} failed check{'s' if len(failures) != 1 else ''}"),
        *(node for place, same in enumerate(by_check.values()) for node in _failures_of_check(same, place < OPENED)),
        id="failures",
    )


def _failures_of_check(failures: Sequence[FailedCheck], opened: bool) -> Iterator[ET.Element]:
    """The first failures of one check whole, and where the others are."""
    for place, failure in enumerate(failures[:SHOWN_FAILURES]):
        yield _failure(failure, opened=opened and place == 0)
    turns: dict[int, list[int]] = {}
    for failure in failures[SHOWN_FAILURES:]:
        turns.setdefault(failure.run, []).append(failure.turn)
    if turns:
        where = "; ".join(f"run {run}: turns {', '.join(map(str, found))}" for run, found in turns.items())
        yield tag("p", tag("code", failures[0].check), f" failed also in {where}", class_="more")


def _failure(failure: FailedCheck, *, opened: bool) -> ET.Element:
    facts = [
        tag("dt", "expected"),
        tag("dd", f"that the agent {failure.expected}"),
        tag("dt", "found"),
        tag("dd", failure.details),
    ]
    if failure.truth:
        facts += [tag("dt", "truth"), tag("dd", failure.truth)]
    if failure.probe:
        facts += [tag("dt", "probe"), tag("dd", failure.probe)]
    again = (
        _command("Replay the shortest conversation that shows it", f"pytest --crt-replay {failure.replay}")
        if failure.replay
        else _command("Run this conversation again", failure.command)
    )
    return tag(
        "details",
        tag(
            "summary",
            tag("code", failure.check),
            tag("span", f"run {failure.run}, turn {failure.turn}", class_="where"),
        ),
        tag("dl", *facts, class_="found"),
        _transcript(failure.transcript),
        again,
        class_="failure",
        open="open" if opened else None,
    )


def _transcript(said: tuple[Said, ...]) -> ET.Element:
    lines = []
    for exchange in said:
        last = " last" if exchange is said[-1] else ""
        lines.append(tag("p", tag("span", f"{exchange.turn} user"), exchange.user, class_=f"user{last}"))
        reply = "(no reply)" if exchange.reply is None else exchange.reply or "(empty)"
        lines.append(tag("p", tag("span", "agent"), reply, class_=f"agent{last}"))
    return tag("div", *lines, class_="transcript")


def _rates(verdict: Verdict) -> ET.Element:
    return tag(
        "section",
        tag("h2", "Pass rates"),
        tag(
            "p",
            "Bars are rates, the thin lines below them 95% intervals (Wilson), which take each turn for a trial.",
            class_="note",
        ),
        tag("div", _table("Pack", verdict.packs), _table("Check", verdict.checks), class_="rates"),
        id="rates",
    )


def _table(what: str, rates: Mapping[str, Rate]) -> ET.Element:
    worst_first = sorted(rates.items(), key=lambda pair: (pair[1].percent, pair[0]))
    return tag(
        "table",
        tag("thead", tag("tr", tag("th", what), tag("th", "passed"), tag("th", "rate"), tag("th"))),
        tag("tbody", *(_row(name, rate) for name, rate in worst_first)),
    )


def _row(name: str, rate: Rate) -> ET.Element:
    interval = wilson(rate.passed, rate.checks)
    low, high = 100 * interval.low, 100 * interval.high
    bar = tag(
        "svg",
        tag("title", f"{low:.1f}% to {high:.1f}%"),
        tag("rect", class_="track", x=0, y=4, width=100, height=6, rx=3),
        tag("rect", class_="rate", x=0, y=4, width=f"{rate.percent:.2f}", height=6, rx=3),
        tag("line", class_="interval", x1=f"{low:.2f}", x2=f"{high:.2f}", y1=13, y2=13),
        viewbox="0 0 100 15",
        class_="bar",
        role="img",
    )
    clean = rate.passed == rate.checks
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", f"{rate.passed:,} / {rate.checks:,}"),
        tag("td", f"{rate.percent:.2f}%"),
        tag("td", bar),
        class_=None if clean else "failed",
    )


def _run(run: RunTold) -> ET.Element:
    whose = f", with {run.name}" if run.name else ""
    return tag(
        "section",
        tag(
            "h2",
            f"Run {run.run}{whose}",
            tag("span", run.verdict, class_=f"badge small {run.verdict}"),
        ),
        tag(
            "p",
            f"{run.turns} turns, {run.rate.passed:,} of {run.rate.checks:,} checks passed ({run.rate.percent:.2f}%). "
            "Each row is a slot of the user's: what was true from turn to turn, and how the agent did when asked.",
            class_="note",
        ),
        tag("ul", *(tag("li", reason) for reason in run.reasons), class_="reasons") if run.reasons else None,
        legend(),
        tag("div", timeline(run), class_="scroll"),
        id=f"run-{run.run}",
    )


def _kills(score: KillScore) -> ET.Element:
    rows = [
        tag(
            "tr",
            tag("th", fault.name, scope="row"),
            tag("td", fault.kind),
            tag("td", f"{fault.caught} / {fault.trials}"),
            tag("td", "-" if fault.turn is None else str(fault.turn)),
            tag("td", fault.check or "-"),
            tag("td", fault.does, class_="does"),
            class_="failed" if fault.missed else None,
        )
        for fault in sorted(score.faults, key=lambda fault: (not fault.missed, fault.kind, fault.name))
    ]
    names = ("Planted fault", "class", "caught", "at turn", "first by", "what it does")
    return tag(
        "section",
        tag("h2", "Kill score"),
        tag(
            "p",
            " ".join(score.sentences),
            class_="note",
        ),
        tag(
            "div",
            tag("table", tag("thead", tag("tr", *(tag("th", name) for name in names))), tag("tbody", *rows)),
            class_="scroll",
        ),
        id="kill-score",
    )


def _command(what: str, command: str) -> ET.Element:
    return tag("div", tag("p", what), tag("pre", tag("code", command)), class_="command")


def _foot(verdict: Verdict) -> ET.Element:
    return tag(
        "footer",
        tag("p", f"CRT {verdict.crt_version} \N{MIDDLE DOT} batch ", tag("code", verdict.digest)),
        tag("p", "runtime config ", tag("code", verdict.config_digest)),
    )
