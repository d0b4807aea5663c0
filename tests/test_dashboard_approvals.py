"""The page Promotion approvals as a person uses it, without a browser: what it shows, refuses, rehearses and saves."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commands import crt
from promotion_scene import Scene, edited, rewrite

from crt_runtime.ids import random_ids
from crt_runtime.promotion.documents import Verdict, pair, read_decisions, read_proposals

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

pytest.importorskip("streamlit", reason="the extra `dashboard` is not installed")


def script() -> None:
    from crt_runtime.dashboard.approvals.page import approvals_page

    approvals_page()


@pytest.fixture(autouse=True)
def _desk(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import streamlit as st

    monkeypatch.setenv("CRT_ARTIFACTS_DIR", str(scene.artifacts))
    monkeypatch.setenv("CRT_MEMORY_DB", str(scene.file))
    yield
    st.cache_resource.clear()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.say("I work at Microsoft.", "I live in Seattle.", "I live in Oslo.", "My favorite color is blue.")
    return scene


class Page:
    """The page in one tab."""

    def __init__(self) -> None:
        from streamlit.testing.v1 import AppTest

        self.app: AppTest = AppTest.from_function(script, default_timeout=30)
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception, self.app.exception

    @property
    def texts(self) -> list[str]:
        return [element.value for element in self.app.text]

    @property
    def blocks(self) -> list[str]:
        return [element.value for element in self.app.code]

    def told(self, part: str) -> str:
        """The one text that holds this part."""
        found = [told for told in self.texts if part in told]
        assert len(found) == 1, (part, self.texts)
        return found[0]

    def press(self, key: str) -> None:
        self.app.button(key=key).click()
        self.run()

    def verdict(self, number: int, verdict: Verdict | None, reason: str | None = None) -> None:
        control: Any = next(group for group in self.app.button_group if group.label == f"Verdict on proposal {number}")
        control.set_value(verdict)
        self.run()
        if reason is not None:
            self.reason(number).input(reason)
            self.run()

    def reason(self, number: int) -> Any:
        return next(
            field for field in self.app.text_input if field.label == f"Reason for the verdict on proposal {number}"
        )

    def given(self) -> dict[int, Verdict | None]:
        """What the verdict controls on the page show, by the proposals' numbers."""
        groups = [group for group in self.app.button_group if group.label.startswith("Verdict on")]
        return {int(group.label.rpartition(" ")[2]): group.value for group in groups}

    def disabled(self, key: str) -> bool:
        return bool(self.app.button(key=key).disabled)


def opened() -> Page:
    page = Page()
    page.press("open-1")
    return page


def all_approved(page: Page) -> None:
    for control in page.app.button_group:
        if (control.key or "").startswith("verdict-"):
            control.set_value(Verdict.APPROVED)
    page.run()


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_names_each_document_with_job_time_digest_and_what_is_undecided(scene: Scene) -> None:
    proposals = read_proposals(scene.propose("job-1"))
    page = Page()
    assert "job-1" in page.texts
    assert proposals.digest[:19] in page.told("proposals.job-1.json")
    assert "2026-01-31 09:30 UTC" in page.told("proposals.job-1.json")
    assert any("4 of 4 undecided" in badge.value for badge in page.app.markdown)


def test_a_bad_document_is_listed_with_its_reason_and_does_not_hide_the_others(scene: Scene) -> None:
    good = scene.propose("job-1")
    good.with_name("proposals.<img src=x>.json").write_text("{", encoding="utf-8")
    page = Page()
    assert "job-1" in page.texts
    assert "proposals.<img src=x>.json" in page.told("not JSON")


def test_a_decided_document_says_by_whom(scene: Scene) -> None:
    scene.decide(scene.propose("job-1"))
    page = Page()
    assert "Dana" in page.told("by ")
    assert any("decided" in badge.value for badge in page.app.markdown)


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda folder: None, "there is no such folder"),
        (lambda folder: folder.write_text("x", encoding="utf-8"), "is a file"),
    ],
    ids=["missing", "file"],
)
def test_an_artifacts_folder_that_is_none_is_refused_in_one_line(scene: Scene, make: Any, part: str) -> None:
    make(scene.artifacts)
    page = Page()
    assert "\n" not in page.told(part)


def test_an_empty_folder_says_what_to_run_next(scene: Scene) -> None:
    scene.artifacts.mkdir()
    page = Page()
    (command,) = page.blocks
    assert shlex.split(command)[:3] == ["crt", "worker", "--db"]
    assert str(scene.artifacts) in command


def test_without_a_folder_the_page_says_how_to_choose_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRT_ARTIFACTS_DIR")
    assert any("--artifacts-dir" in block for block in Page().blocks)


# --- the cards -------------------------------------------------------------------------------------------------------


