"""What a claim does to an older one: correction, change over time, end, refinement, both, settling, emptiness."""

from __future__ import annotations

import pytest

from crt_runtime.language import UNBOUND, read_turn
from crt_runtime.language.facts import Change, Modality, PendingQuestion, Polarity

CORRECTIONS = [
    ("Actually I work at Amazon, not Microsoft.", "employer", "Amazon", "Microsoft"),
    ("Sorry, I misspoke, I live in Bergen.", "location", "Bergen", None),
    ("I meant to say I'm 35.", "age", "35", None),
    ("Correction: my name is Alicia.", "name", "Alicia", None),
    ("Scratch that. My favorite color is teal.", "favorite_color", "teal", None),
    ("My favorite color is teal, not blue", "favorite_color", "teal", "blue"),
    ("It's not blue, my favorite color is teal.", "favorite_color", "teal", None),
    ("I don't work at Google, I work at Apple.", "employer", "Apple", "Google"),
    ("My dog's name isn't Max, it's Rex.", "pets", "Rex", "Max"),
    ("I was wrong earlier: my birthday is June 3.", "birthday", "June 3", None),
    ("I work at Google. Sorry, I meant Apple.", "employer", "Apple", "Google"),
    ("I live in Oslo, I mean Bergen", "location", "Bergen", "Oslo"),
    ("I'm a nurse, not a doctor.", "title", "nurse", "doctor"),
    ("no wait, i live in lima not quito", "location", "lima", "quito"),
    ("My mother's name is Helen rather than Ellen.", "mother_name", "Helen", "Ellen"),
    ("Oops, my shoe size is 43 instead of 42", "shoe_size", "43", "42"),
    ("I grew up in Ghent, not in Bruges.", "hometown", "Ghent", "Bruges"),
    ("Let me correct that: I drive a Mazda.", "car", "Mazda", None),
    ("I got that wrong, I graduated in 2011.", "graduation_year", "2011", None),
    ("my employer isn't ibm but oracle", "employer", "oracle", "ibm"),
    ("Please change my employer to Amazon.", "employer", "Amazon", None),
]

UPDATES = [
    ("I moved to Oslo.", "location", "Oslo", None),
    ("we've just moved from Oslo to Bergen", "location", "Bergen", "Oslo"),
    ("I left Microsoft and started at Amazon last month.", "employer", "Amazon", "Microsoft"),
    ("I left Google for Apple", "employer", "Apple", "Google"),
    ("Since May I work at Amazon.", "employer", "Amazon", None),
    ("these days i live in hanoi", "location", "hanoi", None),
    ("I used to live in Rome, now I live in Milan.", "location", "Milan", "Rome"),
    ("I used to work at Google, now Amazon.", "employer", "Amazon", "Google"),
    ("I switched to Neovim", "editor", "Neovim", None),
    ("I got promoted to Senior Engineer.", "title", "Senior Engineer", None),
    ("I've become a vegetarian", "diet", "vegetarian", None),
    ("I went vegan last year", "diet", "vegan", None),
    ("I just turned 41", "age", "41", None),
    ("I recently started working at Spotify", "employer", "Spotify", None),
    ("As of last week I'm a manager.", "title", "manager", None),
    ("My new phone is a Pixel 9.", "phone", "Pixel 9", None),
    ("I got married to Kim in June", "partner", "Kim", None),
    ("I got divorced", "marital_status", "divorced", None),
    ("I joined Nokia in March.", "employer", "Nokia", None),
    ("My favorite color used to be blue but now it's green.", "favorite_color", "green", "blue"),
    ("I no longer live in Rome, I live in Milan now", "location", "Milan", "Rome"),
    ("I don't work at Google anymore, I'm at Apple now", "employer", None, None),
    ("We relocated to Denver", "location", "Denver", None),
    ("I bought a Tesla", "car", "Tesla", None),
    ("my team has grown, it now has 9 people", "team_size", None, None),
    ("I now wake up at 5:30.", "wake_time", "5:30", None),
    ("My employer is now Stripe.", "employer", "Stripe", None),
    ("I have switched to Linux", "operating_system", "Linux", None),
]

