"""Value arithmetic, number words, the lexer's proclitics, and what must hold on any text."""

from __future__ import annotations

import gc
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.orthography import normalise, search_key
from pipeline.schema import Document, Normal
from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import reduce_numbers
from pipeline.tag.patterns import Grammar, Pattern, first_chars
from pipeline.tag.quantities import QuantityTagger, find_amounts
from pipeline.tag.tagger import TimexValue
from pipeline.tag.timex import TimexTagger, parse_date, scan
from pipeline.tag.timex_words import read_items


def article(text: str, published: str | None = None) -> Article:
    normal, alignment = normalise(text)
    document = Document("d", "d.txt", "", None, published, None, None, None, "ar", len(text), text)
    return Article(document, Normal("d", normal, alignment.starts, alignment.ends))


@pytest.mark.parametrize(
    ("value", "iso"),
    [("2024", "2024"), ("2024-05", "2024-05"), ("2024-05-14", "2024-05-14"), ("2024-05-14T10:00", "2024-05-14")],
)
def test_an_anchor_keeps_its_precision(value: str, iso: str) -> None:
    anchor = tv.Anchor.parse(value)
    assert anchor is not None
    assert anchor.iso == iso


@pytest.mark.parametrize("value", [None, "", "2024-13", "2023-02-29", "مايو", "24"])
def test_what_is_no_date_is_no_anchor(value: str | None) -> None:
    assert tv.Anchor.parse(value) is None


@pytest.mark.parametrize(
    ("unit", "count", "value"),
    [
        ("Y", -1, "2023"),
        ("M", -5, "2023-12"),
        ("M", 8, "2025-01"),
        ("D", 20, "2024-06-03"),
        ("W", 0, "2024-W20"),
        ("Z", 1, "203"),
        ("C", -1, "19"),
    ],
)
def test_shifts(unit: str, count: int, value: str) -> None:
    assert tv.shifted(tv.Anchor(2024, 5, 14), unit, count) == value


def test_a_shift_that_needs_more_than_the_anchor_has_is_unknown() -> None:
    assert tv.shifted(tv.Anchor(2024), "M", -1) == "X"
    assert tv.shifted(tv.Anchor(2024, 5), "D", -1) == "X"
    assert tv.shifted(None, "Y", -1) == "X"


@pytest.mark.parametrize(
    ("weekday", "direction", "value"),
    [
        (2, "near", "2024-05-14"),
        (2, "last", "2024-05-07"),
        (2, "next", "2024-05-21"),
        (7, "near", "2024-05-12"),
        (5, "next", "2024-05-17"),
    ],
)
def test_weekdays(weekday: int, direction: str, value: str) -> None:
    assert tv.weekday_value(tv.Anchor(2024, 5, 14), weekday, direction) == value


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-05-14", date(2024, 5, 14), date(2024, 5, 14)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-H2", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024-W20", date(2024, 5, 13), date(2024, 5, 19)),
        ("2024-WI", date(2024, 12, 1), date(2025, 2, 28)),
        ("199", date(1990, 1, 1), date(1999, 12, 31)),
        ("19", date(1900, 1, 1), date(1999, 12, 31)),
        ("2024-05-01/2024-06", date(2024, 5, 1), date(2024, 6, 30)),
        ("XXXX-05-14", None, None),
        ("P3Y", None, None),
        ("BC0044", None, None),
        ("X", None, None),
        ("T10:00", None, None),
    ],
)
def test_bounds(value: str, first: date | None, last: date | None) -> None:
    assert tv.bounds(value) == (first, last)


def test_hijri_dates_are_umm_al_qura_and_null_outside_its_table() -> None:
    assert tv.hijri_value(1446, 9, 10) == "2025-03-10"
    assert tv.hijri_value(1447, 4, None) == "2025-10"
    assert tv.hijri_value(1300, 1, 1) is None
    assert tv.hijri_value(1446, 9, 31) is None