def test_nothing_is_preselected_and_nothing_can_be_saved_before_every_verdict(scene: Scene) -> None:
    scene.propose()
    page = opened()
    assert set(page.given().values()) == {None}
    for number in range(1, 4):
        page.verdict(number, Verdict.APPROVED)
        assert page.disabled("save")
        assert page.disabled("dry-run")
    page.verdict(4, Verdict.DEFER)
    assert not page.disabled("save")
    page.verdict(4, None)
    assert page.disabled("save")


def test_a_proposal_stands_beside_what_is_believed_now_with_its_evidence_verbatim(scene: Scene) -> None:
    scene.learn("I work at Microsoft.", job_id="job-0")
    scene.say("Actually I work at Amazon, not Microsoft.")
    proposals = read_proposals(scene.propose("job-1"))
    page = opened()
    assert "Microsoft" in page.texts  # believed now
    assert "Actually I work at Amazon, not Microsoft." in page.texts
    cited = next(proposal for proposal in proposals.proposals if proposal.slot == "employer").evidence[0]
    assert cited.memory_id is not None
    assert "UTC" in page.told(cited.memory_id)
    assert any("Approving closes what is believed now" in caption.value for caption in page.app.caption)


def test_a_conflict_is_flagged_on_each_side(scene: Scene) -> None:
    scene.propose()
    page = opened()
    assert sum("Open conflict" in caption.value for caption in page.app.caption) == 2


def test_a_slot_that_changed_since_is_flagged_as_stale(scene: Scene) -> None:
    scene.propose()
    scene.say("I work at Amazon now.")
    page = opened()
    assert sum("refuse it as stale" in caption.value for caption in page.app.caption) == 1


def test_stored_text_reaches_the_page_as_text_alone(scene: Scene) -> None:
    poison = "My favorite color is ![x](http://evil.example/a.png) <script>alert(1)</script> \u202egnp."
    proposals = scene.propose()
    document = edited(proposals, "promotion_proposals", lambda found: poisoned(found, poison), reseal=False)
    document["metadata"].pop("digest")  # type: ignore[union-attr, call-arg]
    rewrite(proposals, document)
    page = opened()
    shown = poison.replace("\u202e", "\\u202e")
    assert page.texts.count(shown) >= 2  # as a value and as evidence
    interpreted = [*page.app.markdown, *page.app.caption, *page.app.title, *page.app.subheader, *page.app.error]
    interpreted += [*page.app.get("html"), *page.app.warning, *page.app.info, *page.app.success]
    for element in interpreted:
        assert "evil" not in str(getattr(element, "value", "")), element
    for widget in [*page.app.button, *page.app.button_group, *page.app.text_input]:
        assert "evil" not in f"{widget.label} {widget.help}"


def poisoned(document: dict[str, Any], poison: str) -> None:
    memory = document["proposals"][0]["memory"]
    memory["value_text"] = poison
    memory["evidence"][0]["quote_text"] = poison
    document["proposals"][0]["rationale"] = poison


def test_a_long_text_is_cut_and_says_by_how_much(scene: Scene) -> None:
    proposals = scene.propose()

    def lengthen(document: dict[str, Any]) -> None:
        document["proposals"][0]["memory"]["evidence"][0]["quote_text"] = "x" * 20_005
        document["metadata"].pop("digest")

    rewrite(proposals, edited(proposals, "promotion_proposals", lengthen))
    assert opened().told("more characters").endswith("x\n... (5 more characters)")


def test_a_document_of_an_earlier_crt_is_told_apart_and_can_be_decided(scene: Scene) -> None:
    proposals = scene.propose()

    def strip(document: dict[str, Any]) -> None:
        for name in ("digest", "db_uuid", "pre_state", "crt_version"):
            document["metadata"].pop(name)

    rewrite(proposals, edited(proposals, "promotion_proposals", strip, reseal=False))
    page = opened()
    assert "has no digest, db_uuid, pre_state" in page.told("not bound")
    all_approved(page)
    page.press("dry-run")
    assert "Would apply: 4 | Skipped: 0 | Errors: 0 | Dry-run: True" in page.blocks
    page.press("save")
    (command,) = (block for block in page.blocks if block.startswith("crt apply"))
    assert "--allow-unbound" in command
    if os.name != "nt":
        assert crt(*shlex.split(command)[1:]).code == 0


def test_what_is_not_known_is_not_said_to_be_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    proposals = scene.propose()
    monkeypatch.delenv("CRT_MEMORY_DB")
    page = opened()
    page.told("No memory file is chosen")
    assert "nothing" in page.texts
    assert "not known" not in page.texts

    def unbind(document: dict[str, Any]) -> None:
        document["metadata"].pop("digest")
        document["metadata"].pop("pre_state")

    rewrite(proposals, edited(proposals, "promotion_proposals", unbind, reseal=False))
    page = opened()
    assert "not known" in page.texts
    assert "nothing" not in page.texts


