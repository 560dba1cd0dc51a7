"""The normal form, the folded form and proclitics, by example; and agreement with camel-tools' tables."""

from __future__ import annotations

import pytest
from camel_tools.utils.charsets import AR_DIAC_CHARSET, AR_LETTERS_CHARSET
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

from pipeline.orthography import DIACRITICS, fold, normalise, proclitic_ends, search_key


@pytest.mark.parametrize(("text", "normal"), [
    ("مُحَمَّدٌ", "محمد"),
    ("قاســـم", "قاسم"),
    ("أستانا ــ تمكنت", "أستانا - تمكنت"),
    ("بـ SCO", "ب SCO"),
    ("1445ـ", "1445"),
    ("ﻣﺤﻤﺪ", "محمد"),
    ("ﻻ ﷲ ﷼", "لا الله ريال"),
    ("في ٢٠٢٤ و۱۴۰۳", "في 2024 و1403"),
    ("٢٫٥٪ من ١٬٠٠٠", "2.5% من 1,000"),
    ("«نعم» ‹لا› “x” ‘y’", "\"نعم\" 'لا' \"x\" 'y'"),
    ("a\u00a0b\u202fc\td", "a b c d"),
    ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ("\ufeffا\u200fب\u2067ج\u2069", "ابج"),
    ("ا\u0653ب و\u0654 ا\u0651\u0655", "آب ؤ إ"),
    ("ب\u0654", "ب"),
    ("ئ ی\u0654", "ئ ئ"),
    ("cafe\u0301 A\u030a", "café Å"),
    ("👍🏽‍❤️", "👍🏽❤"),
    ("\u064e", ""),
    ("", ""),
    ("کازاخستانی", "كازاخستاني"),
])
def test_normal_form(text: str, normal: str) -> None:
    assert normalise(text)[0] == normal


@pytest.mark.parametrize(("text", "name", "original"), [
    ("قال مُحَمَّدٌ أمس", "محمد", "مُحَمَّدٌ"),
    ("وكـــازاخستـــان.", "كازاخستان", "كـــازاخستـــان"),
    ("أستانا ــ تمكنت", "-", "ــ"),
    ("a\r\nb", "\n", "\r\n"),
    ("قال ﷺ", "صلىاللهعليهوسلم", "ﷺ"),
    ("سلا\u0654م", "أ", "ا\u0654"),
    ("(\u200fسيكا\u200f)", "سيكا", "سيكا"),
    ("ﻛﺎﺯﺍﺧﺴﺘﺎﻥ", "كازاخستان", "ﻛﺎﺯﺍﺧﺴﺘﺎﻥ"),
])
def test_a_name_found_in_the_normal_form_is_the_original_name(text: str, name: str, original: str) -> None:
    normal, alignment = normalise(text)
    at = normal.index(name)
    start, end = alignment.to_original(at, at + len(name))
    assert text[start:end] == original


def test_normal_form_never_merges_words() -> None:
    assert normalise("منظمة\u200bشنغهاي")[0] == "منظمةشنغهاي"  # a zero-width space is no space to a reader
    assert normalise("منظمة\u00a0شنغهاي")[0] == "منظمة شنغهاي"


def test_diacritics_are_camel_tools_and_more() -> None:
    assert DIACRITICS >= AR_DIAC_CHARSET
    text = "وَقَالَ الرَّئِيسُ قَاسِمٌ لِـلصَّحَفِيِّينَ إنّه هٰذا"
    assert normalise(text)[0] == dediac_ar(text).replace("\u0640", "")


def test_unicode_forms_are_those_of_camel_tools() -> None:
    for code in (*range(0xFB50, 0xFDFA), 0xFDFC, *range(0xFE70, 0xFEFD)):
        theirs = dediac_ar(normalize_unicode(chr(code))).replace("\u0640", "").replace(" ", "")
        if theirs and all(c in AR_LETTERS_CHARSET for c in theirs):
            assert normalise(chr(code))[0] == normalise(theirs)[0], hex(code)


def test_fold_is_camel_tools_letter_normalisation() -> None:
    for letter in AR_LETTERS_CHARSET - set("\u0640ؤئپچڤگ"):
        assert fold(letter) == normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(letter))), letter


@pytest.mark.parametrize(("a", "b"), [
    ("أحمد", "احمد"), ("مصطفى", "مصطفي"), ("جمهورية", "جمهوريه"), ("مؤتمر", "موتمر"), ("NATO", "nato"), ("ڤيينا", "فيينا"),
    ("  الأمم\u00a0 المتحدة ", "الامم المتحده"),
])
def test_spellings_that_writers_confuse_have_one_search_key(a: str, b: str) -> None:
    assert search_key(a) == search_key(b)


@pytest.mark.parametrize(("a", "b"), [("عمان", "عمانا"), ("الأردن", "اردن"), ("سوريا", "سوريه"), ("ضل", "ظل")])
def test_other_names_keep_their_own_search_key(a: str, b: str) -> None:
    assert search_key(a) != search_key(b)


@pytest.mark.parametrize(("token", "ends"), [
    ("للأمم", (0, 1)), ("وللأمم", (0, 1, 2)), ("لليبيا", (0, 1)), ("وبالصين", (0, 1, 2)), ("والصين", (0, 1)),
    ("كالصين", (0, 1)), ("بSCO", (0, 1)), ("و2024", (0, 1)), ("فلسطين", (0, 1, 2)), ("وليد", (0, 1, 2)),
    ("سوريا", (0,)), ("مصر", (0,)), ("و", (0,)), ("لو", (0,)), ("", (0,)), ("«", (0,)), ("و\"سيكا", (0,)), ("أوبك", (0,)),
])
def test_proclitic_ends(token: str, ends: tuple[int, ...]) -> None:
    assert proclitic_ends(token) == ends