ENDS = [
    ("I no longer work at Microsoft.", "employer", "Microsoft"),
    ("I don't work at Microsoft anymore.", "employer", "Microsoft"),
    ("i quit microsoft", "employer", "microsoft"),
    ("I stopped working at Nokia", "employer", "Nokia"),
    ("I resigned from IBM last week.", "employer", "IBM"),
    ("I don't live in Rome any more.", "location", "Rome"),
    ("I broke up with Sam.", "partner", "Sam"),
    ("Sam and I are no longer together, we split up", None, None),
    ("I'm no longer vegan.", "diet", "vegan"),
    ("i gave up the piano", "instruments", "piano"),
    ("I no longer have a beagle", "pets", "a beagle"),
    ("I'm not allergic to cats anymore.", "allergies", "cats"),
    ("I no longer play chess", None, None),
    ("I no longer speak Dutch.", "languages", "Dutch"),
    ("I got laid off from Intel", "employer", "Intel"),
    ("I sold my Honda.", "car", "Honda"),
    ("My favorite color is no longer blue.", "favorite_color", "blue"),
    ("I stopped using Emacs", "editor", "Emacs"),
]

ENDED_UNNAMED = [
    ("I quit my job.", "employer"),
    ("i lost my job last week", "employer"),
    ("I'm unemployed now.", "employer"),
    ("I sold my car", "car"),
    ("we broke up", "partner"),
    ("I don't have a car anymore", "car"),
]

NONE = [
    ("I have no pets.", "pets"),
    ("I don't have any pets", "pets"),
    ("I'm not allergic to anything.", "allergies"),
    ("i have no allergies", "allergies"),
    ("I don't have any siblings.", "siblings"),
    ("I'm an only child", "siblings"),
    ("we don't have kids", "children"),
    ("I do not play any instruments.", "instruments"),
    ("I have no children", "children"),
    ("I don't have any hobbies", "hobbies"),
]

REFINEMENTS = [
    ("More precisely, I live in Bellevue.", "location", "Bellevue"),
    ("To be specific, I'm a backend engineer.", "title", "backend engineer"),
    ("I live in Bellevue, in the Seattle area.", "location", "Bellevue"),
    ("I drive a Honda Civic, to be exact", "car", "Honda Civic"),
    ("Specifically, my favorite color is navy blue.", "favorite_color", "navy blue"),
]

BOTHS = [
    ("I use Vim at work and Emacs at home.", "editor", [("Vim", "at work"), ("Emacs", "at home")]),
    (
        "I work at Google during the week and at Netflix on weekends.",
        "employer",
        [("Google", "during the week"), ("Netflix", "on weekends")],
    ),
    (
        "At work I use Windows, and at home I use Linux.",
        "operating_system",
        [("Windows", "At work"), ("Linux", "at home")],
    ),
    ("I live in Oslo in summer and in Malaga in winter.", "location", [("Oslo", "in summer"), ("Malaga", "in winter")]),
    (
        "I drive a Mazda on weekdays and a Porsche on weekends",
        "car",
        [("Mazda", "on weekdays"), ("Porsche", "on weekends")],
    ),
    ("I work at both Google and Netflix.", "employer", [("Google", None), ("Netflix", None)]),
]

SETTLED = [
    ("Amazon is right.", "Amazon", None),
    ("It's Amazon.", "Amazon", None),
    ("amazon", "Amazon", None),
    ("Amazon, not Microsoft.", "Amazon", "Microsoft"),
    ("It's Amazon, not Microsoft", "Amazon", "Microsoft"),
    ("Go with Amazon please", "Amazon", None),
    ("ignore Microsoft", "Amazon", "Microsoft"),
    ("Microsoft was a mistake", "Amazon", "Microsoft"),
    ("the first one", "Amazon", None),
    ("The former.", "Amazon", None),
    ("the second one", "Microsoft", None),
    ("The latter is correct", "Microsoft", None),
    ("Microsoft is correct, Amazon was wrong.", "Microsoft", "Amazon"),
    ("Neither, it's Apple.", "Apple", None),
    ("neither - I work at Apple", "Apple", None),
    ("I work at Amazon.", "Amazon", None),
    ("Definitely Microsoft", "Microsoft", None),
    ("Amazon is where I work", "Amazon", None),
    ("My employer is Amazon, Microsoft was my mistake", "Amazon", "Microsoft"),
    ("Sorry, I meant Amazon.", "Amazon", None),
    ("use amazon, forget microsoft", "Amazon", "Microsoft"),
    ("The most recent one", "Microsoft", None),
    ("not Microsoft", "Amazon", "Microsoft"),
    ("Oh it's Amazon now", "Amazon", None),
    ("The correct answer is Amazon.", "Amazon", None),
]


