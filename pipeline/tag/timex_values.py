"""Arithmetic of date values: TIMEX3 strings from parts, shifts and anchors; no text, no words.

A value is `2024-05-14`, `2024-05`, `2024`, `XXXX-05-14` (year unknown), `2024-W20`, `2024-Q2`, `2024-H1`, `2024-SU`,
`199` (decade), `19` (20th century), `BC0044-03-15`, `P3Y`, `PT45M`, `T14:30`, a range `A/B`, or `X` (cannot be resolved). An
anchor is the document's date at its known precision (`2024`, `2024-05`, `2024-05-14`); what needs more than it has is `X`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

UNKNOWN = "X"
HIJRI_YEARS = range(1343, 1501)
"""The years of the Umm al-Qura table."""
SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
"""Season → its first and last month (meteorological, northern; winter runs into the next year)."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The date that relative values are counted from, as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, value: str | None) -> Anchor | None:
        """The anchor of an ISO date of any precision; None where there is none or it is malformed."""
        match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?", value or "")
        if match is None:
            return None
        year, month, day = (int(part) if part else None for part in match.groups())
        if (
            year is None
            or year < 1
            or (month is not None and not 1 <= month <= 12)
            or (day is not None and month is not None and not 1 <= day <= monthrange(year, month)[1])
        ):
            return None
        return cls(year, month, day)

    @property
    def date(self) -> date | None:
        """The day, if it is known."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def iso(self) -> str:
        """ISO 8601 at the known precision."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def year_value(year: int, *, bc: bool = False) -> str:
    """The value of a year; what is counted back beyond the first is before Christ."""
    if year < 1 and not bc:
        year, bc = 1 - year, True
    return f"{'BC' if bc else ''}{year:04d}"


def month_value(year: int | None, month: int, *, bc: bool = False) -> str:
    """The value of a month; `XXXX-MM` without a year."""
    return f"{'XXXX' if year is None else year_value(year, bc=bc)}-{month:02d}"


def day_value(year: int | None, month: int | None, day: int, *, bc: bool = False) -> str | None:
    """The value of a day, None if there is no such day."""
    if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    if month is not None:
        last = 29 if month == 2 else monthrange(2001, month)[1]
        if year is not None and not bc and 1 <= year <= 9999:
            last = monthrange(year, month)[1]
        if day > last:
            return None
    head = "XXXX" if year is None else year_value(year, bc=bc)
    return f"{head}-{'XX' if month is None else f'{month:02d}'}-{day:02d}"


def century_value(ordinal: int, *, bc: bool = False) -> str:
    """The value of a century by its number: the 20th is `19`; the 5th before Christ is `BC04`."""
    return f"{'BC' if bc else ''}{ordinal - 1:02d}"


def full_year(year: int) -> int:
    """A year of two digits in full: those of the last hundred years, seen from the 2020s."""
    if year >= 100:
        return year
    return year + (1900 if year >= 30 else 2000)


