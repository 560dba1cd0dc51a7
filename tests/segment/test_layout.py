from __future__ import annotations

import pytest

from pipeline.orthography import normalise
from pipeline.segment.layout import Line, classify_lines
from pipeline.segment.tokens import find_tokens

BODY = "أعلن رئيس الوزراء في مؤتمر صحفي أن الحكومة ستعقد اجتماعا طارئا لبحث خطة التنمية الجديدة في البلاد خلال الأسبوع المقبل."
MORE = "وأضاف الرئيس أن خطة التنمية تشمل بناء مدارس ومستشفيات وطرق في جميع المحافظات بتمويل من البنك الدولي وشركاء آخرين."


def kinds(*texts: str, title: str | None = None) -> list[str]:
    lines = []
    for text in texts:
        normal = normalise(text)[0]
        lines.append(Line(normal, tuple(normal[i:j] for i, j in find_tokens(normal))))
    return classify_lines(lines, title)


def test_the_first_short_line_is_the_title_and_its_repetition_too() -> None:
    assert kinds("خطة جديدة للتنمية", "خطة جديدة للتنمية", BODY, MORE) == ["title", "title", "body", "body"]


def test_a_text_that_begins_with_a_paragraph_has_no_title() -> None:
    assert kinds(BODY, MORE) == ["body", "body"]


def test_a_known_title_decides() -> None:
    title = "خطة جديدة للتنمية"
    assert kinds("أخبار اليوم العالمية", title, BODY, title=title) == ["boilerplate", "title", "body"]
    assert "title" not in kinds("مؤتمر صحفي لرئيس الوزراء", BODY, MORE, title="عنوان آخر ليس في النص")


def test_a_known_title_is_found_whatever_its_quotation_marks_and_vowels() -> None:
    title = "30 عامًا من خطة “التنمية”.. تحديات"
    assert kinds(title, title, BODY, title=title) == ["title", "title", "body"]


def test_a_headline_of_another_article_above_the_title_is_boilerplate() -> None:
    assert kinds("شركة السيارات تطرح طرازا كهربائيا فاخرا في الأسواق", "رئيس الوزراء: خطة التنمية الجديدة تشمل جميع المحافظات",
                 BODY, MORE)[:2] == ["boilerplate", "title"]


@pytest.mark.parametrize("line", [
    "شارك", "طباعة | إرسال | حفظ", "الرئيسية › أفريقيا", "الأخبار / تقارير خاصة / المشرق", "الوسوم: كازاخستان، روسيا",
    "اقرأ أيضا: قمة أخرى", "جميع الحقوق محفوظة © 2024", "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *",
    "Ru En", "user", "Leave a Reply",
    "* * *", "المقال لا يعبر بالضرورة عن رأي الموقع",
])
def test_boilerplate(line: str) -> None:
    assert kinds("خطة جديدة للتنمية", BODY, MORE, line)[-1] == "boilerplate"


@pytest.mark.parametrize(("line", "kind"), [
    ("بقلم: د. سلمى الخوري", "byline"), ("كتب نقولا معلوف", "byline"), ("Dr. Abdul Rahim", "byline"), ("المصدر: تاس", "byline"),
    ("٠٤ يوليو ٢٠٢٣", "dateline"), ("الرياض - الثلاثاء 4 يوليو 2023، 22:05", "dateline"), ("آستانا", "dateline"),
    ("الصورة: الموقع الرسمي للرئيس", "caption"), ("أحمد بن عبد الله", "byline"),
])
def test_lines_between_title_and_text(line: str, kind: str) -> None:
    assert kinds("خطة جديدة للتنمية", line, BODY, MORE)[1] == kind


def test_headings_stand_above_longer_text() -> None:
    assert kinds("خطة جديدة للتنمية", BODY, "أولويات ثلاث", MORE, "خاتمة", BODY) == [
        "title", "body", "heading", "body", "heading", "body"]
    assert kinds("خطة جديدة للتنمية", BODY, "كانت الجلسة قصيرة.", MORE)[2] == "body"
    assert kinds("خطة جديدة للتنمية", BODY, MORE, "سطر أخير بلا نقطة")[3] == "body"


@pytest.mark.parametrize("line", [
    "1. التموين والتجارة الداخلية", "• الكويت: بحث الوزير أوضاع العمالة",
    "شارك الرئيس في أعمال القمة العربية التي عقدت في الرياض أمس.",
    "وتابعوا أعمالهم في اليوم التالي بعد انتهاء الجلسة الأولى من المؤتمر الذي استضافته العاصمة وحضره عدد من الوزراء والسفراء.",
    "كتب الرئيس رسالة إلى نظيره الفرنسي تناولت العلاقات الثنائية بين البلدين وسبل تطويرها في المستقبل القريب والبعيد.",
    "في عام 2024 انضمت البلاد إلى المنظمة.",
])
def test_text_is_body(line: str) -> None:
    assert kinds("خطة جديدة للتنمية", BODY, line, MORE)[2] == "body"