def test_there_is_no_31_november() -> None:
    assert tv.day_value(2024, 11, 31) is None
    assert tv.day_value(2023, 2, 29) is None
    assert tv.day_value(None, 2, 29) == "XXXX-02-29"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ثلاثة عشر", 13),
        ("خمسة وعشرين", 25),
        ("مئة وخمسة وعشرون", 125),
        ("ألف وتسعمئة وثلاثة وسبعين", 1973),
        ("ألفين وأربعة وعشرين", 2024),
        ("ثلاث مئة ألف", 300_000),
        ("مئتا ألف", 200_000),
        ("مليون ومئتي ألف", 1_200_000),
        ("3 ملايين و200 ألف", 3_200_000),
        ("مليار ونصف", 1.5e9),
        ("عشرة مليارات ونصف المليار", 10.5e9),
        ("نصف مليون", 500_000),
        ("1.5 مليون", 1_500_000),
        ("أحد عشر ألفا", 11_000),
        ("ألف مليون", 1e9),
        ("إحدى وتسعين", 91),
        ("ثمانية ملايين وخمسمئة ألف وستمئة واثنين", 8_500_602),
        ("مليونا", 2e6),
        ("ثلاثة ونصف", 3.5),
        ("الحادي والعشرين", 21),
        ("السادسة والستين بعد المئة", 166),
        ("الثالثة عشرة", 13),
    ],
)
def test_number_words(words: str, value: float) -> None:
    items = reduce_numbers(read_items(search_key(words)))
    assert [item.data.value for item in items] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234,567", 1234567), ("1.234.567", 1234567), ("3,5", 3.5), ("٣٫٥", 3.5), ("12.345,67", 12345.67), ("06ر1", 1.06)],
)
def test_digits_with_separators(text: str, value: float) -> None:
    assert [item.data.value for item in read_items(search_key(text))] == [value]


def test_coordinated_numbers_stay_two() -> None:
    items = reduce_numbers(read_items(search_key("خمسة و200 ألف")))
    assert [item.kind for item in items] == ["CARD", "AND", "CARD"]


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("وللعام", ["AND", "LI", "YEAR1"]),
        ("بمارس", ["BI", "MONTH"]),
        ("لعام", ["LI", "YEAR1"]),
        ("كذلك", ["OTHER"]),
        ("وسط", ["PART"]),
        ("كمية", ["OTHER"]),
        ("لست", ["OTHER"]),
    ],
)
def test_proclitics_are_items(word: str, kinds: list[str]) -> None:
    assert [item.kind for item in read_items(search_key(word))] == kinds


def test_a_pattern_names_its_first_kinds() -> None:
    pattern = Pattern("PART? (?<=IN) (d=D2|MONTH) YEAR1", {}, {})
    grammar = Grammar([pattern])
    assert len(first_chars(pattern.regex.pattern)) == 3
    assert list(grammar.find(read_items("عام"), lambda *_: True)) == []


@pytest.mark.parametrize(
    ("text", "anchor", "value", "kind"),
    [
        ("قبل عامين", "2024-05-14", "2022", "DATE"),
        ("كل يوم اثنين", None, "XXXX-WXX-1", "SET"),
        ("ثلاثة أشهر", None, "P3M", "DURATION"),
        ("الساعة 8 مساء", None, "T20:00", "TIME"),
        ("أمس", None, "X", "DATE"),
    ],
)
def test_parse_date(text: str, anchor: str | None, value: str, kind: str) -> None:
    found = parse_date(text, anchor)
    assert found is not None
    assert (found.value, found.type) == (value, kind)


def test_parse_date_of_no_date_is_none() -> None:
    assert parse_date("مجلس الأمن") is None


def test_relative_values_say_their_anchor() -> None:
    found = parse_date("العام الماضي", "2024-05")
    assert found is not None
    assert (found.relative, found.anchor, found.earliest, found.latest) == (
        True,
        "2024-05",
        date(2023, 1, 1),
        date(2023, 12, 31),
    )
    hijri = parse_date("10 رمضان 1446هـ")
    assert hijri is not None
    assert (hijri.calendar, hijri.relative, hijri.anchor) == ("hijri", False, None)


def test_offsets_are_those_of_the_original() -> None:
    text = "زارَ الوفدُ في ٥ مــارس ٢٠٢٤ القاهرةَ ودفع مِئةَ دولارٍ."
    made = article(text)
    assert [text[c.start : c.end] for c in TimexTagger().find_candidates(made)] == ["٥ مــارس ٢٠٢٤"]
    assert [text[c.start : c.end] for c in QuantityTagger().find_candidates(made)] == ["مِئةَ دولارٍ"]


CALENDAR = "14 2024 1/2 10:30 عام سنة يوم مايو رمضان القرن السبعينيات أمس اليوم الأحد الماضي هذا صباح قبل بعد كل".split(" ")  # noqa: SIM905
NUMBERS = "نصف ثلاثة عشر عشرين مئة ألف مليون الأول الثانية ونصف ربع دولار كيلومتر % ق.م م هـ".split(" ")  # noqa: SIM905
OTHERS = "و إلى من بين كلمة الكلمة - / ( ) ، . \n".split(" ")  # noqa: SIM905
WORDS = st.sampled_from([*CALENDAR, *NUMBERS, *OTHERS])


