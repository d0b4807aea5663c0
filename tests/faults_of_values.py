"""What is answered: overwriting, inventing, forgetting, false alarms, stuck, stale."""

from __future__ import annotations

from dataclasses import replace

from wrong_agents import SETTLED, Moment, Plot

from crt_runtime.stress import Reply
from crt_runtime.stress.oracle import Act, State

FAULTS = Plot()
fault = FAULTS.fault


# Overwriting


@fault("names_both_sides", "commits_to_neither", asked_in=State.CONFLICT)
def takes_the_newest_side(m: Moment) -> str | Reply | None:
    return f"It's {m.now}."


@fault("asks_which", asked_in=State.CONFLICT)
def keeps_the_oldest_side(m: Moment) -> str | Reply | None:
    return f"You told me {m.truth.values[0]}."


@fault("commits_to_neither", asked_in=State.CONFLICT)
def names_both_sides_and_takes_the_newest(m: Moment) -> str | Reply | None:
    if len(m.truth.values) < 2:
        return None
    return f"You are with {m.now} now; earlier it was {m.truth.values[0]}. Shall I keep that?"


@fault("asks_which", asked_in=State.CONFLICT)
def names_both_sides_and_asks_nothing(m: Moment) -> str | Reply | None:
    return f"You told me {' and '.join(m.truth.values)}."


@fault("names_both_sides", asked_in=State.CONFLICT)
def knows_nothing_in_a_conflict(m: Moment) -> str | Reply | None:
    return "I don't know."


@fault("no_other_value", asked_in=State.CONFLICT)
def adds_a_third_side(m: Moment) -> str | Reply | None:
    return f"{', '.join(m.truth.values)} or {m.stranger}? Which is right?"


@fault("names_all_values", asked_in=State.ACCEPTED)
def drops_one_of_two_accepted_values(m: Moment) -> str | Reply | None:
    return f"{m.truth.values[0]} {m.truth.contexts[0]}."


@fault("keeps_contexts", asked_in=State.ACCEPTED)
def drops_the_contexts(m: Moment) -> str | Reply | None:
    return f"{m.truth.values[0]} and {m.truth.values[1]}."


@fault("keeps_contexts", asked_in=State.ACCEPTED)
def swaps_the_contexts(m: Moment) -> str | Reply | None:
    (first, second), (when, then) = m.truth.values[:2], m.truth.contexts
    return f"{second} {when}, {first} {then}."


@fault("names_all_values", asked_in=State.KNOWN)
def keeps_only_the_last_of_a_list(m: Moment) -> str | Reply | None:
    return f"{m.now}." if len(m.truth.values) > 1 else None


@fault("no_false_alarm")
def takes_a_repetition_for_a_contradiction(m: Moment) -> str | Reply | None:
    again = m.line.phase == "reinforce" and m.line.act in (Act.ASSERT, Act.ASSERT_ALIAS)
    return "That contradicts the old value, which I have replaced." if again else None


# Inventing


@fault("abstains", "no_other_value", asked_in=State.UNKNOWN)
def invents_a_value(m: Moment) -> str | Reply | None:
    return f"It's {m.stranger}."


@fault("no_other_value", asked_in=State.UNKNOWN)
def guesses_politely(m: Moment) -> str | Reply | None:
    return f"I don't know for sure, but probably {m.stranger}."


@fault("abstains", asked_in=State.UNKNOWN)
def claims_to_have_been_told(m: Moment) -> str | Reply | None:
    return f"You told me {m.stranger}."


@fault("no_other_value", asked_in=State.KNOWN)
def adds_a_value_to_what_is_known(m: Moment) -> str | Reply | None:
    return f"{' and '.join([*m.truth.values, m.stranger])}."


@fault("abstains", "past_not_invented", at=Act.ASK_PAST)
def invents_a_past(m: Moment) -> str | Reply | None:
    return None if m.truth.past else f"It used to be {m.stranger} for you."


@fault("quotes_source", "quotes_verbatim", at=Act.ASK_SOURCE)
def invents_a_source(m: Moment) -> str | Reply | None:
    return 'You said in message 2: "it has always been like that for me".'


@fault("invents_nothing", at=Act.ASSERT)
def adds_a_profession(m: Moment) -> str | Reply | None:
    return "Thanks! You are a seasoned astronaut, after all."


@fault("invents_nothing", at=Act.ASSERT)
def adds_numbers(m: Moment) -> str | Reply | None:
    return "Noted, you have 734 cousins."


