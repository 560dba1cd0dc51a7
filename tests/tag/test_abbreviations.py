from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evaluate.gold import plain_article
from pipeline.lexicon.names import load_matcher
from pipeline.tag.abbreviations import is_capitals, known_labels, with_abbreviations
from pipeline.tag.lexicon_tagger import LexiconTagger
from pipeline.tag.tagger import Candidate


def _acronyms(text: str, *mentions: tuple[str, str] | tuple[str, str, bool]) -> list[str]:
    """The abbreviations of a text in which these were accepted: surface, label, and whether a tagger took it for one."""
    article = plain_article("d", text)
    chosen = []
    for surface, label, *flag in mentions:
        at = text.index(surface)
        chosen.append(Candidate(at, at + len(surface), label, 0.9, "rule", "test", bool(flag)))
    found = with_abbreviations(article, sorted(chosen, key=lambda c: (c.start, -c.end)))
    assert found == sorted(found, key=lambda c: (c.start, -c.end))
    return [text[c.start:c.end] for c in found if c.acronym]


@pytest.mark.parametrize(("text", "mention", "expected"), [
    ("وأعلنت سدّدت IsDB القرض", ("IsDB", "ORG"), ["IsDB"]),
    ("قالت مجموعة D-8 أمس", ("D-8", "ORG"), ["D-8"]),
    ("قالت شركة SokoPay أمس", ("SokoPay", "ORG", True), []),
    ("Ru En", ("Ru", "LANGUAGE"), ["Ru"]),
    ("وقالت أوبك أمس", ("أوبك", "ORG"), ["أوبك"]),
    ("وقال لرويترز أمس", ("رويترز", "ORG", True), []),
    ("مشروع الجزيرة الزراعي", ("الجزيرة", "GPE", True), []),
    ("وقالت سي إن إن أمس", ("سي إن إن", "ORG"), ["سي إن إن"]),
    ("الساعة 19:55 (ت.غ)", ("ت.غ", "ORG", True), []),
    ("جائحة COVID\u201119", ("COVID\u201119", "ORG"), ["COVID\u201119"]),
])
def test_form(text: str, mention: tuple[str, str], expected: list[str]) -> None:
    assert _acronyms(text, mention) == expected


def test_bracketed_word_after_a_body_is_one_and_after_a_place_is_none() -> None:
    assert _acronyms("اتحاد كرة اليد الأفريقي (كاهب) أمس", ("اتحاد كرة اليد الأفريقي", "ORG"), ("كاهب", "ORG")) == ["كاهب"]
    assert _acronyms("كولومبو (سرنديب) أمس", ("كولومبو", "GPE"), ("سرنديب", "ORG", True)) == []
    assert _acronyms("أروشا (تنزانيا) أمس", ("أروشا", "GPE"), ("تنزانيا", "GPE", True)) == []


@pytest.mark.parametrize(("text", "name", "label", "expected"), [
    ("المنطقة الخالية من السلاح النووي (CAWFZ) أمس", "المنطقة الخالية من السلاح النووي", "LOC", ["CAWFZ"]),
    ("البنك الإسلامي للتنمية\u00a0[ IsDB ] أمس", "البنك الإسلامي للتنمية", "ORG", ["IsDB"]),
    ("أسطول طائرات النقل (F-16) أمس", "أسطول طائرات النقل", "FAC", []),
    ("قيمة الصندوق الأخضر (USD) أمس", "الصندوق الأخضر", "ORG", []),
    ("وزير الخارجية (CEO) أمس", "وزير الخارجية", "OCC", []),
    ("الحرب العالمية (II) أمس", "الحرب العالمية", "EVENT", []),
])
def test_bracketed_capitals(text: str, name: str, label: str, expected: list[str]) -> None:
    assert _acronyms(text, (name, label)) == expected


def test_known_abbreviations_in_mentions_and_quotation_marks() -> None:
    assert _acronyms("وقال مجلس “سيكا” أمس", ("مجلس “سيكا”", "ORG")) == ["سيكا"]
    assert _acronyms("ويقع مقر أمانة «كوميسا» هنا") == ["كوميسا"]
    assert _acronyms("ويقع مقر كوميسا هنا") == []
    assert _acronyms("الأمينة التنفيذية لـنيباد هنا", ("الأمينة التنفيذية لـنيباد", "OCC")) == ["نيباد"]


def test_a_name_in_its_long_form_is_no_mention_of_its_own() -> None:
    article = plain_article("d", "رابطة الكومنولث")
    chosen = [Candidate(0, 15, "ORG", 0.9, "rule", "t"), Candidate(6, 15, "ORG", 0.9, "lexicon", "kb", True)]
    assert [(c.start, c.end) for c in with_abbreviations(article, chosen)] == [(0, 15)]


def test_numbered_conferences_take_the_number() -> None:
    text = "شارك في كوب 30 ممثلو الدول"
    article = plain_article("d", text)
    found = with_abbreviations(article, [Candidate(12, 14, "CARDINAL", 0.6, "rule", "digits")])
    assert [(text[c.start:c.end], c.label, c.acronym) for c in found] == [("كوب 30", "EVENT", True)]


def test_what_is_one_once_is_one_everywhere() -> None:
    text = "ومن جانبها تقول أولاك، أي المكتب الأوروبي. وقالت أولاك"
    article = plain_article("d", text)
    spans = [(16, 21), (text.rindex("أولاك"), len(text))]
    found = with_abbreviations(article, [Candidate(*span, "ORG", 0.9, "rule", "name") for span in spans])
    assert [c.acronym for c in found] == [True, True]


def test_capitals() -> None:
    assert is_capitals("UIP/IPU")
    assert is_capitals("V4")
    assert not is_capitals("Facebook")
    assert not is_capitals("A")


def test_known_labels() -> None:
    assert known_labels("اوبك", load_matcher()) == {"ORG"}
    assert known_labels("سين-صاد", load_matcher()) == {"ORG"}
    assert "GPE" not in known_labels("قطر", load_matcher())


def test_a_name_does_not_hold_its_own_short_form():
    article = plain_article("d", "رحبت منظمة معاهدة الأمن الجماعي بالقرار.")
    found = {article.text[c.start:c.end] for c in LexiconTagger().find_candidates(article)}
    assert "منظمة معاهدة الأمن الجماعي" in found
    assert "معاهدة الأمن الجماعي" not in found


def test_an_abbreviation_quoted_after_its_long_form_is_a_name_of_its_own():
    article = plain_article("d", 'شاركت رابطة دول جنوب شرق آسيا "آسيان" ومنظمة "أوبك" في اللقاء.')
    found = {article.text[c.start:c.end] for c in LexiconTagger().find_candidates(article)}
    assert {"رابطة دول جنوب شرق آسيا", "آسيان", 'منظمة "أوبك"', "أوبك"} <= found
    assert 'رابطة دول جنوب شرق آسيا "آسيان"' not in found


def test_abbreviations_of_a_users_lexicon(tmp_path: Path) -> None:
    table = "id,label,label_ar,acronym_ar\norg-zhr,ORG,هيئة الزهور الوطنية,زهرو\n"
    (tmp_path / "entities.csv").write_text(table, encoding="utf-8")
    article = plain_article("d", "وقال «زهرو» أمس")
    assert [c.label for c in with_abbreviations(article, [], load_matcher(tmp_path))] == ["ORG"]
    assert with_abbreviations(article, []) == []