@given(st.lists(WORDS, max_size=30), st.sampled_from([None, "2024", "2024-05", "2024-05-14"]))
def test_any_sequence_of_words_is_read_in_order_without_overlap(words: list[str], published: str | None) -> None:
    made = article(" ".join(words), published)
    for tagger in (TimexTagger(), QuantityTagger()):
        spans = sorted((c.start, c.end) for c in tagger.find_candidates(made))
        assert all(start < end for start, end in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(st.text(alphabet="0123456789/.:-,و ", max_size=60))
def test_no_digits_break_it(text: str) -> None:
    find_amounts(search_key(text), "2024-05-14")


@pytest.mark.parametrize("piece", ["1", "1,234", "1/2/", "3 و", "14 و", "مليون ونصف و", "1990-"])
def test_linear_on_hard_input(piece: str) -> None:
    def seconds(length: int) -> float:
        """The best of three: the collector and other processes only ever add time."""
        times = []
        for _ in range(3):
            scan.cache_clear()
            gc.collect()
            start = time.process_time()
            find_amounts(piece * (length // len(piece)), None)
            times.append(time.process_time() - start)
        return min(times)

    seconds(1000)
    short, long = seconds(2_000), seconds(16_000)
    assert long < 0.05 + 24 * max(short, 0.001)


def timexes(text: str, published: str | None = None) -> dict[str, TimexValue]:
    """Expression → its value."""
    candidates = TimexTagger().find_candidates(article(text, published))
    return {text[c.start : c.end]: c.value for c in candidates if isinstance(c.value, TimexValue)}


@pytest.mark.parametrize(
    ("text", "expression", "anchor", "day"),
    [
        ("وقع الاتفاق في 14 يوليو 2015 وفي العام نفسه صودق عليه.", "العام نفسه", "2015-07-14", date(2015, 1, 1)),
        ("وصل في 23 فبراير 2024 وفي اليوم التالي غادر.", "اليوم التالي", "2024-02-23", date(2024, 2, 24)),
        ("وصل في 23 فبراير 2024 وبعد يومين من ذلك غادر.", "يومين", "2024-02-23", date(2024, 2, 25)),
        ("اغتيل في 11 مايو 1978 وقبل ذلك بعام كان وزيرا.", "عام", "1978-05-11", date(1977, 1, 1)),
        ("قال أمس إن الخطة جاهزة.", "أمس", "2024-05-14", date(2024, 5, 13)),
        ("التقيا اليوم الاثنين في جدة بعد لقاء أمس.", "أمس", "2024-05-13", date(2024, 5, 12)),
    ],
)
def test_an_anchor_is_recorded(text: str, expression: str, anchor: str, day: date) -> None:
    value = timexes(text, "2024-05-14")[expression]
    assert (value.anchor, value.earliest, value.relative) == (anchor, day, True)


def test_a_clock_time_has_the_day_beside_it() -> None:
    found = timexes("تبدأ الجلسة الساعة الثامنة من مساء الاثنين المقبل.", "2024-05-14")
    assert found["الساعة الثامنة"].value == "T20:00"
    assert found["الساعة الثامنة"].earliest == date(2024, 5, 20)


def test_repeated_times_are_sets_where_they_name_a_date() -> None:
    found = timexes("تعقد يوم الاثنين من كل أسبوع وفي 29 أيار من كل عام وتصدر يوميا.", "2024-05-14")
    assert {text: (value.type, value.value) for text, value in found.items()} == {
        "يوم الاثنين": ("SET", "XXXX-WXX-1"),
        "29 أيار": ("SET", "XXXX-05-29"),
    }


def test_a_hijri_date_outside_the_table_is_null_with_its_calendar() -> None:
    value = timexes("توفي سنة 645 هـ في قونية.")["سنة 645 هـ"]
    assert (value.value, value.calendar) == (None, "hijri")


def test_a_weekday_in_a_headline_of_the_present_lies_ahead() -> None:
    title = "الفريق يتدرب بعد العيد ويغادر الخميس الي تركيا\nوكان قد غادر الاثنين."
    assert [found.reading.value for found in scan(title, "2015-07-21").found] == ["2015-07-23", "2015-07-20"]