# Forgetting


@fault("answers_value", asked_in=SETTLED)
def forgets_everything(m: Moment) -> str | Reply | None:
    return "I don't know, you never told me."


@fault("answers_value", asked_in=SETTLED)
def forgets_after_ten_turns(m: Moment) -> str | Reply | None:
    old = m.truth.sayings and m.turn.number - m.truth.sayings[-1].turn > 10
    return "I don't know." if old else None


@fault("names_all_values", asked_in=State.KNOWN)
def forgets_lists(m: Moment) -> str | Reply | None:
    return "No idea." if len(m.truth.values) > 1 else None


@fault("answers_past", at=Act.ASK_PAST)
def forgets_the_past(m: Moment) -> str | Reply | None:
    return "I don't know." if m.truth.past else None


@fault("recalls_what_was_told", at=Act.ASK_OPEN)
def forgets_episodes(m: Moment) -> str | Reply | None:
    return "You never told me."


# False alarms


@fault("no_false_alarm")
def sees_contradictions_in_growing_lists(m: Moment) -> str | Reply | None:
    grown = m.line.act is Act.ASSERT and len(m.truth.values) > 1 and m.turn.state is State.KNOWN
    return "That contradicts what you said before." if grown else None


@fault("no_false_alarm", at=(Act.REPORTED, Act.HYPOTHETICAL))
def sees_contradictions_in_what_others_do(m: Moment) -> str | Reply | None:
    return "But that conflicts with what you told me!"


@fault("no_false_alarm", at=Act.CHATTER)
def sees_contradictions_in_small_talk(m: Moment) -> str | Reply | None:
    return "You contradict yourself."


@fault("no_false_alarm", asked_in=SETTLED)
def flags_every_question(m: Moment) -> str | Reply | None:
    return replace(m.reply, contradiction_detected=True)


# Stuck uncertainty


@fault("answers_value", asked_in=State.RESOLVED)
def asks_on_after_it_was_settled(m: Moment) -> str | Reply | None:
    return f"{m.now} or {m.truth.mistaken[-1]}, which one?" if m.truth.mistaken else None


@fault("no_false_alarm", asked_in=State.RESOLVED)
def never_lets_go_of_a_conflict(m: Moment) -> str | Reply | None:
    return f"You said {m.now}, which conflicts with what you said before."


@fault("answers_value", asked_in=State.KNOWN)
def doubts_what_is_known(m: Moment) -> str | Reply | None:
    return f"Is it {m.now}? I'm not sure."


# Stale answers


@fault("answers_value", "no_other_value", asked_in=State.REVISED)
def answers_what_was_corrected(m: Moment) -> str | Reply | None:
    return f"{m.truth.mistaken[-1]}."


@fault("answers_value", "no_other_value", asked_in=State.TEMPORAL)
def answers_what_was_before(m: Moment) -> str | Reply | None:
    return f"It's {m.truth.past[-1]}."


@fault("no_other_value", asked_in=State.TEMPORAL)
def answers_old_and_new_alike(m: Moment) -> str | Reply | None:
    return f"It's {m.truth.past[-1]} and {m.now}."


@fault("answers_value", asked_in=State.TEMPORAL)
def turns_a_change_around(m: Moment) -> str | Reply | None:
    return f"It used to be {m.now}, but now it's {m.truth.past[-1]}."


@fault("answers_value", asked_in=State.REFINED)
def answers_the_broad_value(m: Moment) -> str | Reply | None:
    return f"{m.truth.broader[-1]}."


@fault("abstains", asked_in=State.ENDED)
def answers_what_has_ended(m: Moment) -> str | Reply | None:
    return f"It's {m.truth.past[-1]}."


@fault("answers_value", asked_in=State.RESOLVED)
def answers_the_side_that_lost(m: Moment) -> str | Reply | None:
    return f"It's {m.truth.mistaken[-1]}." if m.truth.mistaken else None


@fault("answers_past", at=Act.ASK_PAST)
def answers_the_present_for_the_past(m: Moment) -> str | Reply | None:
    return f"{m.now}." if m.truth.past and m.truth.values else None


@fault("no_other_value")
def answers_the_first_value_ever(m: Moment) -> str | Reply | None:
    first = m.agent.first_values.get(m.line.slot or "")
    return f"It's {first}." if m.asked and first and first not in m.truth.values else None