def test_choosing_another_folder_leaves_the_open_document(scene: Scene, tmp_path: Path) -> None:
    scene.propose()
    page = opened()
    (tmp_path / "other").mkdir()
    page.app.text_input(key="desk-artifacts").input(str(tmp_path / "other"))
    page.run()
    assert page.given() == {}
    assert any(element.value == "No proposals yet" for element in page.app.subheader)


# --- many proposals --------------------------------------------------------------------------------------------------


def many(scene: Scene, count: int) -> Path:
    """A document with so many proposals, each for a slot of its own, every third in conflict."""
    proposals = scene.propose()

    def multiply(document: dict[str, Any]) -> None:
        first = document["proposals"][0]
        document["metadata"]["pre_state"] = []
        document["proposals"] = [
            {
                **first,
                "id": f"job-1:slot_{number}",
                "state": "conflict" if number % 3 == 0 else "known",
                "memory": {**first["memory"], "key": f"slot_{number}", "value_text": f"value {number}"},
            }
            for number in range(count)
        ]
        document["metadata"].pop("digest")

    return rewrite(proposals, edited(proposals, "promotion_proposals", multiply))


def test_many_proposals_come_page_by_page_and_can_be_found(scene: Scene) -> None:
    many(scene, 200)
    page = opened()
    assert len(page.given()) == 10
    page.app.text_input(key="find").input("Value 17")
    page.run()
    assert len(page.given()) == 10  # of 17 and 170 to 179
    page.app.get("pagination")[0].set_value(2)
    page.run()
    assert list(page.given()) == [180]
    page.app.text_input(key="find").input("value 199")
    page.run()
    assert list(page.given()) == [200]


def test_the_unflagged_alone_are_approved_together_and_only_when_asked_twice(scene: Scene) -> None:
    many(scene, 30)
    page = opened()
    page.verdict(2, Verdict.REJECTED)
    page.press("heap-ask")
    (listed,) = (block for block in page.blocks if "slot_" in block)
    assert listed.splitlines() == [f"slot_{n} = value {n}" for n in range(30) if n % 3 and n != 1]
    assert page.given()[3] is None
    page.press("heap-yes")
    assert page.given()[3] is Verdict.APPROVED
    assert page.given()[2] is Verdict.REJECTED
    assert page.given()[1] is None
    assert page.disabled("save")
    assert any("10 of 30 undecided · 19 approved · 1 rejected" in caption.value for caption in page.app.caption)


def test_a_verdict_given_at_the_same_moment_is_not_changed_by_those_given_together(scene: Scene) -> None:
    many(scene, 30)
    page = opened()
    page.press("heap-ask")
    control: Any = next(group for group in page.app.button_group if group.label == "Verdict on proposal 3")
    control.set_value(Verdict.REJECTED)
    page.press("heap-yes")
    assert page.given()[2] is Verdict.APPROVED
    assert page.given()[3] is Verdict.REJECTED


# --- rehearse and save -----------------------------------------------------------------------------------------------


def test_the_dry_run_is_that_of_the_command_and_touches_nothing(scene: Scene) -> None:
    scene.propose()
    before = (scene.file.read_bytes(), sorted(scene.folder.iterdir()))
    page = opened()
    all_approved(page)
    page.press("dry-run")
    assert "Would apply: 4 | Skipped: 0 | Errors: 0 | Dry-run: True" in page.blocks
    assert (scene.file.read_bytes(), sorted(scene.folder.iterdir())) == before
    assert not (scene.artifacts / "approvals").exists()


def test_saved_decisions_are_bound_and_valid_and_the_shown_command_accepts_them(scene: Scene) -> None:
    proposals = scene.propose("job-1")
    page = opened()
    for number, verdict in enumerate([Verdict.APPROVED, Verdict.REJECTED, Verdict.DEFER, Verdict.APPROVED], 1):
        page.verdict(number, verdict, f"because {number}")
    page.app.text_input(key="desk-decider").input("Dana")
    page.run()
    page.press("save")
    (path,) = (scene.artifacts / "approvals").iterdir()
    assert path.name.startswith("decisions.job-1.")
    decided = read_decisions(path)
    bound = pair(read_proposals(proposals), decided)
    assert [decision.verdict for decision in decided.decisions] == [
        Verdict.APPROVED, Verdict.REJECTED, Verdict.DEFER, Verdict.APPROVED
    ]  # fmt: skip
    assert [decision.reason for decision in decided.decisions] == [f"because {number}" for number in range(1, 5)]
    assert decided.decider == "Dana"
    assert not bound.unbound
    (command,) = (block for block in page.blocks if block.startswith("crt apply"))
    if os.name != "nt":
        ran = crt(*shlex.split(command)[1:])
        assert ran.code == 0
        assert "Would apply: 2 | Skipped: 2 | Errors: 0 | Dry-run: True" in ran.out


