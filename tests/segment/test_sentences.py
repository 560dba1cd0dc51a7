from __future__ import annotations

import pytest

from pipeline.orthography import normalise
from pipeline.segment.sentences import ENDLESS, LONG, SHORTEST, find_lines, find_sentences
from pipeline.segment.tokens import find_tokens


def sentences(text: str) -> list[str]:
    normal = normalise(text)[0]
    spans = find_tokens(normal)
    parts = find_sentences([normal[i:j] for i, j in spans], spans)
    assert [i for part in parts for i in part] == list(range(len(spans)))
    return [normal[spans[part.start].start:spans[part.stop - 1].end] for part in parts]


@pytest.mark.parametrize(("text", "count"), [
    ("وصل الرئيس إلى الرياض. واستقبله الملك.", 2),
    ("هل ينجح الاتفاق؟ نعم! سينجح.", 3),
    ("قال: “نحن جاهزون.” وأضاف أن العمل بدأ.", 2),
    ("وقال \"انتهى الأمر. بدأنا من جديد.\" ثم غادر القاعة.", 3),
    ("بلغت النسبة 3.5 في المئة.", 1),
    ("التقى د. سلمى جورج و. بوش في القاهرة.", 1),
    ("حسب Dr. Abdul Rahim وJ. K. Rowling.", 1),
    ("من ديسمبر 1948 – ت. 25 يوليو 1949 في بيروت.", 1),
    ("واعتمدت القرار ICC-ASP/24/Res.5 بشأن الميزانية.", 1),
    ("انتهت المؤسسات.وأضاف الوزير.", 2),
    ("1. الموضوع الأول", 1),
    ("خلال 2024.. تحديات كازاخستان", 1),
    ("لا شيء… غير الصمت", 1),
    ("هل سنفشل؟\" قال الوزير ثم مضى.", 1),
    ("كيف ذلك ؟ ! ثم ماذا", 2),
    ("حيث تمثلت قمة “سيكا “. السادسة في آستانا.", 1),
    ("شارك في قمة \"الساحل الكبير\". السفير غادر بعدها.", 2),
    ("قال \"لن نوقع على نص بلا ضمانات كافية\". الثانية من الدول رفضت.", 2),
    ("انعقدت القمة. الثانية كانت أقصر.", 2),
    ("حضر المدير (انظر ص. 5. ثم ص. 6) وغادر.", 1),
])
def test_what_ends_a_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_closing_marks_stay_with_the_sentence_that_they_close() -> None:
    assert sentences("قال: «انتهى.» ثم غادر.") == ['قال: "انتهى."', "ثم غادر."]


def test_an_endless_paragraph_is_cut_where_a_new_statement_begins() -> None:
    one = "أكد الوزير أن العمل في المشروع الكبير مستمر منذ بداية العام في جميع المناطق والمحافظات"
    parts = sentences("، ".join([one, "وأضاف " + one, "كما " + one, "وأشار " + one, "وقال " + one, "وأوضح " + one]))
    assert len(parts) > 1
    assert all(part.split()[0] in ("أكد", "وأضاف", "كما", "وأشار", "وقال", "وأوضح") for part in parts)
    assert all(SHORTEST <= len(part.split()) <= LONG for part in parts)


def test_a_long_quotation_is_not_cut_inside() -> None:
    quote = "نحن نعمل معا وأضاف هذا إلى ذاك " * 12
    parts = sentences(f"قال الرئيس \"{quote}\" ثم غادر القاعة الكبرى في قصر المؤتمرات مع جميع أعضاء الوفد المرافق له")
    assert any(quote.strip() in part for part in parts)


def test_a_list_is_not_cut_at_commas_below_the_endless_length() -> None:
    names = "، ".join(f"ومحمد{i}" for i in range(30))
    assert len(sentences("حضر الاجتماع كل من أحمد " + names)) == 1
    assert len(sentences("حضر الاجتماع كل من أحمد " + names * 3)) > 1
    assert ENDLESS > LONG


def test_a_stray_bracket_does_not_hold_the_rest_together() -> None:
    assert len(sentences("(وصل الوفد إلى المدينة. وغادر في المساء. " + "وعاد الوفد إلى البلاد. " * 20)) == 22


def lines(text: str) -> list[str]:
    return [text[i:j].strip() for i, j in find_lines(text)]


def test_lines_end_with_any_newline_and_blank_ones_are_none() -> None:
    assert lines("عنوان\r\n\r\nنص أول\rنص ثان\u2028نص ثالث\n  \n") == ["عنوان", "نص أول", "نص ثان", "نص ثالث"]


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    words = ("وصل رئيس الوزراء إلى العاصمة في زيارة رسمية تستمر يومين يلتقي خلالها عددا من المسؤولين ويبحث معهم "
             "العلاقات بين البلدين وسبل تعزيزها في مختلف المجالات الاقتصادية والثقافية والعلمية وغيرها ") * 3
    wrapped, line = [], ""
    for word in words.split():
        if len(line) + len(word) > 60:
            wrapped.append(line)
            line = ""
        line = f"{line} {word}".strip()
    assert len(wrapped) >= 6
    assert len(find_lines("\n".join([*wrapped, line]))) == 1
    assert len(find_lines("\n\n".join([*wrapped, line]))) == len(wrapped) + 1


def test_short_lines_of_their_own_are_not_joined() -> None:
    names = ["السعودية", "الإمارات العربية المتحدة", "مصر", "الأردن", "لبنان", "العراق", "اليمن"]
    assert len(find_lines("\n".join(names))) == 7


def test_a_line_of_many_tokens_takes_no_more_than_linear_time() -> None:
    assert len(sentences("كلمة " * 20_000)) == 1
    assert len(sentences("( " * 5_000 + ") " * 5_000)) == 1