@pytest.mark.parametrize(("text", "slot", "value", "replaced"), CORRECTIONS, ids=[row[0] for row in CORRECTIONS])
def test_a_correction_is_read_with_what_it_replaces(text: str, slot: str, value: str, replaced: str | None) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.change) == (slot, value, Change.CORRECTION)
    if replaced is not None:
        assert claim.replaces == replaced


@pytest.mark.parametrize(("text", "slot", "value", "replaced"), UPDATES, ids=[row[0] for row in UPDATES])
def test_a_change_over_time_is_an_update(text: str, slot: str, value: str | None, replaced: str | None) -> None:
    claims = [claim for claim in read_turn(text).claims if claim.fact.slot == slot]
    if value is None:
        assert all(claim.change is not Change.PLAIN for claim in claims)
        return
    assert [(claim.fact.value, claim.change) for claim in claims] == [(value, Change.UPDATE)]
    if replaced is not None:
        assert claims[0].replaces == replaced


@pytest.mark.parametrize(("text", "slot", "value"), ENDS, ids=[row[0] for row in ENDS])
def test_an_end_denies_the_value_and_gives_no_other(text: str, slot: str | None, value: str | None) -> None:
    claims = read_turn(text).claims
    if slot is None:
        assert not any(claim.fact.polarity is Polarity.AFFIRMED for claim in claims)
        return
    (claim,) = [claim for claim in claims if claim.fact.slot == slot]
    assert (claim.fact.value, claim.change) == (value, Change.END)
    assert claim.fact.polarity is Polarity.NEGATED


@pytest.mark.parametrize(("text", "slot"), ENDED_UNNAMED, ids=[row[0] for row in ENDED_UNNAMED])
def test_an_end_may_leave_the_value_unnamed(text: str, slot: str) -> None:
    (claim,) = [claim for claim in read_turn(text).claims if claim.fact.slot == slot]
    assert (claim.fact.value, claim.change) == ("", Change.END)


@pytest.mark.parametrize(("text", "slot"), NONE, ids=[row[0] for row in NONE])
def test_a_slot_can_be_said_to_be_empty(text: str, slot: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.change, claim.fact.polarity) == (slot, Change.NONE_LEFT, Polarity.NEGATED)


@pytest.mark.parametrize(("text", "slot", "value"), REFINEMENTS, ids=[row[0] for row in REFINEMENTS])
def test_a_more_specific_value_is_a_refinement(text: str, slot: str, value: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.change) == (slot, value, Change.REFINEMENT)


@pytest.mark.parametrize(("text", "slot", "values"), BOTHS, ids=[row[0] for row in BOTHS])
def test_two_values_may_both_hold_each_in_its_context(
    text: str, slot: str, values: list[tuple[str, str | None]]
) -> None:
    claims = read_turn(text).claims
    assert [(claim.fact.value, claim.context) for claim in claims] == values
    assert {(claim.fact.slot, claim.change) for claim in claims} == {(slot, Change.BOTH)}


@pytest.mark.parametrize(("text", "value", "replaced"), SETTLED, ids=[row[0] for row in SETTLED])
def test_a_reply_settles_what_was_asked(text: str, value: str, replaced: str | None) -> None:
    pending = PendingQuestion("employer", ("Amazon", "Microsoft"))
    (claim,) = read_turn(text, pending=pending).claims
    assert claim.fact.slot == "employer"
    assert claim.fact.value.casefold() == value.casefold()
    assert claim.change is Change.CLARIFICATION
    assert claim.fact.polarity is Polarity.AFFIRMED
    if replaced is not None:
        assert claim.replaces is not None
        assert claim.replaces.casefold() == replaced.casefold()


