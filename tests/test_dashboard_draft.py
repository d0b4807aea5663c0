"""A draft of decisions: what its buttons ask for is done one after the other, whichever run of the page does it."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest
from promotion_scene import Scene

from crt_runtime.dashboard.approvals.draft import Draft
from crt_runtime.promotion.documents import read_proposals

pytest.importorskip("streamlit", reason="the extra `dashboard` is not installed")


def test_what_is_asked_while_the_last_thing_is_being_done_waits_for_it(tmp_path: Path) -> None:
    from crt_runtime.dashboard.layout import Desk

    scene = Scene(tmp_path)
    scene.say("I work at Microsoft.")
    draft, desk = Draft(read_proposals(scene.propose())), Desk(None, None, "Dana")
    begun, go_on, done = Event(), Event(), list[str]()

    def first(_desk: Desk) -> None:
        begun.set()
        assert go_on.wait(10)
        done.append("first")

    draft.ask(first)
    running = Thread(target=draft.carry_out, args=(desk,))
    running.start()
    assert begun.wait(10)
    draft.ask(lambda _desk: done.append("second"))
    next_run = Thread(target=draft.carry_out, args=(desk,))
    next_run.start()
    next_run.join(0.2)
    assert done == []
    go_on.set()
    running.join(10)
    next_run.join(10)
    assert done == ["first", "second"]
