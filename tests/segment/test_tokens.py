from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.orthography import normalise
from pipeline.segment.tokens import find_tokens, is_arabic_word


def texts(text: str) -> list[str]:
    normal = normalise(text)[0]
    return [normal[i:j] for i, j in find_tokens(normal)]


@pytest.mark.parametrize(("text", "expected"), [
    ("بلغ 1,250.5 دولار", ["بلغ", "1,250.5", "دولار"]),
    ("١٬٢٥٠٫٥", ["1,250.5"]),
    ("٪15 أو 1٪", ["%15", "أو", "1%"]),
    ("في 14/05/2024، الساعة 14:30.", ["في", "14/05/2024", "،", "الساعة", "14:30", "."]),
    ("يوم 2024-05-14", ["يوم", "2024-05-14"]),
    ("للفترة 2020-2030", ["للفترة", "2020", "-", "2030"]),
    ("العام 2024أهمية", ["العام", "2024", "أهمية"]),
    ("ال20 و5G", ["ال", "20", "و", "5G"]),
    ("لـIFSO في", ["ل", "IFSO", "في"]),
    ("AfCFTA وCOVID-19 وAT&T", ["AfCFTA", "و", "COVID-19", "و", "AT&T"]),
    ("10km", ["10", "km"]),
])
def test_numbers_and_latin_words_are_one_token_and_end_where_the_script_changes(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("د. سلمى", ["د.", "سلمى"]),
    ("د.كوامي", ["د.", "كوامي"]),
    ("أ.د. حسام", ["أ.د.", "حسام"]),
    ("(أ.ف.ب)", ["(", "أ.ف.ب", ")"]),
    ("عام 65 ق.م. في", ["عام", "65", "ق.م.", "في"]),
    ("J. K. Rowling, U.S.", ["J.", "K.", "Rowling", ",", "U.S."]),
    ("سنة 2023 م. ثم", ["سنة", "2023", "م", ".", "ثم"]),
    ("المؤسسات.وأضاف", ["المؤسسات", ".", "وأضاف"]),
    ("من مصر.", ["من", "مصر", "."]),
])
def test_the_dot_of_an_abbreviation_belongs_to_it_and_a_full_stop_does_not(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("https://un.org/ar?a=1. ثم", ["https://un.org/ar?a=1", ".", "ثم"]),
    ("a.b@c.org، www.x.com", ["a.b@c.org", "،", "www.x.com"]),
    ("sada-carthage.example", ["sada-carthage.example"]),
    ("#الأمم_المتحدة @un_ar", ["#الأمم_المتحدة", "@un_ar"]),
    ("انتهى... هل؟؟ “نعم”", ["انتهى", "...", "هل", "؟؟", '"', "نعم", '"']),
    ("👍🏽 شكرا", ["👍🏽", "شكرا"]),
])
def test_addresses_hashtags_and_runs_of_marks_are_one_token(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_hyphenated_arabic_names_are_cut_at_the_hyphen() -> None:
    assert texts("ممر تيما-واغادوغو") == ["ممر", "تيما", "-", "واغادوغو"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_tokens_cover_all_but_white_space_in_order(text: str) -> None:
    spans = find_tokens(text)
    assert all(i < j for i, j in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {k for i, j in spans for k in range(i, j)}
    assert all(text[k].isspace() for k in range(len(text)) if k not in covered)


def test_only_arabic_letters_make_an_arabic_word() -> None:
    assert is_arabic_word("كازاخستان")
    assert not is_arabic_word("كوفيد19")
    assert not is_arabic_word("د.")
    assert not is_arabic_word("NATO")
