"""The baseline gate: red for an agent that got worse, quiet for one that did not, honest about what it cannot tell."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from baseline_scene import OPTIONS, TODAY, DeadIn, baseline_of, flaky, imagined

from crt_runtime.clock import system_clock
from crt_runtime.errors import ArtifactError, StaleError, UsageError
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.baseline import Baseline, Waiver, compare, gate, read_baseline, record, write_baseline
from crt_runtime.stress.baseline.document import from_document, to_document

CALM = [[{"a": 0, "b": 1}] * 10] * 3
FOREVER = date(9999, 12, 31)


def waiver(check: str | None = None, probe: str | None = None, expires: date = FOREVER) -> Waiver:
    return Waiver(check, probe, "mira", "the vendor knows", expires)


@pytest.fixture(scope="module")
def recorded() -> Baseline:
    return record(OPTIONS, flaky(0.02, 3), repeats=10, clock=system_clock)


class TestChecks:
    def test_the_same_failures_as_before_are_green(self) -> None:
        found = compare(baseline_of(imagined(CALM)), imagined([[{"a": 0, "b": 1}] * 2] * 3), (), today=TODAY)
        assert found.passed, found.reasons

    def test_a_check_that_fails_more_than_in_any_recorded_holding_is_red_and_named(self) -> None:
        found = compare(baseline_of(imagined(CALM)), imagined([[{"a": 8, "b": 1}] * 2] * 3), (), today=TODAY)
        assert [verdict.check for verdict in found.checks if verdict.red] == ["all checks", "a"]
        assert any(reason.startswith("a: passes 80.00%, before 100.00%") for reason in found.reasons)

    def test_small_drops_in_every_check_add_up(self) -> None:
        checks = [f"check-{number}" for number in range(20)]
        rng = random.Random(4)

        def holdings(count: int, rate: float) -> list[dict[str, int]]:
            return [{name: sum(rng.random() < rate for _ in range(40)) for name in checks} for _ in range(count)]

        baseline = baseline_of(imagined([holdings(10, 0.02) for _ in range(3)]))
        found = compare(baseline, imagined([holdings(4, 0.03) for _ in range(3)]), (), today=TODAY)
        assert [verdict.check for verdict in found.checks if verdict.red] == ["all checks"]

    def test_a_check_that_no_longer_applies_is_red(self) -> None:
        found = compare(baseline_of(imagined(CALM)), imagined([[{"b": 1}] * 2] * 3), (), today=TODAY)
        assert found.reasons == ("a: applied to run 1 before, and does not now",)

    def test_what_must_never_fail_is_red_at_the_first_failure(self) -> None:
        now = imagined([[{"a": 1, "b": 1}, {"a": 0, "b": 1}], *[[{"a": 0, "b": 1}] * 2] * 2])
        assert compare(baseline_of(imagined(CALM)), now, (), today=TODAY).passed
        found = compare(baseline_of(imagined(CALM), must_pass=("a",)), now, (), today=TODAY)
        assert found.reasons == ("a: failed once, and must never",)

    def test_a_conversation_that_was_not_held_to_its_end_is_red(self) -> None:
        now = imagined([[{"a": 0, "b": 1}] * 2] * 3)
        cut = replace(now[1].holdings[0], ended="ended at turn 9: no reply within 60 seconds")
        now = (now[0], replace(now[1], holdings=(cut, now[1].holdings[1])), now[2])
        found = compare(baseline_of(imagined(CALM)), now, (), today=TODAY)
        assert found.reasons == ("run 2: ended at turn 9: no reply within 60 seconds",)

    def test_a_run_that_is_missing_is_red(self) -> None:
        found = compare(baseline_of(imagined(CALM)), imagined([[{"a": 0, "b": 1}] * 4] * 2), (), today=TODAY)
        assert "run 3: was not held" in found.reasons

    def test_too_few_holdings_to_see_any_drop_are_refused(self) -> None:
        with pytest.raises(UsageError, match=r"with 2 \+ 1 holdings of 3 conversations no drop could be significant"):
            compare(baseline_of(imagined([[{"a": 0}] * 2] * 3)), imagined([[{"a": 9}]] * 3), (), today=TODAY)


class TestWaivers:
    def test_a_waived_check_is_not_red_and_is_named_with_its_owner(self) -> None:
        now = imagined([[{"a": 8, "b": 1}] * 2] * 3)
        found = compare(baseline_of(imagined(CALM)), now, (), [waiver("a")], today=TODAY)
        assert found.passed, found.reasons
        assert found.notes == ("a: waived until 9999-12-31 by mira: the vendor knows",)

    def test_a_waiver_lasts_to_the_end_of_its_day(self) -> None:
        now = imagined([[{"a": 8, "b": 1}] * 2] * 3)
        assert compare(baseline_of(imagined(CALM)), now, (), [waiver("a", expires=TODAY)], today=TODAY).passed
        late = date.fromordinal(TODAY.toordinal() + 1)
        found = compare(baseline_of(imagined(CALM)), now, (), [waiver("a", expires=TODAY)], today=late)
        assert found.reasons == ("waiver of a (owner mira) expired on 2026-01-01: mend it, or renew the waiver",)

    def test_a_waiver_of_another_check_waives_nothing(self) -> None:
        now = imagined([[{"a": 8, "b": 1}] * 2] * 3)
        found = compare(baseline_of(imagined(CALM)), now, (), [waiver("c")], today=TODAY)
        assert not found.passed
        assert "drop the waiver" in found.notes[0]


class TestProbes:
    """A probe that died is red, though the average hardly moves."""

    def probe(self, baseline: Baseline) -> str:
        """One that never failed while the baseline was recorded, and that has checks which silence fails."""
        first = baseline.conversations[0]
        steady = [name for name in first.probes if not any(name in told.failed_probes() for told in first.holdings)]
        return next(name for name in steady if name.startswith("memory/"))

    def test_a_dead_probe_is_red_by_name(self, recorded: Baseline) -> None:
        probe = self.probe(recorded)
        found = gate(recorded, OPTIONS, lambda: DeadIn(probe), today=TODAY)
        dead = [verdict for verdict in found.probes if verdict.dead]
        assert [(verdict.run, verdict.probe) for verdict in dead] == [(1, probe)]
        assert dead[0].failed_now > 2  # it was held again to make sure
        assert any(f"run 1, {probe}: failed in all" in reason for reason in found.reasons)

    def test_a_waived_probe_is_not(self, recorded: Baseline) -> None:
        probe = self.probe(recorded)
        found = gate(recorded, OPTIONS, lambda: DeadIn(probe), [waiver(probe=probe)], today=TODAY)
        assert found.passed, found.reasons

    def test_a_probe_that_fails_by_chance_is_held_again_until_it_passes(self, recorded: Baseline) -> None:
        probe = self.probe(recorded)

        class OnceDead(Chatty):
            """Fails the probe in its first two conversations, and never again."""

            conversations = 0

            def reset(self, *, seed: int, hidden: str) -> None:
                super().reset(seed=seed, hidden=hidden)
                type(self).conversations += 1

            def _reply(self, turn: object) -> str:
                line = turn.line  # type: ignore[attr-defined]
                lost = self.conversations <= 2 and f"{line.pack}/{line.probe}" == probe
                return "Who can tell?" if lost else super()._reply(turn)  # type: ignore[arg-type]

        found = gate(recorded, OPTIONS, OnceDead, today=TODAY)
        assert found.passed, found.reasons
        assert OnceDead.conversations == OPTIONS.runs * 2 + 1


class TestRecorded:
    def test_the_agent_that_was_recorded_passes(self, recorded: Baseline) -> None:
        for seed in range(5):
            found = gate(recorded, OPTIONS, flaky(0.02, seed), today=TODAY)
            assert found.passed, (seed, found.reasons)

    def test_an_agent_that_fails_far_more_is_red(self, recorded: Baseline) -> None:
        for seed in range(5):
            assert not gate(recorded, OPTIONS, flaky(0.3, seed), today=TODAY).passed

    def test_it_is_written_and_read_back_as_it_is(self, recorded: Baseline, tmp_path: Path) -> None:
        path = write_baseline(tmp_path / "baseline.json", recorded)
        assert read_baseline(path) == recorded
        assert from_document(to_document(recorded)) == recorded

    def test_an_edited_baseline_is_refused(self, recorded: Baseline, tmp_path: Path) -> None:
        path = write_baseline(tmp_path / "baseline.json", recorded)
        path.write_text(path.read_text().replace('"failed": 1', '"failed": 2', 1))
        with pytest.raises(ArtifactError, match="changed since"):
            read_baseline(path)

    def test_a_baseline_of_another_version_is_stale(self, recorded: Baseline, tmp_path: Path) -> None:
        path = write_baseline(tmp_path / "old.json", replace(recorded, crt_version="0.0.9"))
        with pytest.raises(StaleError, match=r"recorded by CRT 0\.0\.9, this is .*record it anew"):
            read_baseline(path)

    def test_another_document_is_no_baseline(self, tmp_path: Path) -> None:
        (tmp_path / "x.json").write_text("{}")
        with pytest.raises(ArtifactError, match="expected a baseline"):
            read_baseline(tmp_path / "x.json")

    def test_other_conversations_are_stale(self, recorded: Baseline) -> None:
        with pytest.raises(StaleError, match="run 1 is another conversation"):
            gate(recorded, replace(OPTIONS, seed=8), flaky(0.02, 1), today=TODAY)

    def test_an_agent_that_does_not_hold_out_cannot_be_recorded(self) -> None:
        class Mute(Chatty):
            def _reply(self, turn: object) -> str:
                raise RuntimeError("gone")

        with pytest.raises(UsageError, match=r"run 1: ended at turn 3.*held to its end"):
            record(OPTIONS, Mute, repeats=1, clock=system_clock)

    def test_an_unknown_check_that_must_pass_is_refused(self) -> None:
        with pytest.raises(UsageError, match="must pass 'canary'"):
            record(OPTIONS, Chatty, repeats=1, must_pass=["canary"], clock=system_clock)
