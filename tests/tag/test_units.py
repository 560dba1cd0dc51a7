from __future__ import annotations

import pytest

from pipeline.evaluate.gold import plain_article
from pipeline.tag.units import Unit, bare_form, likely_cut, load_head_nouns, load_person_names
from pipeline.tag.view import name_bin, sentence_views


def _units(text: str, known: tuple[int, ...] = ()) -> list[Unit]:
    article = plain_article("x", text)
    [view] = sentence_views(article, [])
    return list(view.units)


@pytest.mark.parametrize(("word", "cut"), [
    ("وزير", 0), ("باريس", 0), ("بنك", 0), ("لجنه", 0), ("ولد", 0), ("كوريا", 0), ("فرنسا", 0), ("لبنان", 0),
    ("وكازاخستان", 1), ("بالقاهره", 1), ("وبكين", 1), ("للامم", 1), ("ولبنان", 1), ("وفرنسا", 1),
])
def test_likely_cut(word: str, cut: int) -> None:
    assert likely_cut(word) == cut


def test_a_unit_begins_after_its_proclitics_and_gets_its_article_back() -> None:
    text = "أكد للأمم المتحدة وبكين"
    by_text = {text[u.start:u.end]: u for u in _units(text)}
    assert by_text["لأمم"].form == "الامم"
    assert by_text["لأمم"].clitics == "ل"
    assert by_text["بكين"].clitics == "و"


def test_units_keep_diacritics_and_tatweel_inside() -> None:
    text = "زار مـحمّدٌ المدينة"
    assert "مـحمّدٌ" in {text[u.start:u.end] for u in _units(text)}


@pytest.mark.parametrize(("form", "bare"), [
    ("الوزير", "وزير"), ("وزيرا", "وزير"), ("دورته", "دوره"), ("قمتها", "قمه"), ("اليه", "اليه"), ("مصر", "مصر"),
])
def test_bare_form(form: str, bare: str) -> None:
    assert bare_form(form) == bare


def test_kinds() -> None:
    kinds = {u.form: u.kind for u in _units("قمة COP30 في 2025 (بيليم)")}
    assert kinds["cop30"] == "latin"
    assert kinds["2025"] == "number"
    assert kinds["("] == "("
    assert kinds["قمه"] == "word"


def test_name_bins() -> None:
    assert name_bin("محمد") == "N"
    assert name_bin("في") == "C"
    assert name_bin("زقططخ") == "U"


def test_lexicons_are_folded_and_clean() -> None:
    given, family = load_person_names()
    for words in (given, family, frozenset(load_head_nouns())):
        assert words
        assert all(word == word.strip() and "أ" not in word and "ة" not in word for word in words)
