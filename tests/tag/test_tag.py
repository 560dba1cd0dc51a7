"""The stage on sentences with their mentions marked; what must not be marked stands beside them."""

from __future__ import annotations

import re

import pytest

from pipeline.article import Article
from pipeline.evaluate.gold import plain_article
from pipeline.schema import Mention, Quantity, Timex
from pipeline.tag import explain_mentions, tag_article

_MARK = re.compile(r"⟦([A-Z]+) |⟧")


def _parse(marked: str) -> tuple[str, set[tuple[int, int, str]]]:
    """The plain text of an example, and its marked spans."""
    text, spans, open_ = "", set(), []
    position = 0
    for match in _MARK.finditer(marked):
        text += marked[position:match.start()]
        position = match.end()
        if match[1]:
            open_.append((len(text), match[1]))
        else:
            start, label = open_.pop()
            spans.add((start, len(text), label))
    return text + marked[position:], spans


def _mentions(article: Article) -> list[Mention]:
    return [row for row in tag_article(article, min_score=0.5)["mentions"] if isinstance(row, Mention)]


EXAMPLES = [
    "أعلنت ⟦ORG وزارة الخارجية المصرية⟧ في بيان أن الوفد سيغادر إلى ⟦GPE نيروبي⟧.",
    "وقال ⟦OCC وزير الخارجية ⟦NORP الفرنسي⟧⟧ إن ⟦GPE باريس⟧ تدعم الاتفاق.",
    "وصل ⟦OCC رئيس ⟦GPE كازاخستان⟧⟧ إلى ⟦GPE بكين⟧.",
    "انضمت ⟦GPE الهند⟧ و⟦GPE باكستان⟧ إلى ⟦ORG منظمة شنغهاي للتعاون⟧.",
    "يقع المقر في ⟦GPE جنيف⟧ في ⟦GPE سويسرا⟧ منذ ⟦DATE عام 1948⟧.",
    "أجرى ⟦ORG البرلمان البريطاني⟧ تصويتا على القانون.",
]


@pytest.mark.parametrize("marked", EXAMPLES)
def test_examples(marked: str) -> None:
    text, expected = _parse(marked)
    found = {(m.start, m.end, m.label) for m in _mentions(plain_article("x", text))}
    assert found == expected


@pytest.mark.parametrize("text", [
    "قالت المنظمة إن القمة ناقشت الأوضاع في البلاد.",
    "يرى العلماء أن الحل ممكن إذا اتفق الجميع.",
    "هذا أمر لا يمكن قبوله في أي مجتمع.",
])
def test_nothing_named(text: str) -> None:
    assert [m.text for m in _mentions(plain_article("x", text))] == []


def test_rows_hold_together() -> None:
    text = ("قال رئيس جمهورية كازاخستان قاسم جومارت توكاييف في 4 يوليو 2024 إن 12% من الناتج يأتي من أستانا.\n"
            "وأضاف توكاييف أن للأمم المتحدة دورا.")
    rows = tag_article(plain_article("x", text, "2024-07-04"), min_score=0.5)
    mentions = [row for row in rows["mentions"] if isinstance(row, Mention)]
    assert [m.mention_id for m in mentions] == [f"m{i}" for i in range(len(mentions))]
    assert [(m.start, -m.end) for m in mentions] == sorted((m.start, -m.end) for m in mentions)
    by_id = {m.mention_id: m for m in mentions}
    for m in mentions:
        assert text[m.start:m.end] == m.text
        assert m.entity_id is None
        assert 0 <= m.score <= 1
        if m.parent_id:
            parent = by_id[m.parent_id]
            assert parent.start <= m.start
            assert m.end <= parent.end
    dated = {m.mention_id for m in mentions if m.label in ("DATE", "TIME")}
    assert {t.mention_id for t in rows["timexes"] if isinstance(t, Timex)} == dated
    assert [q.value for q in rows["quantities"] if isinstance(q, Quantity)] == [12.0]


def test_a_family_name_is_found_again_after_the_full_name() -> None:
    text = "اجتمع وزير المالية سوتريسنو هاديويجايا مع الوفد. وأكد هاديويجايا أن الميزانية كافية."
    found = [(m.text, m.label) for m in _mentions(plain_article("x", text))]
    assert ("سوتريسنو هاديويجايا", "PERS") in found
    assert ("هاديويجايا", "PERS") in found


def test_abbreviations_are_flagged() -> None:
    text = "تأسست الجماعة الكاريبية (كاريكوم) سنة 1973، وهي عضو مراقب في منظمة التجارة العالمية (WTO)."
    assert {m.text for m in _mentions(plain_article("x", text)) if m.acronym} == {"كاريكوم", "WTO"}


def test_an_article_without_words_has_no_mentions() -> None:
    assert tag_article(plain_article("x", "…\n\n***\n"), min_score=0.5) == {"mentions": [], "timexes": [], "quantities": []}


def test_tagging_twice_gives_the_same() -> None:
    text = "بحث الأمين العام لجامعة الدول العربية أحمد أبو الغيط مع الرئيس التونسي الأزمة في ليبيا."
    assert _mentions(plain_article("x", text)) == _mentions(plain_article("x", text))


def test_every_refused_candidate_has_a_reason() -> None:
    decisions = explain_mentions(plain_article("x", "وقال وزير الخارجية الفرنسي إن باريس تدعم الاتفاق."))
    assert decisions
    assert all(d.reason for d in decisions)
    assert {d.reason for d in decisions if d.accepted} == {"accepted"}