def test_what_was_typed_at_the_same_moment_as_the_press_counts(scene: Scene) -> None:
    scene.propose()
    page = opened()
    all_approved(page)
    page.reason(1).input("said at dinner")
    page.press("dry-run")
    assert "Would apply: 4 | Skipped: 0 | Errors: 0 | Dry-run: True" in page.blocks
    page.reason(2).input("seen in a letter")
    page.press("save")
    assert any(block.startswith("crt apply") for block in page.blocks)
    (path,) = (scene.artifacts / "approvals").iterdir()
    assert [decision.reason for decision in read_decisions(path).decisions] == [
        "said at dinner", "seen in a letter", None, None
    ]  # fmt: skip


def test_a_press_in_the_same_moment_as_another_folder_is_chosen_saves_nothing(scene: Scene, tmp_path: Path) -> None:
    scene.propose()
    page = opened()
    all_approved(page)
    other = tmp_path / "other"
    other.mkdir()
    page.app.text_input(key="desk-artifacts").input(str(other))
    page.press("save")
    page.app.text_input(key="desk-artifacts").input(str(scene.artifacts))
    page.run()
    page.press("open-1")
    assert not page.disabled("save")
    assert not (scene.artifacts / "approvals").exists()
    assert list(other.iterdir()) == []


def test_proposals_that_were_edited_meanwhile_are_refused_in_one_line(scene: Scene) -> None:
    proposals = scene.propose()
    page = opened()
    all_approved(page)

    def forge(document: dict[str, Any]) -> None:
        document["proposals"][0]["memory"]["value_text"] = "Evil Corp"
        document["metadata"].pop("digest")

    rewrite(proposals, edited(proposals, "promotion_proposals", forge))
    page.press("save")
    assert "\n" not in page.told("nothing was saved")
    assert not (scene.artifacts / "approvals").exists()


def test_proposals_that_were_only_written_anew_are_saved(scene: Scene) -> None:
    proposals = scene.propose()
    page = opened()
    all_approved(page)
    proposals.write_text(json.dumps(json.loads(proposals.read_bytes())), encoding="utf-8")
    page.press("save")
    assert len(list((scene.artifacts / "approvals").iterdir())) == 1


def test_a_second_tab_does_not_decide_over_the_first(scene: Scene) -> None:
    scene.propose()
    first, second = opened(), opened()
    assert set(second.given().values()) == {None}
    all_approved(first)
    all_approved(second)
    first.press("save")
    second.press("save")
    assert "was decided meanwhile" in second.told("nothing was saved")
    assert len(list((scene.artifacts / "approvals").iterdir())) == 1


def test_a_reloaded_page_offers_the_unsaved_verdicts_and_selects_none_unasked(scene: Scene) -> None:
    scene.propose()
    before = opened()
    before.verdict(1, Verdict.REJECTED, "no")
    again = opened()
    assert set(again.given().values()) == {None}
    again.press("kept-go-on")
    assert again.given()[1] is Verdict.REJECTED
    assert again.reason(1).value == "no"


def test_nobody_decides_without_a_name(scene: Scene) -> None:
    scene.propose()
    page = opened()
    all_approved(page)
    page.app.text_input(key="desk-decider").input(" ")
    page.run()
    page.press("save")
    assert "give the name of who decides" in page.told("decider")


@pytest.mark.parametrize(
    ("break_it", "part"),
    [
        (lambda file: file.unlink(), "no such memory file"),
        (lambda file: file.write_bytes(b"not sqlite" * 100), "is not a SQLite file"),
    ],
    ids=["missing", "foreign"],
)
def test_a_memory_file_that_cannot_be_read_is_said_and_the_cards_show_what_was(
    scene: Scene, break_it: Any, part: str
) -> None:
    scene.propose()
    break_it(scene.file)
    page = opened()
    assert "\n" not in page.told(part)
    assert "I work at Microsoft." in page.texts
    all_approved(page)
    page.press("dry-run")
    assert sum(part in told for told in page.texts) == 2


def test_another_persons_memory_file_is_said_and_not_shown(scene: Scene, tmp_path: Path) -> None:
    scene.propose()
    (tmp_path / "other").mkdir()
    other = Scene(tmp_path / "other", ids=random_ids)
    other.say("I work at Initech.")
    other.file.replace(scene.file)
    page = opened()
    page.told("is not the memory file that these proposals were made on")
    assert "Initech" not in page.texts
