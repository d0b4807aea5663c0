"""`crt baseline`: recording, showing, comparing, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import crt

WAIVER = '[[waiver]]\ncheck = "{check}"\nowner = "mira"\nreason = "known"\nexpires = {expires}\n'
SHORT = ("--agent", "baseline_scene:usual", "--seed", "7", "--runs", "2", "--turns", "60")


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "baseline.json"
    ran = crt("baseline", "record", path, *SHORT)
    assert ran.code == 0, ran
    assert "seed 7: 2 conversations x 60 turns, 10 times each" in ran.out
    assert f"baseline: {path}" in ran.out
    return path


def test_the_recorded_agent_compares_green(baseline: Path) -> None:
    ran = crt("baseline", "compare", baseline)
    assert ran.code == 0, ran
    assert ran.out.endswith("\nverdict: passed\n")


def test_a_worse_agent_exits_1_and_says_which_checks_dropped(baseline: Path) -> None:
    ran = crt("baseline", "compare", baseline, "--agent", "baseline_scene:worse")
    assert ran.code == 1
    assert re.search(r"red because\n(?:  .+\n)*?  all checks: passes", ran.out)
    assert ran.out.endswith("\nverdict: failed\n")


def test_the_comparison_for_machines_has_the_same_verdict(baseline: Path) -> None:
    ran = crt("baseline", "compare", baseline, "--agent", "baseline_scene:worse", "--json")
    assert ran.code == 1
    assert ran.json["verdict"] == "failed"
    assert {check["check"] for check in ran.json["checks"] if check["red"]} >= {"all checks"}


def test_a_baseline_is_shown_with_intervals_and_flakes(baseline: Path) -> None:
    ran = crt("baseline", "show", baseline)
    assert ran.code == 0
    assert "pass rate per check (95% interval)" in ran.out
    assert "probes that failed in some holdings: " in ran.out
    assert crt("baseline", "show", baseline, "--json").json["metadata"]["seed"] == 7


def test_a_baseline_is_never_overwritten(baseline: Path) -> None:
    before = baseline.read_bytes()
    crt("baseline", "record", baseline, *SHORT).refused(2, str(baseline), "is there already")
    assert baseline.read_bytes() == before


def test_an_expired_waiver_is_red(baseline: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(WAIVER.format(check="asks_which", expires="2020-01-31"))
    ran = crt("baseline", "compare", baseline, "--waivers", waivers)
    assert ran.code == 1
    assert "waiver of asks_which (owner mira) expired on 2020-01-31" in ran.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("waiver = 3", "expected [[waiver]] tables"),
        ("[[waivers]]\ncheck = 'x'", "expected [[waiver]] tables and nothing else, found waivers"),
        ("[[waiver]\n", "is no TOML"),
        (WAIVER.format(check="x", expires='"soon"'), "waiver 1: expires must be a day"),
        (WAIVER.format(check="x", expires="2027-01-31T00:00:00"), "waiver 1: expires must be a day"),
        (WAIVER.format(check="  ", expires="2027-01-31"), "waiver 1: check must be a text"),
        (WAIVER.format(check="x", expires="2027-01-31") + "until = 3\n", "waiver 1: unknown key until"),
        ("[[waiver]]\nowner = 'a'\nreason = 'b'\nexpires = 2027-01-31\n", "give a check, a probe or both"),
        ("[[waiver]]\ncheck = 'a'\nreason = 'b'\nexpires = 2027-01-31\n", "owner is missing"),
    ],
)
def test_a_bad_waiver_is_refused_in_one_line(text: str, said: str, baseline: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(text)
    crt("baseline", "compare", baseline, "--waivers", waivers).refused(2, str(waivers), said)


def test_a_missing_baseline_or_waivers_file_is_refused(baseline: Path, tmp_path: Path) -> None:
    crt("baseline", "compare", tmp_path / "none.json").refused(1, "none.json")
    crt("baseline", "compare", baseline, "--waivers", tmp_path / "none.toml").refused(2, "none.toml: cannot be read")


def test_a_baseline_of_another_version_exits_3(baseline: Path, tmp_path: Path) -> None:
    document = json.loads(baseline.read_bytes())
    document["metadata"]["crt_version"] = "0.0.1"
    del document["metadata"]["digest"]
    (tmp_path / "old.json").write_text(json.dumps(document))
    crt("baseline", "compare", tmp_path / "old.json").refused(3, "recorded by CRT 0.0.1", "record it anew")


def test_another_runtime_config_exits_3(baseline: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"conflict_warning": {"enabled": false}}')
    crt("baseline", "compare", baseline, "--config", config).refused(3, "another runtime config")


def test_too_few_holdings_are_refused_before_the_first_turn(tmp_path: Path) -> None:
    path = tmp_path / "thin.json"
    assert crt("baseline", "record", path, *SHORT, "--repeats", "1").code == 0
    crt("baseline", "compare", path, "--repeats", "1").refused(2, "no drop could be significant", "--repeats")
