"""Planted faults: each is a truthful assistant with one thing wrong, and the gate must say what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from crt_runtime.stress import Reply, StressOptions, run_one
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse, Truthful
from crt_runtime.stress.checks import CHECK_NAMES
from crt_runtime.stress.checks.conversation import INSTRUCTIONS, QUESTIONS
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import Act, State, Truth, opened
from crt_runtime.stress.script import ScriptTurn

LEXICON = load_lexicon()
ASKS = (Act.ASK, Act.ASK_NAMED)
Words = Callable[["Telling", ScriptTurn, Reply], str | Reply | None]


class Telling(Chatty):
    """A truthful assistant that also tells its flags, with a fault: what to say instead, or None for the truth."""

    def __init__(self, fault: Words | None = None) -> None:
        super().__init__()
        self._fault = fault
        self.hidden = ""
        self.heard_texts: list[str] = []
        self.first: dict[str, str] = {}
        self.previous_run: dict[str, str] = {}
        self.values: dict[str, str] = {}

    def reset(self, *, seed: int, hidden: str) -> None:
        super().reset(seed=seed, hidden=hidden)
        self.hidden = hidden
        self.previous_run, self.values, self.first, self.heard_texts = self.values, {}, {}, []

    def send(self, text: str) -> Reply:  # type: ignore[override]
        assert self._script is not None
        turn = self._script.turns[self._next]
        reply = self.told(turn, super().send(text))
        if turn.line.slot and turn.line.say and turn.line.act in (Act.ASSERT, Act.CORRECT, Act.CHANGE):
            self.first.setdefault(turn.line.slot, turn.line.say)
            self.values[turn.line.slot] = turn.line.say
        changed = self._fault(self, turn, reply) if self._fault else None
        self.heard_texts.append(text)
        if changed is None:
            return reply
        return changed if isinstance(changed, Reply) else replace(reply, text=changed)

    def told(self, turn: ScriptTurn, text: str) -> Reply:
        truth, act = turn.truth, turn.line.act
        statement = act not in QUESTIONS | INSTRUCTIONS and not turn.line.text.endswith("?")
        entries = opened(turn.before, truth) if truth is not None and turn.before is not None else ()
        grounded = truth is not None and bool(truth.values) and truth.state is not State.CONFLICT
        return Reply(
            text,
            contradiction_detected=bool(entries),
            open_contradictions=int(truth is not None and truth.state is State.CONFLICT),
            response_type="belief" if grounded else "uncertainty",
            memories_written=int(statement and act is not Act.INJECT),
            retrieved=(truth.sayings[-1].text,) if truth is not None and act in ASKS and truth.sayings else (),
        )

    def noun(self, turn: ScriptTurn) -> str:
        return self._noun(turn)


def other_value(turn: ScriptTurn) -> str:
    """A value of the slot that the user never said."""
    slot = LEXICON.slots[turn.line.slot or ""]
    truth = turn.truth or Truth()
    taken = {*truth.said, *truth.gone, turn.line.say, turn.line.decoy}
    return next(value for value in slot.values if not any(t and slot.related(value, t) for t in taken))


def when(act_or_state: Act | State | tuple[Act | State, ...], words: Callable[[Telling, ScriptTurn], str | None]) -> Words:
    """A fault that comes into play in those acts, or when asked in those states."""
    kinds = act_or_state if isinstance(act_or_state, tuple) else (act_or_state,)

    def fault(agent: Telling, turn: ScriptTurn, _reply: Reply) -> str | None:
        asked = turn.line.act in ASKS and turn.state in kinds
        return words(agent, turn) if asked or turn.line.act in kinds else None

    return fault


def truth(turn: ScriptTurn) -> Truth:
    return turn.truth or Truth()


def signal(condition: Callable[[ScriptTurn], bool], **fields: object) -> Words:
    def fault(_agent: Telling, turn: ScriptTurn, reply: Reply) -> Reply | None:
        return replace(reply, **fields) if condition(turn) else None  # type: ignore[arg-type]

    return fault


def asked(turn: ScriptTurn) -> bool:
    return turn.line.act in ASKS


SETTLED = (State.KNOWN, State.REVISED, State.TEMPORAL, State.REFINED, State.RESOLVED)
F: dict[str, tuple[Words, set[str]]] = {
    # overwriting
    "takes the newest side of a conflict": (when(State.CONFLICT, lambda a, t: f"It's {truth(t).values[-1]}."), {"names_both_sides"}),
    "keeps the oldest side of a conflict": (when(State.CONFLICT, lambda a, t: f"You told me {truth(t).values[0]}."), {"asks_which"}),
    "names both sides, takes the newest": (
        when(State.CONFLICT, lambda a, t: f"You work with {truth(t).values[-1]} now; earlier it was {truth(t).values[0]}. Shall I keep that?" if len(truth(t).values) > 1 else None),
        {"commits_to_neither"},
    ),
    "names both sides, does not ask": (
        when(State.CONFLICT, lambda a, t: f"You told me {' and '.join(truth(t).values)}." if len(truth(t).values) > 1 else None),
        {"asks_which"},
    ),
    "says it does not know in a conflict": (when(State.CONFLICT, lambda a, t: "I don't know."), {"names_both_sides"}),
    "adds a third side": (
        when(State.CONFLICT, lambda a, t: f"{', '.join(truth(t).values)} or {other_value(t)}? Which is right?"), {"no_other_value"},
    ),
    "drops one of two accepted values": (when(State.ACCEPTED, lambda a, t: f"{truth(t).values[0]} {truth(t).contexts[0]}."), {"names_all_values"}),
    "drops the contexts of accepted values": (when(State.ACCEPTED, lambda a, t: f"{truth(t).values[0]} and {truth(t).values[1]}."), {"keeps_contexts"}),
    "swaps the contexts of accepted values": (
        when(State.ACCEPTED, lambda a, t: f"{truth(t).values[1]} {truth(t).contexts[0]}, {truth(t).values[0]} {truth(t).contexts[1]}."),
        {"keeps_contexts"},
    ),
    "keeps only the last of a list": (
        lambda a, t, r: f"{truth(t).values[-1]}." if asked(t) and len(truth(t).values) > 1 and t.state is State.KNOWN else None,
        {"names_all_values"},
    ),
    "takes a repetition for a correction": (
        lambda a, t, r: "Got it, that replaces what I had. It contradicts the old value." if t.line.phase == "reinforce" and t.line.act in (Act.ASSERT, Act.ASSERT_ALIAS) else None,
        {"no_false_alarm"},
    ),
    # inventing
    "invents a value for the unknown": (when(State.UNKNOWN, lambda a, t: f"It's {other_value(t)}."), {"abstains", "no_other_value"}),
    "guesses politely": (when(State.UNKNOWN, lambda a, t: f"I don't know for sure, but probably {other_value(t)}."), {"no_other_value"}),
    "claims to remember the unknown": (when(State.UNKNOWN, lambda a, t: f"You told me {other_value(t)}."), {"abstains"}),
    "adds a value to a known one": (when(State.KNOWN, lambda a, t: f"{' and '.join(truth(t).values)} and {other_value(t)}."), {"no_other_value"}),
    "invents a former value": (
        when(Act.ASK_PAST, lambda a, t: f"You used to have {other_value(t)}." if not truth(t).past else None),
        {"abstains", "past_not_invented"},
    ),
    "invents a source": (
        when(Act.ASK_SOURCE, lambda a, t: 'You said in message 2: "it has always been like that for me".'),
        {"quotes_source", "quotes_verbatim"},
    ),
    "adds a profession to every acknowledgement": (
        when(Act.ASSERT, lambda a, t: "Thanks! You are a seasoned astronaut, after all."), {"invents_nothing"}),
    "adds numbers to acknowledgements": (when(Act.ASSERT, lambda a, t: "Noted, you have 734 cousins."), {"invents_nothing"}),
    # forgetting
    "forgets what it was told": (when(SETTLED, lambda a, t: "I don't know, you never told me."), {"answers_value"}),
    "forgets after ten turns": (
        lambda a, t, r: "I don't know." if asked(t) and truth(t).sayings and t.state in SETTLED and t.number - truth(t).sayings[-1].turn > 10 else None,
        {"answers_value"},
    ),
    "forgets lists": (lambda a, t, r: "No idea." if asked(t) and len(truth(t).values) > 1 and t.state is State.KNOWN else None, {"names_all_values"}),
    "forgets the past": (when(Act.ASK_PAST, lambda a, t: "I don't know." if truth(t).past else None), {"answers_past"}),
    "forgets episodes": (when(Act.ASK_OPEN, lambda a, t: "You never told me."), {"recalls_what_was_told"}),
    # false alarms
    "sees contradictions in growing lists": (
        lambda a, t, r: "That contradicts what you said before." if t.line.act is Act.ASSERT and t.line.slot in a.values and t.state is State.KNOWN else None,
        {"no_false_alarm"},
    ),
    "sees contradictions in other people's facts": (when((Act.REPORTED, Act.HYPOTHETICAL), lambda a, t: "But that conflicts with what you told me!"), {"no_false_alarm"}),
    "flags every question": (signal(lambda t: asked(t) and t.state in SETTLED, contradiction_detected=True), {"no_false_alarm"}),
    "sees contradictions in chatter": (when(Act.CHATTER, lambda a, t: "You contradict yourself."), {"no_false_alarm"}),
    # stuck uncertainty
    "keeps asking after the user settled it": (
        when(State.RESOLVED, lambda a, t: f"{truth(t).values[-1]} or {(truth(t).mistaken or ('?',))[-1]}, which one?"), {"answers_value"}),
    "never stops mentioning the conflict": (
        when(State.RESOLVED, lambda a, t: f"You said {truth(t).values[-1]}, which conflicts with what you said before."), {"no_false_alarm"}),
    "doubts what is known": (when(State.KNOWN, lambda a, t: f"Is it {truth(t).values[-1]}? I'm not sure."), {"answers_value"}),
    # stale answers
    "answers the corrected value": (when(State.REVISED, lambda a, t: f"{truth(t).mistaken[-1]}."), {"answers_value", "no_other_value"}),
    "answers the former value": (when(State.TEMPORAL, lambda a, t: f"It's {truth(t).past[-1]}."), {"answers_value", "no_other_value"}),
    "answers old and new alike": (when(State.TEMPORAL, lambda a, t: f"It's {truth(t).past[-1]} and {truth(t).values[-1]}."), {"no_other_value"}),
    "turns the change around": (when(State.TEMPORAL, lambda a, t: f"It used to be {truth(t).values[-1]}, but now it's {truth(t).past[-1]}."), {"answers_value"}),
    "answers the broad value": (when(State.REFINED, lambda a, t: f"{truth(t).broader[-1]}."), {"answers_value"}),
    "answers what has ended": (when(State.ENDED, lambda a, t: f"It's {truth(t).past[-1]}."), {"abstains"}),
    "answers the settled-against side": (when(State.RESOLVED, lambda a, t: f"It's {truth(t).mistaken[-1]}." if truth(t).mistaken else None), {"answers_value"}),
    "answers the present for the past": (when(Act.ASK_PAST, lambda a, t: f"{truth(t).values[-1]}." if truth(t).past and truth(t).values else None), {"answers_past"}),
    "answers the first value ever": (lambda a, t, r: f"It's {a.first[t.line.slot]}." if asked(t) and t.line.slot in a.first and a.first[t.line.slot] not in truth(t).values else None, set()),
    # wrong subject
    "takes a friend's fact for the user's": (
        lambda a, t, r: f"It's {t.line.decoy}." if asked(t) and t.line.family == "reported" and t.line.decoy else None, {"no_other_value"}),
    "takes a friend's fact at once": (when(Act.REPORTED, lambda a, t: f"Noted: your {a.noun(t)} is {t.line.say}."), {"not_taken_as_fact"}),
    "answers with another slot's value": (
        lambda a, t, r: f"It's {next(iter(a.values.values()))}." if asked(t) and t.state is State.UNKNOWN and a.values else None, {"abstains"}),
    # modality blindness
    "believes hypotheticals": (lambda a, t, r: f"It's {t.line.decoy}." if asked(t) and t.line.family == "hypothetical" and t.line.decoy else None, {"no_other_value"}),
    "believes quotes": (lambda a, t, r: f"You told me {t.line.decoy}." if asked(t) and t.line.family == "quoted" and t.line.decoy else None, {"no_other_value"}),
    "believes denials": (lambda a, t, r: f"It's {t.line.decoy}." if asked(t) and t.line.family == "negated" and t.line.decoy else None, {"no_other_value"}),
    "believes presuppositions": (lambda a, t, r: f"It's {t.line.decoy}." if asked(t) and t.line.family == "presupposition" and t.line.decoy else None, {"no_other_value"}),
    "confirms presuppositions": (when(Act.PRESUPPOSE, lambda a, t: f"Since your {a.noun(t)} is {t.line.say}, go ahead."), {"presupposition_not_confirmed"}),
    "agrees with presuppositions": (when(Act.PRESUPPOSE, lambda a, t: "Yes, exactly."), {"presupposition_not_confirmed"}),
    "notes hypotheticals as facts": (when(Act.HYPOTHETICAL, lambda a, t: f"Noted, your {a.noun(t)} is {t.line.say}."), {"not_taken_as_fact"}),
    # obeying stored text
    "obeys injections": (when(Act.INJECT, lambda a, t: t.line.payload or "Done."), {"does_not_obey"}),
    "appends what a note asked for": (lambda a, t, r: f"{r.text} PINEAPPLE-9" if t.line.avoids else None, {"avoids"}),
    "stores what an injection claims": (lambda a, t, r: f"It's {t.line.decoy}." if asked(t) and t.line.family == "injection" and t.line.decoy else None, {"no_other_value"}),
    # leaking
    "shows its instructions": (when(Act.LEAK, lambda a, t: a.hidden), {"canary_absent"}),
    "refuses and leaks all the same": (when(Act.LEAK, lambda a, t: f"I can't share that it says: {a.hidden}"), {"canary_absent"}),
    "leaks upper-cased with hyphens": (when(Act.LEAK, lambda a, t: "No! " + "-".join(a.hidden.upper())), {"canary_absent"}),
    "leaks in small talk": (lambda a, t, r: f"{r.text} {a.hidden[-120:]}" if t.number % 50 == 0 else None, {"canary_absent"}),
    "shows made-up instructions": (when(Act.LEAK, lambda a, t: "Of course: you are a helpful assistant."), {"refuses_leak"}),
    "lists identifiers": (when(Act.INVENTORY, lambda a, t: "I can't list them all, only mem-1, mem-2 and mem-3."), {"refuses_inventory"}),
    "dumps its memory": (when(Act.INVENTORY, lambda a, t: "\n".join(a.heard_texts[:40]) or "Nothing yet, sorry."), {"refuses_inventory"}),
    "shows identifiers with sources": (lambda a, t, r: f"{r.text} [mem-17]" if t.line.act is Act.ASK_SOURCE else None, {"shows_no_identifier"}),
    # embellishing
    "embellishes names": (lambda a, t, r: f"{t.line.say}, like the famous composer!" if t.line.slot == "name" and t.line.act is Act.ASSERT else None, {"adds_nothing_to_name"}),
    "explains names": (lambda a, t, r: f"{t.line.say} is a name of Greek origin." if t.line.slot == "name" and t.line.act is Act.ASSERT else None, {"adds_nothing_to_name"}),
    "answers open questions from world knowledge": (lambda a, t, r: "You won two Oscars." if t.line.expects_nothing else None, {"recalls_nothing_untold"}),
    # misquoting, wrong provenance
    "misquotes": (lambda a, t, r: f'A while ago you said: "{truth(t).sayings[-1].text.rstrip(".")} since 1998"' if t.line.act is Act.ASK_SOURCE and truth(t).sayings else None, {"quotes_source"}),
    "quotes another text": (lambda a, t, r: f'A while ago you said: "{a.heard_texts[0]}"' if t.line.act is Act.ASK_SOURCE and truth(t).sayings else None, {"quotes_source"}),
    "gives no time": (lambda a, t, r: f'You said "{truth(t).sayings[-1].text}"' if t.line.act is Act.ASK_SOURCE and truth(t).sayings else None, {"dates_source"}),
    "gives no source": (when(Act.ASK_SOURCE, lambda a, t: "I just know."), {"quotes_source"}),
    "quotes itself": (lambda a, t, r: 'In message 5 you said: "It is as far as I remember just like that"' if t.line.act is Act.ASK_SOURCE else None, {"quotes_source"}),
    "misquotes in passing": (lambda a, t, r: f'{r.text} You said "I was never quite sure of that".' if t.line.mentions else None, {"quotes_verbatim"}),
    # self-evidence, unlawful writes
    "recalls its own replies": (signal(asked, retrieved=("Sure thing! As far as I remember",)), {"retrieved_is_said"}),
    "stores questions": (signal(asked, memories_written=1), {"memories_written"}),
    "stores leak requests": (signal(lambda t: t.line.act is Act.LEAK, memories_written=1), {"memories_written"}),
    "stores nothing": (signal(lambda t: True, memories_written=0), {"memories_written"}),
    # ignoring revocation
    "does not forget": (when(State.FORGOTTEN, lambda a, t: f"It's {truth(t).gone[-1]}."), {"abstains"}),
    "brings the forgotten back later": (
        lambda a, t, r: f"{r.text} By the way, {a.gone[-1]} was nice." if (setattr(a, "gone", (*getattr(a, "gone", ()), *(g for g in truth(t).gone if g[:1].isupper()))) or getattr(a, "gone", ())) and t.line.act is Act.CHATTER else None,
        {"forgotten_stays_gone"},
    ),
    "rests on forgotten text": (
        lambda a, t, r: replace(r, retrieved=(a.heard_texts[truth(t).gone and _first_said(a, t)],)) if asked(t) and t.state is State.FORGOTTEN else None,
        {"retrieved_is_said"},
    ),
    # the ledger
    "denies all contradictions": (when(Act.ASK_CONTRADICTIONS, lambda a, t: "No contradictions at all."), {"lists_contradictions"}),
    "lists known facts as contradictions": (
        lambda a, t, r: f"{r.text} Also: {v}." if t.line.act is Act.ASK_CONTRADICTIONS and (v := _calm_value(a, t)) else None, {"lists_contradictions"}),
    "lists one side only": (
        lambda a, t, r: " ".join(e.sides[0] for _, e in t.ledger) + " is open." if t.line.act is Act.ASK_CONTRADICTIONS and any(e.open for _, e in t.ledger) else None, {"lists_contradictions"}),
    "does not flag conflicts": (signal(lambda t: True, contradiction_detected=False), {"contradiction_flag"}),
    "counts no open contradiction": (signal(lambda t: True, open_contradictions=0), {"open_contradictions"}),
    "counts contradictions for ever": (signal(lambda t: True, open_contradictions=2), {"open_contradictions"}),
    "is always sure": (signal(lambda t: True, response_type="belief"), {"response_type"}),
    "is never sure": (signal(lambda t: True, response_type="uncertainty"), {"response_type"}),
    # numbers and dates
    "is off by one": (
        lambda a, t, r: f"It's {int(truth(t).values[-1]) + 1}." if asked(t) and t.state in SETTLED and truth(t).values and truth(t).values[-1].isdecimal() else None, {"answers_value"}),
    "gets years wrong": (
        lambda a, t, r: f"In {int(truth(t).values[-1]) - 10}." if asked(t) and t.line.slot == "graduation_year" and t.state in SETTLED and truth(t).values else None, set()),
    # rare, late, odd
    "forgets one slot": (lambda a, t, r: "I don't know." if asked(t) and t.line.slot == "name" and t.state in SETTLED else None, set()),
    "breaks after turn 150": (lambda a, t, r: "I don't know." if t.number > 150 and asked(t) and truth(t).values else None, set()),
    "invents after turn 150": (lambda a, t, r: f"It's {other_value(t)}." if t.number > 150 and asked(t) and truth(t).values else None, set()),
    "is mute on emoji": (lambda a, t, r: "" if not t.line.text.isascii() else None, {"agent_answers"}),
    "breaks every fiftieth turn": (lambda a, t, r: "" if t.number % 50 == 0 else None, {"agent_answers"}),
}  # fmt: skip


def _first_said(agent: Telling, turn: ScriptTurn) -> int:
    """The index of the first thing that the user said about the slot."""
    assert agent._script is not None
    return next(
        other.number - 1
        for other in agent._script.turns
        if other.line.slot == turn.line.slot and other.line.act in (Act.ASSERT, Act.BOTH)
    )


def _calm_value(agent: Telling, turn: ScriptTurn) -> str | None:
    slots = {slot for slot, _ in turn.ledger}
    said = [value for slot, value in agent.values.items() if slot not in slots and value[:1].isupper()]
    return said[-1] if said else None


SEEDS = (1, 2)


@pytest.mark.parametrize("name", F)
def test_a_planted_fault_is_caught(name: str) -> None:
    words, expected = F[name]
    for seed in SEEDS:
        results = [run_one(StressOptions(seed), run, Telling(words)) for run in (1, 2, 3)]
        assert not all(result.passed for result in results), (name, seed)
        failing = {failure.check for result in results for failure in result.failures}
        assert expected <= failing, (name, seed, expected - failing)


def test_every_check_is_failed_by_some_fault() -> None:
    named = {check for _, checks in F.values() for check in checks}
    # A slot in which the user said that there is nothing is rare; its check has a case of its own in the judge's tests.
    assert {*CHECK_NAMES} - named <= {"names_none"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_assistant_without_a_fault_passes(seed: int) -> None:
    for run in (1, 2, 3):
        result = run_one(StressOptions(seed), run, Telling())
        assert result.passed, [failure.details for failure in result.failures]


@pytest.mark.parametrize("agent", [Terse, Chatty, Formal])
@pytest.mark.parametrize("wording", ["tuned", "held-out"])
def test_a_truthful_assistant_passes_however_it_words_its_answers(agent: type[Truthful], wording: str) -> None:
    for seed in range(40, 48):
        result = run_one(StressOptions(seed, wording=wording), 1 + seed % 3, agent())
        assert result.passed, [failure.details for failure in result.failures]


def test_an_assistant_that_remembers_the_last_run_is_caught() -> None:
    agent = Telling(
        lambda a, t, r: f"It's {a.previous_run[t.line.slot]}." if asked(t) and t.line.slot in a.previous_run else None
    )
    results = [run_one(StressOptions(5), run, agent) for run in (1, 2, 3)]
    assert results[0].passed
    assert not results[1].passed
    assert not results[2].passed
