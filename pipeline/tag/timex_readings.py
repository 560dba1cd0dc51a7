"""What a rule for dates and times makes of its match, and the helpers that make it: numbers, years, directions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item, Number
from pipeline.tag.patterns import Capture


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression means: as `TimexValue`, and how it may go on (`grain`: Y, M, D… for ranges)."""

    label: str
    value: str
    relative: bool = False
    grain: str = ""
    calendar: str = "gregorian"
    known: bool = True
    year: int | None = None
    month: int | None = None
    weak: str = ""
    loose: bool = False
    anchor: str = ""
    """The date in the text that the value was counted from, where it was not the document's."""
    reached: str = ""
    """The day that a duration or a clock time comes to: «بعد يومين من ذلك», «الثامنة من مساء الاثنين»."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at beside its match: the document's date, whether one expression was typed, the calendars."""

    anchor: tv.Anchor | None = None
    loose: bool = False
    names_hijri: bool = False
    """Whether the text names Hijri months or years,"""
    hijri: bool = False
    """and no Gregorian month beside them."""


def number_of(item: Item | None) -> float | None:
    """The number that an item stands for, None if it is none."""
    return item.data.value if item is not None and isinstance(item.data, Number) else None


def whole_of(item: Item | None) -> int | None:
    """The whole number that an item stands for, None if it is none."""
    value = number_of(item)
    return int(value) if value is not None and value == int(value) else None


def day_of(item: Item | None) -> int | None:
    """The day of a month that an item stands for: digits, ordinals, «غرة», definite tens («الثلاثين من»)."""
    if item is None:
        return None
    if item.kind == "FIRSTDAY":
        return 1
    if item.kind == "LASTDAY":
        return 30
    if item.kind == "CARD" and not item.data.definite:
        return None
    return whole_of(item)


def direction_of(item: Item | None) -> str | None:
    """`last`, `next`, `this`, or `context` for what only the text before resolves."""
    if item is None:
        return None
    return {"LAST": "last", "RECENT": "last", "NEXT": "next", "THIS": "this"}.get(item.kind, "context")


def previous(item: Item | None, unit: str) -> str:
    """What a reading may take from the text: «العام السابق» is the one before that which its sentence named."""
    return f"previous {unit}" if item is not None and item.kind == "LAST" and item.data in ("السابق", "السابقه") else ""


STEPS = {"last": -1, "next": 1, "this": 0}


@dataclass(frozen=True, slots=True)
class YearSaid:
    """A year as said: its number, or how it lies to the anchor; `said` False if nothing was said of it."""

    number: int | None = None
    bc: bool = False
    hijri: bool = False
    relative: bool = False
    said: bool = True


def year_of(c: Capture, ctx: Context) -> YearSaid | None:  # noqa: PLR0911  (one return a way to say a year)
    """The year that $YR or $YREL captured; None if it is no year."""
    item = c.get("y")
    if item is not None:
        era = c.get("e")
        number = whole_of(item)
        if number is None or (item.kind == "DEC" and not era):
            return None
        if era is not None and era.kind == "AH":
            return YearSaid(number, hijri=True) if 1 <= number <= 1600 else None
        if era is not None and era.kind == "BC":
            return YearSaid(number, bc=True) if number < 9999 else None
        if not 1 <= number < 2200 or (item.kind == "CARD" and (number < _least_year(c) or item.data.definite)):
            return None
        if item.kind == "Y4" and c.has("ys") and number in tv.HIJRI_YEARS:
            return YearSaid(number, hijri=True)
        return YearSaid(tv.full_year(number) if era is None else number)
    shift, named = c.get("ys"), c.get("yu")
    if named is not None and not named.data.definite:
        return None
    if c.has("demo") or shift is not None:
        direction = "this" if c.has("demo") else direction_of(shift)
        if direction in STEPS and ctx.anchor and direction:
            return YearSaid(ctx.anchor.year + STEPS[direction], relative=True)
        return YearSaid(None, relative=True)
    if c.has("same") or c.has("that"):
        return YearSaid(None, relative=True)
    return YearSaid(None, said=False)


def _least_year(c: Capture) -> int:
    """The smallest year that is read from words: «عام مائتين» only after a «عام» without ال."""
    said = c.get("yr")
    return 100 if said is not None and not said.data.definite else 1000


def year_near(ctx: Context, year: YearSaid, month: int, day: int | None, shift: Item | None) -> tuple[int | None, bool]:
    """Year and whether it is relative, for a month or day whose year may be missing."""
    if year.number is not None or (year.said and year.relative):
        return year.number, year.relative
    direction = direction_of(shift)
    if direction == "context":
        return None, True
    return tv.near_year(ctx.anchor, month, day, direction or "near"), True


def range_value(first: str | None, last: str | None) -> str | None:
    """`first/last`, or the one where both are the same; None if either is."""
    if first is None or last is None:
        return None
    return first if first == last else f"{first}/{last}"


def weakness(year: YearSaid, c: Capture) -> str:
    """What a missing year may be taken from: nothing said, said to be one named before, or «الماضي»."""
    if not year.said:
        return "shift" if c.has("s") else "year"
    return "said year" if year.number is None else ""


def year_of_weekday(year: int, month: int, day: int, weekday: int) -> int | None:
    """The year near `year` in which that day was that weekday: a date with its weekday says its year."""
    for candidate in (year, year - 1, year + 1):
        try:
            if date(candidate, month, day).isoweekday() == weekday:
                return candidate
        except ValueError:
            continue
    return None


def hijri_near(ctx: Context, month: int, day: int | None) -> Reading:
    """A Hijri day or month without a year: the one nearest to the anchor."""
    anchor = ctx.anchor.date if ctx.anchor else None
    best = None
    if anchor is not None:
        around = int((anchor.year - 622) * 33 / 32)
        found = [
            g
            for y in (around - 1, around, around + 1, around + 2)
            if (g := tv.hijri_to_gregorian(y, month, day or 15)) is not None
        ]
        best = min(found, key=lambda g: (abs((g - anchor).days), g), default=None)
    value = tv.UNKNOWN if best is None else best.isoformat()[: 10 if day else 7]
    return Reading("DATE", value, True, "D" if day else "M", "hijri", known=best is not None)


def season_year(anchor: tv.Anchor | None, season: str, direction: str) -> int | None:
    """The year of the last, the next or this season."""
    if anchor is None:
        return None
    if anchor.month is None or direction == "this":
        return anchor.year + STEPS[direction]
    first, last = tv.SEASONS[season]
    if direction == "last":
        return anchor.year if anchor.month > last else anchor.year - 1
    return anchor.year if anchor.month < first else anchor.year + 1


def duration(unit: str, count: float) -> Reading:
    """So many units as a reading."""
    return Reading(label_of(unit), tv.duration_value(unit, count), grain="P" + unit)


def unit_of(item: Item | None) -> str:
    """The TIMEX3 letter of a unit word; «ثانية», also an ordinal, is a second here."""
    return "TS" if item is None or item.kind == "SECOND" else str(item.data.letter)


def label_of(unit: str) -> str:
    """TIME for hours and less, else DATE."""
    return "TIME" if unit.startswith("T") else "DATE"


def with_year(reading: Reading, year: int) -> Reading:
    """The reading with the year that it lacked."""
    return replace(reading, value=reading.value.replace("XXXX", f"{year:04d}"), year=year, known=True)
