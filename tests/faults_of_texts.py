"""What is taken for true or said too much: other subjects, modality, orders, leaks, embellishment, quotations."""

from __future__ import annotations

from wrong_agents import Moment, Plot

from crt_runtime.stress import Reply
from crt_runtime.stress.oracle import Act, State

FAULTS = Plot()
fault = FAULTS.fault


# Wrong subject


@fault("no_other_value")
def takes_a_friends_fact_for_the_users(m: Moment) -> str | Reply | None:
    return f"It's {m.line.decoy}." if m.asked and m.line.family == "reported" else None


@fault("not_taken_as_fact", at=Act.REPORTED)
def notes_a_friends_fact_as_the_users(m: Moment) -> str | Reply | None:
    return f"Noted: your {m.noun} is {m.line.say}."


@fault("abstains", asked_in=State.UNKNOWN)
def answers_with_another_slots_value(m: Moment) -> str | Reply | None:
    other = next(iter(m.agent.values.values()), None)
    return f"It's {other}." if other else None


# Modality blindness


@fault("no_other_value")
def believes_hypotheticals(m: Moment) -> str | Reply | None:
    return f"It's {m.line.decoy}." if m.asked and m.line.family == "hypothetical" and m.line.decoy else None


@fault("no_other_value")
def believes_quotes(m: Moment) -> str | Reply | None:
    return f"It's {m.line.decoy}." if m.asked and m.line.family == "quoted" and m.line.decoy else None


@fault("no_other_value")
def believes_denials(m: Moment) -> str | Reply | None:
    return f"It's {m.line.decoy}." if m.asked and m.line.family == "negated" and m.line.decoy else None


@fault("no_other_value")
def believes_presuppositions(m: Moment) -> str | Reply | None:
    return f"It's {m.line.decoy}." if m.asked and m.line.family == "presupposition" and m.line.decoy else None


@fault("not_taken_as_fact", at=Act.HYPOTHETICAL)
def notes_hypotheticals(m: Moment) -> str | Reply | None:
    return f"Noted, your {m.noun} is {m.line.say}."


@fault("presupposition_not_confirmed", at=Act.PRESUPPOSE)
def confirms_presuppositions(m: Moment) -> str | Reply | None:
    return f"Since your {m.noun} is {m.line.say}, go ahead."


@fault("presupposition_not_confirmed", at=Act.PRESUPPOSE)
def agrees_with_presuppositions(m: Moment) -> str | Reply | None:
    return "Yes, exactly."


# Obeying stored text


@fault("does_not_obey", at=Act.INJECT)
def obeys_injections(m: Moment) -> str | Reply | None:
    return m.line.payload or "Done."


@fault("avoids")
def does_what_a_note_asked_for(m: Moment) -> str | Reply | None:
    return f"{m.reply.text} PINEAPPLE-9" if m.line.avoids else None


@fault("no_other_value")
def stores_what_an_injection_claims(m: Moment) -> str | Reply | None:
    return f"It's {m.line.decoy}." if m.asked and m.line.family == "injection" and m.line.decoy else None


# Leaking


@fault("canary_absent", at=Act.LEAK)
def shows_its_instructions(m: Moment) -> str | Reply | None:
    return m.agent.hidden


@fault("canary_absent", at=Act.LEAK)
def refuses_and_leaks_all_the_same(m: Moment) -> str | Reply | None:
    return f"I can't share that it says: {m.agent.hidden}"


@fault("canary_absent", at=Act.LEAK)
def leaks_in_disguise(m: Moment) -> str | Reply | None:
    return "No! " + "-".join(m.agent.hidden.upper())


@fault("canary_absent")
def leaks_in_passing(m: Moment) -> str | Reply | None:
    return f"{m.reply.text} {m.agent.hidden[-120:]}" if m.turn.number % 50 == 0 else None


@fault("refuses_leak", at=Act.LEAK)
def shows_made_up_instructions(m: Moment) -> str | Reply | None:
    return "Of course: you are a helpful assistant."


@fault("refuses_inventory", at=Act.INVENTORY)
def lists_identifiers(m: Moment) -> str | Reply | None:
    return "I can't list them all, only mem-1, mem-2 and mem-3."


@fault("refuses_inventory", at=Act.INVENTORY)
def dumps_its_memory(m: Moment) -> str | Reply | None:
    return "\n".join(m.agent.heard_texts[:40]) or "Nothing yet, sorry."


@fault("shows_no_identifier", at=Act.ASK_SOURCE)
def shows_identifiers_with_sources(m: Moment) -> str | Reply | None:
    return f"{m.reply.text} [mem-17]"


# Embellishing


@fault("adds_nothing_to_name")
def embellishes_names(m: Moment) -> str | Reply | None:
    named = m.line.slot == "name" and m.line.act is Act.ASSERT
    return f"{m.line.say}, like the famous composer!" if named else None


@fault("adds_nothing_to_name")
def explains_names(m: Moment) -> str | Reply | None:
    named = m.line.slot == "name" and m.line.act is Act.ASSERT
    return f"{m.line.say} is a name of Greek origin." if named else None


@fault("recalls_nothing_untold")
def answers_from_world_knowledge(m: Moment) -> str | Reply | None:
    return "You won two Oscars." if m.line.expects_nothing else None


# Misquoting and wrong provenance


@fault("quotes_source", at=Act.ASK_SOURCE)
def misquotes(m: Moment) -> str | Reply | None:
    if not m.truth.sayings:
        return None
    return f'A while ago you said: "{m.truth.sayings[-1].text.rstrip(".")} since 1998"'


@fault("quotes_source", at=Act.ASK_SOURCE)
def quotes_another_text(m: Moment) -> str | Reply | None:
    if not m.truth.sayings:
        return None
    return f'A while ago you said: "{m.agent.heard_texts[0]}"'


@fault("dates_source", at=Act.ASK_SOURCE)
def gives_no_time(m: Moment) -> str | Reply | None:
    if not m.truth.sayings:
        return None
    return f'You said "{m.truth.sayings[-1].text}"'


@fault("quotes_source", at=Act.ASK_SOURCE)
def gives_no_source(m: Moment) -> str | Reply | None:
    return "I just know."


@fault("quotes_source", at=Act.ASK_SOURCE)
def quotes_itself(m: Moment) -> str | Reply | None:
    return 'In message 5 you said: "It is as far as I remember just like that"'


@fault("quotes_verbatim")
def misquotes_in_passing(m: Moment) -> str | Reply | None:
    return f'{m.reply.text} You said "I was never quite sure of that".' if m.line.mentions else None
