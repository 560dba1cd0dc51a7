"""Words of the convolutional tagger: spans, plain forms, keys, stems, and where letters end."""

import random
from itertools import pairwise

import pytest

from pipeline.tag.wordforms import PARAGRAPH, find_words, key_form, letters_end, plain_form, possible_stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("زار فرنسا.", ["زار", "فرنسا", "."]),
        ("«فَرَنْسَا»", ["«", "فَرَنْسَا", "»"]),
        ("G20 و١٢٫٥٪", ["G", "20", "و", "١٢", "٫", "٥", "٪"]),
        ("\u200fفرنـــسا\u200f ", ["فرنـــسا\u200f"]),
        ("سطر\n\n آخر", ["سطر", "", "آخر"]),
        ("e-mail x²", ["e", "-", "mail", "x²"]),
        ("", []),
    ],
)
def test_words_are_runs_of_one_kind(text: str, expected: list[str]) -> None:
    words = find_words(text)
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == expected


def test_a_line_end_is_a_word_of_its_own_without_a_span() -> None:
    words = find_words("سطر\n\n آخر")
    assert words.surfaces == ["سطر", PARAGRAPH, "آخر"]
    assert words.starts[1] == words.ends[1]


def test_spans_only_grow_and_lose_no_letter() -> None:
    rng = random.Random(4)
    alphabet = "ابتكلوىةأئ" + "ًّـ \n.،«»0٣aS\u200f\u00a0ﷺﻻé²"
    for _ in range(300):
        text = "".join(rng.choices(alphabet, k=rng.randint(0, 60)))
        words = find_words(text)
        spans = list(zip(words.starts, words.ends, strict=True))
        assert all(b <= c for (_, b), (c, _) in pairwise(spans))
        covered = {i for a, b in spans for i in range(a, b)}
        assert all(i in covered for i, c in enumerate(text) if c.isalnum() and c != "ـ")


@pytest.mark.parametrize(
    ("surface", "plain", "key"),
    [
        ("أُستانا", "أستانا", "استانا"),
        ("مدينـــة", "مدينة", "مدينه"),
        ("٢٠٢٤", "2024", "0000"),
        ("ﷺ", "صلىاللهعليهوسلم", "صلياللهعليهوسلم"),
        ("SCO", "SCO", "sco"),
    ],
)
def test_plain_and_key_forms(surface: str, plain: str, key: str) -> None:
    assert (plain_form(surface), key_form(plain_form(surface))) == (plain, key)


def test_stems_restore_the_article_and_leave_two_letters() -> None:
    assert ("الامم", 1) in possible_stems("للامم")
    assert ("فرنسا", 2) in possible_stems("وبفرنسا")
    assert possible_stems("من") == ()
    assert all(len(rest) >= 2 for rest, _ in possible_stems("ولد"))


def test_letters_end_behind_their_marks() -> None:
    assert letters_end("وَفرنسا", 1) == 2
    assert letters_end("وـبفرنسا", 2) == 3
    assert letters_end("فرنسا", 0) == 0
