"""Values compare by meaning, not spelling."""

from __future__ import annotations

import pytest

from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.words import Phrasebook, as_read, fold, forms, phrase

BOOK = load_lexicon().phrasebook


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thirty-six", "36"),
        ("Thirty six", "36"),
        ("3 May 1988", "May 3rd, 1988"),
        ("3 May 1988", "3 of May 1988"),
        ("1988-05-03", "3rd of May"),
        ("6:30 am", "06:30"),
        ("6.30 a.m.", "6:30 AM"),
        ("7 pm", "19:00"),
        ("a beagle", "the Beagle"),
        ("Köln", "koln"),
        ("O’Brien", "o'brien"),
    ],
)
def test_two_spellings_are_one_phrase(one: str, other: str) -> None:
    assert phrase(one)[0] == phrase(other)[0]


@pytest.mark.parametrize(
    ("one", "other"), [("C++", "C"), ("C#", "C"), ("6:30 am", "6:30 pm"), ("3 May", "5 March"), ("36", "37")]
)
def test_two_values_are_two_phrases(one: str, other: str) -> None:
    assert phrase(one) != phrase(other)


def test_folding_keeps_the_length() -> None:
    for text in ("Straße ﬁ İ ½", "naïve “quotes” ‘single’", "ＦＵＬＬ 🙂 مرحبا"):
        assert len(fold(text)) == len(text)


def test_possessives_fall_away_and_contractions_stay() -> None:
    assert forms("Milo's bowl isn't John’s") == ("milo", "bowl", "isn't", "john")


def named(text: str, slot: str) -> list[str]:
    return [mention.value for mention in BOOK.find(text) if mention.slot == slot]


def test_a_value_inside_a_longer_one_is_not_named() -> None:
    assert named("It is Siemens Healthineers.", "employer") == ["Siemens Healthineers"]
    assert named("You code in C++ and C#.", "programming_languages") == ["C++", "C#"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it's Fedora - Linux Mint was a slip", "Fedora"),
        ("It's Fedora. Linux Mint is over.", "Fedora"),
        ("Fedora; Linux is what it is called", "Fedora"),
        ("Fedora\n- Linux Mint", "Fedora"),
        ("it is Fedora Linux", "Fedora Linux"),
        ("it is Fedora\nLinux", "Fedora\nLinux"),
        ("it is Fedora-Linux", "Fedora-Linux"),
    ],
)
def test_words_that_something_parts_are_no_value_together(text: str, value: str) -> None:
    book = Phrasebook([("operating_system", "Fedora", spelling) for spelling in ("Fedora", "Fedora Linux")])
    assert [text[found.start : found.end] for found in book.find(text)] == [value]


def test_a_full_stop_after_a_short_word_ends_no_name() -> None:
    book = Phrasebook([("location", "St. Louis", "St. Louis")])
    assert [found.value for found in book.find("You live in St. Louis, or St Louis.")] == ["St. Louis", "St. Louis"]


def test_an_alias_names_the_value() -> None:
    assert named("msft", "employer") == ["Microsoft"]
    assert named("You are thirty-three.", "age") == ["33"]


def test_a_name_that_is_an_everyday_word_is_only_weakly_named_in_small_letters() -> None:
    book = Phrasebook([("programming_languages", "Go", "Go")])
    assert [mention.weak for mention in book.find("You go far with Go.")] == [True, False]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain text", "plain text"),
        ("one\r\ntwo \n\t three", "one\ntwo\nthree"),
        ("a\tb\u00a0 c", "a b c"),
        ("Ev\x00il\u200b Co\u00adrp\u202e", "Evil Corp"),
        ("Mi\ufe01cro\U000e0120soft\U000e0041", "Microsoft"),
        ("no\u3164\uffa0 value", "no value"),
        ("naïve 東京 🙂", "naïve 東京 🙂"),
    ],
)
def test_what_no_reader_sees_is_left_out(text: str, seen: str) -> None:
    assert as_read(text) == seen
    assert as_read(seen) == seen
