"""Full dates of headers, and the dates that sidecars and records give: one value, many surface forms."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.dates import find_dates, iso_date, words
from pipeline.orthography import fold, normalise


def _values(text: str) -> list[str]:
    folded = fold(normalise(text)[0])
    return [day.value for day in find_dates(folded)]


@pytest.mark.parametrize("text", [
    "٥ مارس ٢٠٢٤", "5 آذار/مارس 2024", "05 مارس 2024م", "5 من شهر مارس عام 2024", "5 مارس/آذار 2024", "5 آذار (مارس) 2024",
    "2024-03-05", "5/3/2024", "05.03.2024", "5 - 3 - 2024", "2024/3/5", "5 مارس، 2024", "5مارس 2024", "5/آذار/2024",
    "مارس 5، 2024",
    "5 مارس آذار 2024", "24 شعبان 1445 هـ", "5\u200f/3\u200f/2024"])
def test_one_day_in_many_forms(text: str) -> None:
    assert set(_values(text)) == {"2024-03-05"}


@pytest.mark.parametrize(("text", "values"), [
    ("أيلول 2024", ["2024-09"]), ("تشرين الأول/أكتوبر 2025", ["2025-10"]), ("3/25/2024", ["2024-03-25"]),
    ("18 فبراير (واج)", ["XXXX-02-18"]), ("10–25 أيلول/سبتمبر 2023", ["2023-09"]), ("من 20 إلى 26 فبراير 2024", ["2024-02"]),
    ("11:35 - 5 مارس 2024", ["2024-03-05"]), ("7 جويلية 2024، 8 غشت 2024", ["2024-07-07", "2024-08-08"])])
def test_other_precisions(text: str, values: list[str]) -> None:
    assert _values(text) == values


@pytest.mark.parametrize("text", [
    "31 فبراير 2024", "عام 2024", "العدد 2024", "قرار 1325/2000", "13/13/2024", "5 مارسيل 2024",
    "2024", "1.2.3.2024", "30 عاما"])
def test_no_date(text: str) -> None:
    assert _values(text) == []


@pytest.mark.parametrize(("value", "iso"), [
    ("2024", "2024"), ("2024-05", "2024-05"), ("2024-05-14", "2024-05-14"), ("2024-05-14T10:00:00+03:00", "2024-05-14"),
    ("2015-07-21 02:51:32", "2015-07-21"), (date(2024, 5, 14), "2024-05-14"), (datetime(2024, 5, 14, 23, 59), "2024-05-14"),
    (2024, "2024"), ("14/05/2024", "2024-05-14"), ("الثلاثاء ١٤ مايو ٢٠٢٤", "2024-05-14"),
    ("Tue, 14 May 2024 10:00:00 GMT", "2024-05-14"), ("5 رجب 1445هـ الموافق 17 يناير 2024م", "2024-01-17"),
    ("أمس", None), ("", None), ("2024-13", None), ("3024", None), ("1 مايو 2024 أو 2 مايو 2024", None), (True, None)])
def test_a_given_date_keeps_its_precision_or_is_none(value: object, iso: str | None) -> None:
    assert iso_date(value) == iso


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.sampled_from(["{d} {m} {y}", "{y}-{n:02}-{d:02}", "{d}/{n}/{y}"]))
@settings(deadline=None)
def test_every_day_is_found(day: date, form: str) -> None:
    months = ["يناير", "شباط", "مارس", "أبريل", "أيار", "يونيو", "تموز", "أوت", "أيلول", "أكتوبر", "نونبر", "كانون الأول"]
    text = form.format(d=day.day, m=months[day.month - 1], n=day.month, y=day.year)
    assert _values(text) == [day.isoformat()]


@given(st.text(st.sampled_from("0123456789/-.: مارسآذفبي"), max_size=30))
@settings(deadline=None)
def test_spans_lie_in_the_text_and_follow_each_other(text: str) -> None:
    folded = fold(normalise(text)[0])
    end = 0
    for day in find_dates(folded):
        assert end <= day.start < day.end <= len(folded)
        end = day.end


def test_longer_month_names_come_first() -> None:
    names = words("gregorian")
    assert list(map(len, names)) == sorted(map(len, names), reverse=True)
