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
    ('قال: "قرأت "الأيام" أمس" ثم "نعم".', ['قرأت "الأيام" أمس', "نعم"]),
    ('أضاف أنه في "هذه المرحلة مبادرة "حول الوحدة". ثم سكت.', ['هذه المرحلة مبادرة "حول الوحدة']),
    ("قائلا”: هذه هي الشراكات”.", ["هذه هي الشراكات"]),
    ("قال ((لن نترك أسرة)) ثم (بيان).", ["لن نترك أسرة"]),
    ("قال: (نعم سنذهب) .", ["نعم سنذهب"]),
    ("قالت ‘‘نعم سنذهب’’ و''جسر حبال''.", ["نعم سنذهب", "جسر حبال"]),
    ('قال ل"الأهرام" إن "الأمر انتهى"', ["الأهرام", "الأمر انتهى"]),
    ('" كلام أول " ثم " كلام ثان "', ["كلام أول", "كلام ثان"]),
    ('قال: "فقرة أولى.\n"فقرة ثانية تنتهي هنا".\nبعد', ['فقرة أولى.\n"فقرة ثانية تنتهي هنا']),
    ("قال: «فقرة أولى.\nفقرة ثانية «هنا» الآن».\nبعد", ["فقرة أولى.\nفقرة ثانية «هنا» الآن"]),
    ('شاشة 12" وأخرى 14" هنا', []),
])
def test_marks(text: str, inner: list[str]) -> None:
    assert [text[q.start:q.end] for q in quoted_spans(text)] == inner


SPEECH = [
    ("قال ⟦PERS:A سالم العمري⟧: «سنعود إلى طاولة الحوار غدا».", ["A"]),
    ("«سنعود إلى طاولة الحوار غدا»، قال ⟦PERS:A سالم العمري⟧.", ["A"]),
    ("وأوضح ⟦OCC:M وزير المالية⟧ ⟦PERS:A سالم العمري⟧ أن الموازنة «لن تتغير هذا العام».", ["A"]),
    ("قال ⟦PERS:A سالم العمري⟧ إن ⟦GPE:X مصر⟧ «لن تقبل بذلك أبدا».", ["A"]),
    ("قال ⟦PERS:A سالم العمري⟧: «سنعود غدا إلى الحوار». وأضاف: «ولن نتأخر كثيرا».", ["A", "A"]),
    ("«لن نتأخر أبدا»، بحسب ⟦PERS:A سالم العمري⟧.", ["A"]),
    ("«لن نتأخر أبدا»، على حد قول ⟦PERS:A سالم العمري⟧.", ["A"]),
    ("وقال مصدر دبلوماسي: «لن نتأخر أبدا».", [None]),
    ("زار ⟦PERS:A سالم العمري⟧ عمان. وقالت الصحيفة نقلا عن مصدر لم تسمه إن «العمل لن يتوقف».", [None]),
    ("وقال ⟦PERS:A سالم العمري⟧ إن العمل مستمر. وأضاف أنه «لن يتأخر أبدا».", ["A"]),
    ("وقالت ⟦ORG:O وزارة الصحة⟧ في بيان: «لا خوف على أحد».", ["O"]),
    ("جاء في بيان ل⟦ORG:O وزارة الصحة⟧: «لا خوف على أحد».", ["O"]),
    ("التقى ⟦PERS:A سالم العمري⟧ الوفد، مشيرا إلى أن «العمل لن يتوقف».", ["A"]),
    ("أما ⟦PERS:A سالم العمري⟧ فرأى أن «العمل لن يتوقف».", ["A"]),
    ("استقبل ⟦PERS:A سالم العمري⟧ ⟦PERS:B ليلى حداد⟧، التي وصفت اللقاء بأنه «خطوة أولى».", ["B"]),
    ("حضرت ⟦OCC:M الوزيرة⟧ ⟦PERS:B ليلى حداد⟧ و⟦PERS:A سالم العمري⟧. وقالت ⟦OCC:M الوزيرة⟧: «سنبدأ غدا».", ["B"]),
    ("ونقلت ⟦ORG:O رويترز⟧ عن ⟦PERS:A سالم العمري⟧ قوله: «سنبدأ غدا».", ["A"]),
    ("قال ⟦PERS:A سالم العمري⟧ إن بلاده ترى في القرار «بابا واسعا على الخليج».", ["A"]),
    ("أعلنت ⟦ORG:O منظمة الصحة العالمية⟧ أن الوضع «تحت السيطرة تماما».", ["O"]),
]


@pytest.mark.parametrize(("marked", "speakers"), SPEECH)
def test_speech_and_its_speaker(marked: str, speakers: list[str | None]) -> None:
    article = article_of(marked)
    quotes = find_quotes(View(article))
    assert [q.speaker_entity_id for q in quotes] == speakers
    assert all(article.text[q.start:q.end] == q.text and q.direct for q in quotes)


@pytest.mark.parametrize("marked", [
    "نشرت صحيفة «⟦ORG:O الأهرام⟧» الخبر.",
    "فاز فيلم «⟦PRODUCT:P الأرض⟧» بالجائزة.",
    "افتتح معرض «ألوان» في المدينة.",
    "ما يسمى «دبلوماسية السكك الحديدية» فكرة قديمة.",
    "قال ⟦PERS:A سالم العمري⟧ إن ما يسمى ب«قوى الشر» لن تعود.",
    "عقدت القمة تحت شعار: «نبحر في مستقبلنا معا».",
    "وقالت «أم منصور» إنها عادت.",
    "قال ⟦PERS:A سالم العمري⟧ إن التطبيق متاح في متجر «غوغل بلاي» الإلكتروني.",
])
def test_names_and_scare_quotes_are_no_speech(marked: str) -> None:
    assert find_quotes(View(article_of(marked))) == []


INDIRECT = [
    ("قال ⟦PERS:A سالم العمري⟧ إن العمل سيبدأ غدا، مضيفا أن الطريق طويل جدا. ثم عاد.",
     [("العمل سيبدأ غدا", "A"), ("الطريق طويل جدا", "A")]),
    ("أكدت ⟦ORG:O وزارة الصحة⟧ أنها لم تسجل إصابات.", [("لم تسجل إصابات", "O")]),
    ("عاد ⟦PERS:A سالم العمري⟧ إلى بيته أمس.", []),
]


@pytest.mark.parametrize(("marked", "clauses"), INDIRECT)
def test_indirect_speech_only_when_asked_for(marked: str, clauses: list[tuple[str, str]]) -> None:
    view = View(article_of(marked))
    assert find_quotes(view) == []
    found = find_quotes(view, indirect=True)
    assert [(q.text, q.speaker_entity_id) for q in found] == clauses
    assert all(not q.direct and view.article.text[q.start:q.end] == q.text for q in found)


def test_direct_speech_inside_an_indirect_clause_is_told_once() -> None:
    found = find_quotes(View(article_of("قال ⟦PERS:A سالم العمري⟧ إن مصر «لن تقبل بذلك أبدا».")), indirect=True)
    assert [(q.quote_id, q.text, q.direct) for q in found] == [("q0", "لن تقبل بذلك أبدا", True)]
