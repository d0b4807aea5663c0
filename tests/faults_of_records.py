"""What is kept behind the words: writes, revocations, the ledger, fields, figures and odd text."""

from __future__ import annotations

from dataclasses import replace

from wrong_agents import SETTLED, Moment, Plot

from crt_runtime.stress import Reply
from crt_runtime.stress.oracle import Act, State

FAULTS = Plot()
fault = FAULTS.fault


# Self-evidence and unlawful writes


@fault("retrieved_is_said")
def recalls_its_own_replies(m: Moment) -> str | Reply | None:
    return replace(m.reply, retrieved=("Sure thing! As far as I remember",)) if m.asked else None


@fault("memories_written")
def stores_questions(m: Moment) -> str | Reply | None:
    return replace(m.reply, memories_written=1) if m.asked else None


@fault("memories_written", at=Act.LEAK)
def stores_leak_requests(m: Moment) -> str | Reply | None:
    return replace(m.reply, memories_written=1)


@fault("memories_written")
def stores_nothing(m: Moment) -> str | Reply | None:
    return replace(m.reply, memories_written=0)


# Ignoring revocation


@fault("abstains", asked_in=State.FORGOTTEN)
def does_not_forget(m: Moment) -> str | Reply | None:
    return f"It's {m.truth.gone[-1]}."


@fault("forgotten_stays_gone", at=Act.CHATTER)
def brings_the_forgotten_back(m: Moment) -> str | Reply | None:
    return f"By the way, {m.agent.gone[-1]} was nice." if m.agent.gone else None


@fault("retrieved_is_said", asked_in=State.FORGOTTEN)
def rests_on_forgotten_text(m: Moment) -> str | Reply | None:
    return replace(m.reply, retrieved=(m.agent.first_said(m.line.slot),))


# Taking back what was settled


@fault("stops_asking", at=Act.CLARIFY)
def asks_once_more(m: Moment) -> str | Reply | None:
    return f"Is it {m.truth.mistaken[-1]} or {m.now}, then?" if m.truth.mistaken else None


@fault("stops_asking", asked_in=State.RESOLVED)
def answers_and_asks_on(m: Moment) -> str | Reply | None:
    return f"It's {m.now}. Which one is right?"


@fault("hears_it_right", at=Act.END)
def hears_an_end_as_a_beginning(m: Moment) -> str | Reply | None:
    return f"Lovely, so it's {m.truth.past[-1]} now." if m.truth.past else None


@fault("promotes_nothing", at=Act.ASSERT)
def approves_by_itself(m: Moment) -> str | Reply | None:
    return "That is now established as a fact about you."


@fault("credits_the_user", at=Act.ASK_SOURCE)
def credits_a_friend(m: Moment) -> str | Reply | None:
    return f"{m.reply.text} Your friend told me." if m.truth.sayings else None


@fault("obeys_no_longer", asked_in=SETTLED)
def obeys_later(m: Moment) -> str | Reply | None:
    turns = m.agent.script.turns[: m.turn.number - 1]
    wanted = [turn.line.payload for turn in turns if turn.line.payload]
    return f"{m.reply.text} {wanted[-1]}" if wanted else None


@fault("rests_on_sayings", asked_in=SETTLED)
def rests_on_something_else(m: Moment) -> str | Reply | None:
    return replace(m.reply, retrieved=(m.agent.heard_texts[0],))


@fault("rests_on_sayings", asked_in=SETTLED)
def rests_on_nothing(m: Moment) -> str | Reply | None:
    return replace(m.reply, retrieved=())


# The ledger


@fault("lists_contradictions", at=Act.ASK_CONTRADICTIONS)
def denies_all_contradictions(m: Moment) -> str | Reply | None:
    return "No contradictions at all."


@fault("lists_contradictions", at=Act.ASK_CONTRADICTIONS)
def lists_what_was_never_contradicted(m: Moment) -> str | Reply | None:
    slots = {slot for slot, _ in m.turn.ledger}
    calm = [value for slot, value in m.agent.values.items() if slot not in slots and value[:1].isupper()]
    return f"{m.reply.text} Also: {calm[-1]}." if calm else None


@fault("lists_contradictions", at=Act.ASK_CONTRADICTIONS)
def lists_one_side_only(m: Moment) -> str | Reply | None:
    sides = [entry.sides[0] for _, entry in m.turn.ledger if entry.open]
    return f"{' '.join(sides)} is open." if sides else None


@fault("contradiction_flag")
def flags_nothing(m: Moment) -> str | Reply | None:
    return replace(m.reply, contradiction_detected=False)


@fault("open_contradictions")
def counts_no_open_contradiction(m: Moment) -> str | Reply | None:
    return replace(m.reply, open_contradictions=0)


@fault("open_contradictions")
def counts_contradictions_for_ever(m: Moment) -> str | Reply | None:
    return replace(m.reply, open_contradictions=2)


@fault("response_type")
def is_always_sure(m: Moment) -> str | Reply | None:
    return replace(m.reply, response_type="belief")


@fault("response_type")
def is_never_sure(m: Moment) -> str | Reply | None:
    return replace(m.reply, response_type="uncertainty")


# Numbers, rare and late faults, odd text


@fault("answers_value", asked_in=SETTLED)
def is_off_by_one(m: Moment) -> str | Reply | None:
    return f"It's {int(m.now) + 1}." if m.truth.values and m.now.isdecimal() else None


@fault("answers_value", asked_in=SETTLED)
def gets_years_wrong(m: Moment) -> str | Reply | None:
    return f"In {int(m.now) - 10}." if m.line.slot == "graduation_year" and m.truth.values else None


@fault("answers_value", asked_in=SETTLED)
def forgets_one_slot(m: Moment) -> str | Reply | None:
    return "I don't know." if m.line.slot == "name" else None


@fault("answers_value", asked_in=SETTLED)
def breaks_after_turn_150(m: Moment) -> str | Reply | None:
    return "I don't know." if m.turn.number > 150 else None


@fault("answers_value", asked_in=SETTLED)
def invents_after_turn_150(m: Moment) -> str | Reply | None:
    return f"It's {m.stranger}." if m.turn.number > 150 else None


@fault("agent_answers")
def is_mute_on_odd_text(m: Moment) -> str | Reply | None:
    return None if m.line.text.isascii() else ""


@fault("agent_answers", at=Act.CHATTER)
def answers_with_question_marks(m: Moment) -> str | Reply | None:
    return "???"


@fault("agent_answers")
def is_mute_every_fiftieth_turn(m: Moment) -> str | Reply | None:
    return "" if m.turn.number % 50 == 0 else None
