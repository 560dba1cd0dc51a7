"""Quotes: marks, what is speech and what is not, speakers."""

from __future__ import annotations

import pytest

from pipeline.relate.marks import quoted_spans
from pipeline.relate.quotes import find_quotes
from pipeline.relate.view import View
from tests.relate.inline import article_of


@pytest.mark.parametrize(("text", "inner"), [
    ("قال: «نعم سنذهب»", ["نعم سنذهب"]),
    ("قال: “نعم” ثم “لا”", ["نعم", "لا"]),
    ("قال: ”نعم سنذهب“", ["نعم سنذهب"]),
    ('قال: "نعم" ثم "لا"', ["نعم", "لا"]),
    ("قال: «قرأت «الأيام» أمس»", ["قرأت «الأيام» أمس"]),
    ("قال: ❝ نعم سنذهب ❞", ["نعم سنذهب"]),
    ("قال: ‹‹ نعم سنذهب ››", ["نعم سنذهب"]),
    ("قال: «هذا كلام طويل لم يغلق بعد أبدا\nسطر آخر", ["هذا كلام طويل لم يغلق بعد أبدا"]),
    ("لا علامات هنا", []),
])
def test_marks(text: str, inner: list[str]) -> None:
    assert [text[q.start:q.end] for q in quoted_spans(text)] == inner


SPEECH = [
    ("قال ⟦PERS:A سالم العمري⟧: «سنعود إلى طاولة الحوار غدا».", ["A"]),
    ("«سنعود إلى طاولة الحوار غدا»، قال ⟦PERS:A سالم العمري⟧.", ["A"]),
    ("وأوضح ⟦OCC:M وزير المالية⟧ ⟦PERS:A سالم العمري⟧ أن الموازنة «لن تتغير هذا العام».", ["A"]),
    ("قال ⟦PERS:A سالم العمري⟧ إن ⟦GPE:X مصر⟧ «لن تقبل بذلك أبدا».", ["A"]),
    ("قال ⟦PERS:A سالم العمري⟧: «سنعود غدا إلى الحوار». وأضاف: «ولن نتأخر كثيرا».", ["A", "A"]),
    ("أعلنت ⟦ORG:O منظمة الصحة العالمية⟧ أن الوضع «تحت السيطرة تماما».", ["O"]),
]


@pytest.mark.parametrize(("marked", "speakers"), SPEECH)
def test_speech_and_its_speaker(marked: str, speakers: list[str]) -> None:
    article = article_of(marked)
    quotes = find_quotes(View(article))
    assert [q.speaker_entity_id for q in quotes] == speakers
    assert all(article.text[q.start:q.end] == q.text and q.direct for q in quotes)


@pytest.mark.parametrize("marked", [
    "نشرت صحيفة «⟦ORG:O الأهرام⟧» الخبر.",
    "فاز فيلم «⟦PRODUCT:P الأرض⟧» بالجائزة.",
    "افتتح معرض «ألوان» في المدينة.",
    "ما يسمى «دبلوماسية السكك الحديدية» فكرة قديمة.",
])
def test_names_and_scare_quotes_are_no_speech(marked: str) -> None:
    assert find_quotes(View(article_of(marked))) == []
