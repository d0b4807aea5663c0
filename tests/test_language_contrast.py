"""Two values set against each other in one turn, or one said to be over or absent, in any construction."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Change, PendingQuestion, Polarity

CORRECTED = [
    ("Ugh, autocorrect. My sister's name is Mara, not Maria.", "siblings", "Mara", "Maria"),
    ("I don't know why I wrote teal, my favorite color is olive.", "favorite_color", "olive", "teal"),
    ("let me fix that, editor = Emacs, not Atom", "editor", "Emacs", "Atom"),
    ("It's Fiona, not Flora, my partner I mean.", "partner", "Fiona", "Flora"),
    ("My phone isn't an iPhone 12. It's a Pixel 7.", "phone", "Pixel 7", "iPhone 12"),
    ("Please correct my diet: vegetarian rather than vegan.", "diet", "vegetarian", "vegan"),
    ("not 41, 42! my shoe size i mean", "shoe_size", "42", "41"),
    ("I'm sorry, I told you I work at Siemens. It should have been Bosch.", "employer", "Bosch", "Siemens"),
    ("I confused the two cities. I grew up in Graz, I never lived in Linz.", "hometown", "Graz", "Linz"),
    ("Contrary to what I said, I play the cello and not the viola.", "instruments", "cello", "viola"),
    ("you got that wrong, my mother is called Ruth instead of Edith", "mother_name", "Ruth", "Edith"),
    ("my favourite season isn't spring, autumn is", "favorite_season", "autumn", "spring"),
    ("Jazz is not my favorite music; what I love most is soul.", "favorite_music", "soul", "Jazz"),
    ("I said I get up at 7, but I meant 6:30.", "wake_time", "6:30", "7"),
    ("Dune is my favorite book, I was wrong about Emma.", "favorite_book", "Dune", "Emma"),
    ("My bachelor's was from Yale, I shouldn't have said Brown.", "undergrad_school", "Yale", "Brown"),
    ("sorry typo, 1986 not 1968 is when i graduated", "graduation_year", "1986", "1968"),
    ("I was born in Turin. Milan was a slip.", "birthplace", "Turin", "Milan"),
    ("native tongue = Dutch, German was wrong", "first_language", "Dutch", "German"),
    ("I have a parrot, not a canary.", "pets", "a parrot", "canary"),
    ("It was a mistake to say Rust; the programming language I use is Go.", "programming_languages", "Go", "Rust"),
    ("Whoops, hit the wrong key. 37, not 73, is my age.", "age", "37", "73"),
    ("I typed Python by accident, what I code in is Perl.", "programming_languages", "Perl", "Python"),
    ("No no, Denver! I never said Detroit is my hometown.", "hometown", "Denver", "Detroit"),
    ("about my partner: her name is Elif, not Elia", "partner", "Elif", "Elia"),
    ("Apologies, that should read: my employer is Zeiss. Leica was incorrect.", "employer", "Zeiss", "Leica"),
    ("my bday's on 4 May, ignore the 5 May I gave you", "birthday", "4 May", "5 May"),
    ("My pronouns? they/them, she/her was an error.", "pronouns", "they/them", "she/her"),
    ("I'm left saying it again: I drive a Skoda, never a Seat.", "car", "Skoda", "Seat"),
    ("The instrument I play would be the oboe rather than the bassoon.", "instruments", "oboe", "bassoon"),
    ("I don't speak Danish, I speak Norwegian, sorry for the mix-up.", "languages", "Norwegian", "Danish"),
    ("My allergy is to kiwi. I confused it with mango.", "allergies", "kiwi", "mango"),
    ("not Blade Runner but Alien is my favorite movie", "favorite_movie", "Alien", "Blade Runner"),
    ("My son is Noah, I don't have a son named Noel.", "children", "Noah", "Noel"),
    ("My next holiday isn't in Crete as I told you, I'm flying to Cyprus.", "travel_destination", "Cyprus", "Crete"),
    ("I graduated in 2012, I misremembered when I told you 2011.", "graduation_year", "2012", "2011"),
    ("On second thought my favorite drink is cider, not beer", "favorite_drink", "cider", "beer"),
    ("I've misled you: my nationality isn't Swiss. I'm Austrian.", "nationality", "Austrian", "Swiss"),
]

CHANGED = [
    ("Coffee has given way to tea as my favorite drink.", "favorite_drink", "tea", "Coffee"),
    ("My go-to editor changed from Vim to Zed in May.", "editor", "Zed", "Vim"),
    ("traded my Golf for a Tesla", "car", "Tesla", "Golf"),
    ("Tokyo isn't home anymore, I live in Osaka these days.", "location", "Osaka", "Tokyo"),
    ("we moved out of Leeds and into York", "location", "York", "Leeds"),
    ("Until last year I was single; now I'm married.", "marital_status", "married", "single"),
    ("I stopped eating keto and became vegetarian.", "diet", "vegetarian", "keto"),
    ("I've swapped football for tennis as my favorite sport.", "favorite_sport", "tennis", "football"),
    ("My wake-up time went from 8 am to 6 am.", "wake_time", "6 am", "8 am"),
    ("dropped Ubuntu, running Fedora now", "operating_system", "Fedora", "Ubuntu"),
    ("The old phone was a Galaxy S9, the new one is a Pixel 9.", "phone", "Pixel 9", "Galaxy S9"),
    (
        "I left teaching... I used to be a teacher, and since June I've been a librarian.",
        "title",
        "librarian",
        "teacher",
    ),
    ("Chess used to be my hobby. These days it's pottery.", "hobbies", "pottery", "Chess"),
    ("My team shrank from 12 to 7 people.", "team_size", "7", "12"),
    ("I'm done with Paula, I'm dating Nina now.", "partner", "Nina", "Paula"),
    ("Instead of he/him I now use they/them.", "pronouns", "they/them", "he/him"),
    ("I gave up the violin for the guitar.", "instruments", "guitar", "violin"),
    ("My time zone was CET before the move, now it's EST.", "timezone", "EST", "CET"),
    ("My title went from analyst to senior analyst.", "title", "senior analyst", "analyst"),
    ("after five years in Bonn we now live in Kiel", "location", "Kiel", "Bonn"),
    ("My nickname at school was Beanie, nowadays everyone calls me Red.", "nickname", "Red", "Beanie"),
    ("Got a new car, a Volvo; the old Opel is gone.", "car", "Volvo", "Opel"),
    ("We recently moved house, from Bath to Bristol.", "location", "Bristol", "Bath"),
    ("Ten years at Ford are over, I'm at Rivian now.", "employer", "Rivian", "Ford"),
    ("Formerly a nurse, I'm now a paramedic.", "title", "paramedic", "nurse"),
    ("I used to get up at 8, lately it's 6:45.", "wake_time", "6:45", "8"),
    ("green tea took the place of coffee as my favorite drink", "favorite_drink", "green tea", "coffee"),
    ("I ditched Windows in favor of Linux.", "operating_system", "Linux", "Windows"),
    ("Sold the iPhone, got a Fairphone.", "phone", "Fairphone", "iPhone"),
    ("my hobby was knitting before, now it's weaving", "hobbies", "weaving", "knitting"),
    ("From vegetarian to vegan: that's my diet as of January.", "diet", "vegan", "vegetarian"),
    ("Lisa and I broke up and I'm seeing Joana now", "partner", "Joana", "Lisa"),
    (
        "I outgrew comics; my favorite book isn't Watchmen anymore, it's Ulysses.",
        "favorite_book",
        "Ulysses",
        "Watchmen",
    ),
    ("Our team grew: it was 4 of us, it's 6 now.", "team_size", "6", "4"),
    ("I changed my major to law, it used to be history.", "major", "law", "history"),
    ("Since the wedding my name is Clara Roth, before it was Clara Lind.", "name", "Clara Roth", "Clara Lind"),
    ("I've been promoted from engineer to manager.", "title", "manager", "engineer"),
    ("Blue was my favorite color for ages, but green has overtaken it.", "favorite_color", "green", "Blue"),
    ("My time zone has changed from CET to PST.", "timezone", "PST", "CET"),
]

ENDED = [
    ("I've hung up my boots, soccer is no longer my favorite sport", "favorite_sport", "soccer"),
    ("The Prius is gone and I haven't bought another car.", "car", "Prius"),
    ("My trip to Malta fell through.", "travel_destination", "Malta"),
    ("no longer on keto, no special diet now", "diet", "keto"),
    ("My peanut allergy has gone away.", "allergies", "peanut"),
    ("I don't go by Ace anymore, no nickname now", "nickname", "Ace"),
    ("im not a nurse anymore", "title", "nurse"),
    ("My job at Sony is history.", "employer", "Sony"),
    ("I've stopped learning; I don't play the drums any longer.", "instruments", "drums"),
    ("Sushi isn't my favorite food anymore and I have no new favorite.", "favorite_food", "Sushi"),
    ("running a marathon is no longer my goal", "goals", "running a marathon"),
    ("I dropped the goal of writing a novel.", "goals", "writing a novel"),
    ("I gave my parrot away.", "pets", "parrot"),
    ("I'm no longer based in Ghent, and currently have no home.", "location", "Ghent"),
    ("My engagement is off, so I'm not engaged anymore.", "marital_status", "engaged"),
    ("we cancelled the trip to Iceland", "travel_destination", "Iceland"),
    ("Learning to sail isn't my goal anymore.", "goals", "Learning to sail"),
    ("I threw out the Kindle... I mean, Emacs. I don't use Emacs any longer.", "editor", "Emacs"),
    ("I handed in my notice, I'm no longer with Adidas.", "employer", "Adidas"),
    ("Spring has stopped being my favorite season, I have none now.", "favorite_season", "Spring"),
    ("I don't get up at 5 anymore, no fixed time now.", "wake_time", "5"),
    ("I don't prefer working from home any more.", "remote_preference", "working from home"),
]

ABSENT = [
    ("zero pets", "pets"),
    ("I haven't got a single hobby.", "hobbies"),
    ("as for siblings, i have none", "siblings"),
    ("We never had any kids.", "children"),
    ("There are no instruments I play.", "instruments"),
    ("I've got no ambitions at the moment.", "goals"),
    ("I can't speak a single foreign language.", "languages"),
    ("no allergies whatsoever", "allergies"),
    ("I'm without kids.", "children"),
    ("I don't code in any programming language.", "programming_languages"),
    ("Pets: none.", "pets"),
    ("I do not own any pets whatsoever", "pets"),
    ("I've no siblings.", "siblings"),
    ("We are childless.", "children"),
    ("I speak no other languages.", "languages"),
    ("there isn't any instrument i can play", "instruments"),
    ("I don't have allergies of any kind.", "allergies"),
    ("nope, no kids", "children"),
    ("I never took up any hobby.", "hobbies"),
    ("I don't have any particular goals right now.", "goals"),
    ("not a single pet in this house", "pets"),
]

BYSTANDING = [
    "The trip to Rome was not over yet.",
    "I was wrong about the weather, it's raining.",
    "Bob left Google for Apple.",
    "Her favorite color isn't red, it's blue.",
    "My sister moved from Oslo to Bergen.",
    "Did I say Vim? Not Emacs?",
    "If my favorite color weren't blue, it would be red.",
    "My boss said his favorite food is pizza, not pasta.",
    "The price went from 10 to 12.",
    "I took the train from Oslo to Bergen.",
    "I have no pets allowed in my building.",
    "My friend has no kids.",
    "I don't want kids.",
    "No kids were harmed.",
    "I'm not a child anymore.",
    "The hotel allows no pets.",
    "She speaks no foreign languages.",
    "Not today, maybe tomorrow.",
    "I'm over the moon.",
    "I'm done with dinner.",
    "I quit smoking.",
    "I moved the couch from the kitchen to the hall.",
    "It was Monday, now it's Tuesday.",
    "I said hello, not goodbye.",
    "The meeting is at 5, not 6.",
    "My dog isn't sick anymore, he's fine.",
    "I used to hate mornings, but now I like them.",
    "I like cats, not dogs.",
    "We changed the wallpaper from blue to green.",
    "I swapped shifts with Dana.",
    "My brother's phone is a Pixel, not an iPhone.",
    "I worked from 9 to 5.",
    "What if I no longer lived in Rome?",
    "Nobody on my team likes Java anymore.",
    "my neighbor's dog is gone",
    "The old man and the sea is a book, not a movie.",
    "I have no allergies medicine left",
    "I have not seen any pets in the park",
    "My dog is brown, not black.",
    "My job is boring, not hard.",
    "My hometown is small, not big.",
    "My phone was slow, now it's fast.",
    "My car used to be clean, now it's dirty.",
    "My brother moved from Google to Apple.",
    "My dog ran from Lyon to Nice.",
    "My partner isn't angry anymore, she's happy.",
    "I'm not tired anymore, I'm hungry.",
    "I was in Paris last week, now I'm in Rome.",
    "It's not raining anymore, it's snowing.",
    "I'm out of milk.",
    "I lost my keys.",
    "I dropped my phone.",
    "I left the party early for a friend.",
    "I replaced the battery in my phone.",
    "I traded my lunch for a cookie.",
    "I meant tomorrow, not today.",
    "No hobbies are boring.",
    "There are no pets at the shelter.",
    "There is no language I dislike.",
]


@pytest.mark.parametrize(("text", "slot", "value", "replaced"), CORRECTED, ids=[row[0] for row in CORRECTED])
def test_what_was_wrong_gives_way_to_what_is_right(text: str, slot: str, value: str, replaced: str | None) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.replaces) == (slot, value, replaced)
    assert claim.change in {Change.CORRECTION, Change.CLARIFICATION}
    assert claim.fact.polarity is Polarity.AFFIRMED


@pytest.mark.parametrize(("text", "slot", "value", "replaced"), CHANGED, ids=[row[0] for row in CHANGED])
def test_what_was_so_gives_way_to_what_is_so(text: str, slot: str, value: str, replaced: str | None) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.replaces) == (slot, value, replaced)
    assert claim.change is Change.UPDATE
    assert claim.fact.polarity is Polarity.AFFIRMED


@pytest.mark.parametrize(("text", "slot", "value"), ENDED, ids=[row[0] for row in ENDED])
def test_what_is_over_ends_with_nothing_in_its_place(text: str, slot: str, value: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.value, claim.change) == (slot, value, Change.END)
    assert claim.fact.polarity is Polarity.NEGATED


@pytest.mark.parametrize(("text", "slot"), ABSENT, ids=[row[0] for row in ABSENT])
def test_that_there_is_none_may_be_said_in_any_way(text: str, slot: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.change, claim.fact.polarity) == (slot, Change.NONE_LEFT, Polarity.NEGATED)


@pytest.mark.parametrize("text", BYSTANDING)
def test_contrasts_of_other_things_and_people_say_nothing_of_the_user(text: str) -> None:
    assert [claim for claim in read_turn(text).claims if claim.fact.slot != "?"] == []


def test_a_contrast_settles_what_was_asked() -> None:
    pending = PendingQuestion("favorite_drink", ("cider", "mead"))
    (claim,) = read_turn("mead is my favorite drink; cider isn't", pending=pending).claims
    assert (claim.fact.value, claim.replaces, claim.change) == ("mead", "cider", Change.CLARIFICATION)


def test_forgetting_what_was_said_beside_what_is_right_is_no_request() -> None:
    reading = read_turn("I work at Bosch, forget what I said about Zeiss")
    assert reading.requests == ()
    assert [(claim.fact.value, claim.replaces) for claim in reading.claims] == [("Bosch", "Zeiss")]


def test_the_same_value_twice_is_no_contrast() -> None:
    claims = read_turn("I used to live in Graz and I still live in Graz.").claims
    assert all(claim.replaces is None for claim in claims)


def test_what_takes_the_place_of_a_value_tells_its_slot() -> None:
    (claim,) = read_turn("I lost interest in squash, since May my favorite sport is judo.").claims
    assert (claim.fact.slot, claim.fact.value, claim.change, claim.replaces) == (
        "favorite_sport",
        "judo",
        Change.UPDATE,
        "squash",
    )


@pytest.mark.parametrize(
    "text", ["It's not true that I have three geese.", "it is false that i keep two goats at home"]
)
def test_a_denied_number_of_pets_is_denied_whole(text: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.polarity) == ("pets", Polarity.NEGATED)
    assert claim.fact.value in {"three geese", "two goats"}


@pytest.mark.parametrize(
    "text",
    [
        "Whatever Ada says, vegan is not my diet.",
        "Bo keeps mixing me up with someone: vegan isn't my diet.",
    ],
)
def test_a_remark_on_another_is_no_value(text: str) -> None:
    assert all(claim.fact.value == "vegan" for claim in read_turn(text).claims)
    assert all(claim.fact.polarity is Polarity.NEGATED for claim in read_turn(text).claims)


def test_a_choice_in_brackets_is_no_value() -> None:
    (claim,) = read_turn("my favorite drink (hot or cold) is tea, not coffee").claims
    assert (claim.fact.value, claim.replaces) == ("tea", "coffee")