def test_both_as_a_reply_keeps_all_options() -> None:
    pending = PendingQuestion("employer", ("Amazon", "Microsoft"))
    for text in ("both", "Both are right.", "Both Amazon and Microsoft", "I work at both"):
        claims = read_turn(text, pending=pending).claims
        assert [(claim.fact.value, claim.change) for claim in claims] == [
            ("Amazon", Change.BOTH),
            ("Microsoft", Change.BOTH),
        ], text


@pytest.mark.parametrize(
    "text",
    ["hm", "I don't know", "why do you ask?", "what was the question", "I like trains", "thanks!", "later", "ok"],
)
def test_a_reply_that_settles_nothing_is_no_claim_on_what_was_asked(text: str) -> None:
    pending = PendingQuestion("employer", ("Amazon", "Microsoft"))
    assert [claim for claim in read_turn(text, pending=pending).claims if claim.fact.slot == "employer"] == []


@pytest.mark.parametrize(
    ("text", "value", "replaced"),
    [
        ("Amazon is right.", "Amazon", None),
        ("Amazon is right, Microsoft was wrong.", "Amazon", "Microsoft"),
        ("Go with Amazon.", "Amazon", None),
        ("it's amazon, not microsoft", "amazon", "microsoft"),
        ("I meant Amazon", "Amazon", None),
    ],
)
def test_settling_without_a_slot_is_left_to_the_reader_of_the_state(
    text: str, value: str, replaced: str | None
) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.change, claim.replaces) == (
        UNBOUND,
        value,
        Change.CLARIFICATION,
        replaced,
    )


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("Amazon is where I work; Microsoft was my mistake.", "employer", "Amazon"),
        ("To settle this: I live in Oslo.", "location", "Oslo"),
        ("My employer is Amazon. Ignore Microsoft.", "employer", "Amazon"),
        ("I said I was 34 but that was a typo, I'm 43.", "age", "43"),
        ("The right answer is that I live in Oslo", "location", "Oslo"),
    ],
)
def test_settling_with_a_slot_names_it(text: str, slot: str, value: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value) == (slot, value)
    assert claim.change in {Change.CLARIFICATION, Change.CORRECTION}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("I used to work at IBM.", "employer", "IBM"),
        ("i lived in rome", "location", "rome"),
        ("My previous employer was Nokia.", "employer", "Nokia"),
        ("I was a nurse.", "title", "nurse"),
        ("My old phone was a Nokia 3310", "phone", "Nokia 3310"),
        ("I had a beagle.", "pets", "a beagle"),
        ("i used to be vegan", "diet", "vegan"),
    ],
)
def test_a_past_value_alone_is_a_claim_about_the_past(text: str, slot: str, value: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.fact.modality) == (slot, value, Modality.PAST)


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("I don't work at Google.", "employer", "Google"),
        ("i do not live in paris", "location", "paris"),
        ("My name is not Bob.", "name", "Bob"),
        ("I'm not a doctor", "title", "doctor"),
        ("I have never lived in Rome", "location", "Rome"),
        ("I'm not allergic to peanuts.", "allergies", "peanuts"),
        ("I am not married", "marital_status", "married"),
        ("My favorite color isn't red.", "favorite_color", "red"),
        ("I don't speak Dutch", "languages", "Dutch"),
        ("I don't have a dog.", "pets", "a dog"),
        ("I don't drive a Tesla", "car", "Tesla"),
    ],
)
def test_a_denial_is_never_an_affirmed_claim(text: str, slot: str, value: str) -> None:
    reading = read_turn(text)
    assert not [fact for fact in reading.facts if fact.polarity is Polarity.AFFIRMED]
    assert (slot, value) in {(fact.slot, fact.value) for fact in reading.facts}
    assert all(claim.change is not Change.NONE_LEFT for claim in reading.claims)