def shifted(anchor: Anchor | None, unit: str, count: int) -> str:
    """The period of that unit (Y M W D Z C Q H) `count` units from the anchor's, `X` where too little is known."""
    if anchor is None:
        return UNKNOWN
    if unit == "Y":
        return year_value(anchor.year + count)
    if unit == "Z":
        return f"{anchor.year // 10 + count}"
    if unit == "C":
        return f"{anchor.year // 100 + count:02d}"
    if unit == "M" and anchor.month is not None:
        months = anchor.year * 12 + anchor.month - 1 + count
        return month_value(months // 12, months % 12 + 1)
    return _shifted_days(anchor.date, unit, count)


def _shifted_days(day: date | None, unit: str, count: int) -> str:
    if day is None:
        return UNKNOWN
    try:
        moved = day + timedelta(days=count * (7 if unit == "W" else 1))
    except OverflowError:
        return UNKNOWN
    if unit == "W":
        year, week, _ = moved.isocalendar()
        return f"{year}-W{week:02d}"
    return moved.isoformat() if unit == "D" else UNKNOWN


def ago(anchor: Anchor | None, unit: str, count: float, *, forward: bool = False) -> str:
    """The time `count` units before (or after) the anchor, at the precision of the unit: «قبل عامين» a year."""
    steps = int(count)
    sign = 1 if forward else -1
    if unit == "W":
        return _shifted_days(anchor.date if anchor else None, "D", sign * round(7 * count))
    if unit == "Z":
        return shifted(anchor, "Y", sign * round(10 * count))
    if unit == "C":
        return shifted(anchor, "Y", sign * round(100 * count))
    return shifted(anchor, unit, sign * steps)


def weekday_value(anchor: Anchor | None, weekday: int, direction: str) -> str:
    """The weekday `last` (before the anchor), `next` (after it), or `near` (the last one, the anchor's day included)."""
    day = anchor.date if anchor else None
    if day is None:
        return UNKNOWN
    back = (day.isoweekday() - weekday) % 7
    if direction == "near":
        return (day - timedelta(days=back)).isoformat()
    if direction == "last":
        return (day - timedelta(days=back or 7)).isoformat()
    return (day + timedelta(days=(weekday - day.isoweekday()) % 7 or 7)).isoformat()


def nearest_weekday(day: str, weekday: int) -> str:
    """The day nearest to an ISO day that is that weekday: «اليوم الاثنين» in an article dated on the Tuesday after."""
    first = date.fromisoformat(day)
    ahead = (weekday - first.isoweekday()) % 7
    return (first + timedelta(days=ahead if ahead <= 3 else ahead - 7)).isoformat()


def near_year(anchor: Anchor | None, month: int, day: int | None, direction: str) -> int | None:  # noqa: PLR0911
    """The year of a month or day that is given without one: `last`, `next`, `this` or `near` the anchor; None if unknown."""
    if anchor is None:
        return None
    if direction == "this" or anchor.month is None:
        return anchor.year
    place = (month, day or 0)
    here = (anchor.month, (anchor.day or 0) if day else 0)
    if direction == "last":
        return anchor.year if place < here else anchor.year - 1
    if direction == "next":
        return anchor.year if place > here else anchor.year + 1
    months = month - anchor.month
    if months >= 9:
        return anchor.year - 1
    if months <= -9:
        return anchor.year + 1
    return anchor.year


@lru_cache(maxsize=4096)
def hijri_to_gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of an Umm al-Qura date; None outside its table (1343–1500) or if there is no such day."""
    from hijridate import Hijri

    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (OverflowError, ValueError):
        return None
    return date(gregorian.year, gregorian.month, gregorian.day)


@lru_cache(maxsize=256)
def hijri_year_of(day: date) -> int:
    """The Umm al-Qura year that a day lies in; outside its table what the mean year says."""
    from hijridate import Gregorian

    try:
        return int(Gregorian(day.year, day.month, day.day).to_hijri().year)
    except (OverflowError, ValueError):
        return int((day.year - 622) * 33 / 32)


def hijri_months(day: date) -> int | None:
    """The months from the beginning of the Hijri era to the one that a day lies in (12 a year); None outside the table."""
    from hijridate import Gregorian

    try:
        hijri = Gregorian.fromdate(day).to_hijri()
    except OverflowError:
        return None
    return hijri.year * 12 + hijri.month - 1


def hijri_day_of(day: date) -> int | None:
    """The number of a day in its Hijri month; None outside the table."""
    from hijridate import Gregorian

    try:
        number: int = Gregorian.fromdate(day).to_hijri().day
    except OverflowError:
        return None
    return number


def same_hijri_month(day: str, number: int) -> str | None:
    """The Gregorian value of day `number` of the Hijri month that an ISO day lies in; None if there is none."""
    months = hijri_months(date.fromisoformat(day))
    return None if months is None else hijri_value(months // 12, months % 12 + 1, number)


def hijri_value(year: int, month: int | None, day: int | None) -> str | None:
    """The Gregorian value of a Hijri day, month or year: a month is the one its middle lies in, so is a year."""
    found = hijri_to_gregorian(year, month or 7, day or (15 if month else 1))
    if found is None:
        return None
    return found.isoformat()[: 10 if day else 7 if month else 4]


def duration_value(unit: str, count: float) -> str:
    """The value of a duration: decades and centuries in years."""
    time = unit.startswith("T")
    letter = unit[-1]
    if unit == "Z":
        count, letter = count * 10, "Y"
    elif unit == "C":
        count, letter = count * 100, "Y"
    number = f"{count:.10f}".rstrip("0").rstrip(".")
    return f"P{'T' if time else ''}{number}{letter}"


def bounds(value: str | None) -> tuple[date | None, date | None]:
    """First and last day of a value; None where unknown, before Christ, or for durations and times."""
    if not value or value.startswith(("P", "T", UNKNOWN, "BC")):
        return None, None
    if "/" in value:
        first, _, last = value.partition("/")
        return bounds(first)[0], bounds(last)[1]
    try:
        return _bounds_of(value)
    except ValueError:
        return None, None


def _bounds_of(value: str) -> tuple[date | None, date | None]:
    if re.fullmatch(r"\d{2,3}", value):
        years = 10 ** (4 - len(value))
        first = int(value) * years
        return date(max(first, 1), 1, 1), date(first + years - 1, 12, 31)
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?|-W(\d\d)|-Q(\d)|-H(\d)|-(SP|SU|FA|WI))?(?:T.*)?", value)
    if match is None:
        return None, None
    year = int(match[1])
    if match[3]:
        day = date(year, int(match[2]), int(match[3]))
        return day, day
    if match[4]:
        monday = date.fromisocalendar(year, int(match[4]), 1)
        return monday, monday + timedelta(days=6)
    first_month, last_month = 1, 12
    if match[2]:
        first_month = last_month = int(match[2])
    elif match[5]:
        first_month, last_month = 3 * int(match[5]) - 2, 3 * int(match[5])
    elif match[6]:
        first_month, last_month = 6 * int(match[6]) - 5, 6 * int(match[6])
    elif match[7]:
        first_month, last_month = SEASONS[match[7]]
    last_year = year + (last_month - 1) // 12
    last_month = (last_month - 1) % 12 + 1
    return date(year, first_month, 1), date(last_year, last_month, monthrange(last_year, last_month)[1])
