"""`crt teeth`: the kill score on the command line."""

from __future__ import annotations

from commands import crt

from crt_runtime.stress.faults import FAULTS

FEW = ("teeth", "--seeds", "1", "--fault", "last-writer-wins")


def test_it_shows_who_was_caught_by_what_and_when():
    ran = crt(*FEW)
    assert ran.code == 0, ran
    assert "last-writer-wins" in ran.out and "names_both_sides" in ran.out
    assert "1 of 1 killed" in ran.out and "4 truthful assistants" in ran.out
    assert ran.out.rstrip().endswith("teeth: passed")


def test_a_missed_fault_is_exit_1_and_named():
    ran = crt(*FEW, "--turns", "3")
    assert ran.code == 1
    assert "fault last-writer-wins was caught on 0 of 1 seeds; never came into play on seed 0" in ran.out
    assert ran.out.rstrip().endswith("teeth: failed")


def test_machines_get_a_document():
    document = crt(*FEW, "--json", "--pack", "memory").json
    assert document["arena"] == {"packs": ["memory"], "seeds": [0], "turns": 200, "wording": "tuned"}
    assert document["faults"][0]["trials"][0]["kill"]["pack"] == "memory"


def test_a_mistake_is_one_line():
    crt("teeth", "--fault", "nonsense").refused(2, "nonsense", "--list")
    crt("teeth", "--seeds", "0").refused(2, "--seeds 0")
    crt(*FEW, "--pack", "nonsense").refused(2, "nonsense")
    crt(*FEW, "--turns", "0").refused(2, "turns 0")


def test_the_faults_are_listed_with_what_they_do() -> None:
    text = crt("teeth", "--list").out
    assert all(f"  {fault.name}: {fault.does}" in text for fault in FAULTS)
    listed = crt("teeth", "--list", "--fault", "off-by-one", "--json").json
    assert [one["name"] for one in listed] == ["off-by-one"]
    assert {*listed[0]} == {"name", "kind", "does", "breaks"}


def test_a_fault_that_is_not_there_is_refused_with_the_nearest() -> None:
    crt("teeth", "--fault", "off-by-two").refused(2, "fault off-by-two", "did you mean off-by-one", "crt teeth --list")
