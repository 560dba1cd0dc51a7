from __future__ import annotations

import pytest

from pipeline.segment.analysis import Analysis, Part
from pipeline.segment.candidates import find_candidates, find_readings, name_share


def whole(word: str, upos: str = "NOUN", pos: str = "noun") -> Analysis:
    return Analysis((Part(0, len(word), word, word, upos),), 0, pos, -3.0, "lex")


def split(word: str) -> Analysis:
    parts = (Part(0, 1, word[0], word[0], "CCONJ"), Part(1, len(word), word[1:], word[1:], "VERB"))
    return Analysis(parts, 1, "verb", -3.0, "lex")


def nothing(word: str) -> tuple[Analysis, ...]:
    return ()


@pytest.mark.parametrize("name", ["وارسو", "بوتين", "كازاخستان", "لافروف", "فلسطين", "ليبيا", "باكو", "بلجيكا", "كوبا"])
def test_known_names_are_never_split(name: str) -> None:
    found = find_candidates(name, lambda word: (split(word),))
    assert [len(a.parts) for a in found] == [1]
    assert found[0].main.upos == "PROPN"


@pytest.mark.parametrize(("token", "rest"), [("وإيطاليا", "إيطاليا"), ("لكازاخستان", "كازاخستان"), ("وبوتين", "بوتين")])
def test_a_known_name_is_found_behind_a_proclitic(token: str, rest: str) -> None:
    assert rest in [a.main.form for a in find_candidates(token, nothing)]


def test_an_unknown_word_is_split_only_with_a_reason() -> None:
    assert {len(a.parts) for a in find_candidates("بلاغوش", nothing)} == {1}
    assert {a.main.form for a in find_candidates("بتلاغوش", nothing, seen={"تلاغوش"})} == {"تلاغوش"}
    assert {a.main.form for a in find_candidates("والتلاغوش", nothing)} == {"التلاغوش"}
    assert {a.main.form for a in find_candidates("للتلاغوش", nothing)} == {"التلاغوش"}
    assert {len(a.parts) for a in find_candidates("وتلاغوش", nothing)} == {1, 2}


def test_a_word_that_only_splits_may_be_a_name() -> None:
    assert ("PROPN", 1) in {(a.main.upos, len(a.parts)) for a in find_candidates("فتلاغوش", lambda word: (split(word),))}


def test_closed_words_have_one_reading_also_after_and() -> None:
    assert [a.tag for a in find_candidates("عندما", lambda word: (split(word),))] == ["SCONJ:fixed"]
    assert [a.tag for a in find_candidates("ولكن", nothing)] == ["CCONJ+SCONJ:fixed"]


@pytest.mark.parametrize(("token", "upos"), [
    ("2024", "NUM"), ("15%", "NUM"), ("%15", "NUM"), ("،", "PUNCT"), ("...", "PUNCT"), ("%", "SYM"), ("$", "SYM"),
    ("NATO", "PROPN"), ("https://un.org", "X"), ("#الأمم", "X"), ("د.", "X"), ("5G", "X"), ("الأوبك+", "X"),
])
def test_other_tokens_have_one_reading(token: str, upos: str) -> None:
    found = find_candidates(token, nothing)
    assert [a.main.upos for a in found] == [upos]
    assert (found[0].main.start, found[0].main.end) == (0, len(token))


def test_a_common_word_beside_a_name_may_be_one() -> None:
    def analyse(word: str) -> tuple[Analysis, ...]:
        return (whole(word),)
    beside = find_readings(["جومارت", "غيب"], lambda word: () if word == "جومارت" else analyse(word))
    alone = find_readings(["كتاب", "غيب"], analyse)
    assert "PROPN" in {a.main.upos for a in beside[1]}
    assert "PROPN" not in {a.main.upos for a in alone[1]}


def test_name_share_tells_names_from_words() -> None:
    assert name_share("كازاخستان") == name_share("كازاخستان".replace("ك", "ک").replace("ک", "ك")) == 4
    assert name_share("والذي") == name_share("زتلاغوش") == 0


@pytest.mark.parametrize("letters", ["كتاب", "ا", "وال"])
def test_what_is_too_long_for_a_word_is_not_analysed(letters: str) -> None:
    def analyse(word: str) -> tuple[Analysis, ...]:
        raise AssertionError(f"asked for {len(word)} letters")

    token = (letters * 60_000)[:60_000]
    found = find_candidates(token, analyse)
    assert [(a.main.upos, a.main.start, a.main.end, len(a.parts)) for a in found] == [("NOUN", 0, len(token), 1)]
