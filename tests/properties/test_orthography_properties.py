"""What holds of the normal form for any text at all."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.orthography import DIACRITICS, INVISIBLE, TATWEEL, _pieces, fold, normalise, proclitic_ends, search_key

RIDING = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640\u200f\u200d"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآءؤئىةٱپچژگڤکیہۀ"
# Everything that has ever broken an offset, drawn far more often than chance would.
HARD = ("\u064b\u064e\u0650\u0651\u0652\u0670\u0653\u0654\u0655\u0640\u200b\u200c\u200d\u200e\u200f\u202b\u202c\u2067\u2069"
        "\ufeff\u00a0\u00ad\t\r\n\u2028\u0085\ufefb\ufdfa\ufdfc\ufdf2\ufe8e\ufefc\ufe70\ufe77\ufc5e\ufcf2\u0301\u0327\u0308\u20e3\ufe0f"
        "٠٩۱۹٪٫٬«»“”‘’—–👍🏽🇰🇿❤Åé가\u1100\u1161\u11a8\u09c7\u09be\u0344\u0958eEx9 .\ud800\udfff")
TEXTS = st.text(st.one_of(st.sampled_from(LETTERS), st.sampled_from(HARD), st.characters()), max_size=40)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_alignment_is_ordered_and_covers_real_code_points(text: str) -> None:
    normal, alignment = normalise(text)
    assert len(normal) == len(alignment.starts) == len(alignment.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(alignment.starts, alignment.ends, strict=True))
    for bounds in (alignment.starts, alignment.ends):
        assert list(bounds) == sorted(bounds)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_each_code_point_comes_from_its_original_span(text: str) -> None:
    normal, alignment = normalise(text)
    for i, char in enumerate(normal):
        start, end = alignment.to_original(i, i + 1)
        alone = normalise(text[start:end])[0]
        assert char in alone or (alone == "-" and text[start] == TATWEEL), (text[start:end], char)


@given(TEXTS, st.data())
@settings(max_examples=400, deadline=None)
def test_a_normal_span_survives_the_way_there_and_back(text: str, data: st.DataObject) -> None:
    normal, alignment = normalise(text)
    if not normal:
        return
    start = data.draw(st.integers(0, len(normal) - 1))
    end = data.draw(st.integers(start + 1, len(normal)))
    back = alignment.to_normal(*alignment.to_original(start, end))
    assert back is not None
    assert back.contains((start, end))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_spans_of_neighbours_do_not_cross(text: str) -> None:
    alignment = normalise(text)[1]
    spans = sorted(set(zip(alignment.starts, alignment.ends, strict=True)))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_the_normal_form_is_composed_clean_and_its_own_normal_form(text: str) -> None:
    normal = normalise(text)[0]
    assert unicodedata.is_normalized("NFC", normal)
    assert not set(normal) & (DIACRITICS | INVISIBLE | {TATWEEL, "\r", "\u00a0", "«", "٣"})
    assert not any(0xFB50 <= ord(c) <= 0xFDFF or 0xFE70 <= ord(c) <= 0xFEFC
                   for c in normal if unicodedata.normalize("NFKC", c) != c)
    assert normalise(normal)[0] == normal


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_the_quick_path_says_what_the_careful_one_says(text: str) -> None:
    normal, alignment = normalise(text)
    careful = [(start, end, char) for start, end, piece in _pieces(text, False) for char in piece]
    assert careful == list(zip(alignment.starts, alignment.ends, normal, strict=True))


@given(TEXTS)
@settings(deadline=None)
def test_fold_keeps_length_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert search_key(search_key(text)) == search_key(text)


@given(st.text(LETTERS, max_size=20), st.text(RIDING, max_size=60))
@settings(deadline=None)
def test_vowels_tatweel_and_marks_between_letters_change_nothing(word: str, marks: str) -> None:
    dressed = "".join(letter + marks[3 * i:3 * i + 3] for i, letter in enumerate(word))
    normal, alignment = normalise(dressed)
    assert normal == normalise(word)[0]
    if word:
        start, end = alignment.to_original(0, len(normal))
        assert dressed[end:].strip("\u200f\u200d") == ""
        assert start == 0


@given(st.text(st.sampled_from(LETTERS + "0a«"), max_size=12))
@settings(deadline=None)
def test_proclitic_ends_rise_from_zero_and_leave_something(token: str) -> None:
    ends = proclitic_ends(token)
    assert ends[0] == 0
    assert list(ends) == sorted(set(ends))
    assert all(end < len(token) for end in ends[1:])


@pytest.mark.parametrize("code_points", [range(0x110000)])
def test_every_code_point_normalises_alone(code_points: range) -> None:
    for code in code_points:
        if not 0xE000 <= code <= 0xF8FF and code < 0x20000:
            assert len(normalise(chr(code))[0]) <= 18, hex(code)
