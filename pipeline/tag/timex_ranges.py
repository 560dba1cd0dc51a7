"""Ranges over what the rules found: «A إلى B», «A – B», «بين A و B»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item
from pipeline.tag.patterns import Capture, Pattern, kinds_string
from pipeline.tag.timex_grammar import CLASSES, MACROS
from pipeline.tag.timex_readings import Reading, with_year

_LINKED = "(a=TIMEX|a=Y4) (COMMA? AND? TO (IN|FROM)?|DASH) (b=TIMEX|b=Y4)"
_RANGE = Pattern(_LINKED, MACROS, CLASSES)
_BETWEEN = Pattern("BETWEEN (a=TIMEX|a=Y4) AND (BETWEEN)? (b=TIMEX|b=Y4)", MACROS, CLASSES)


def with_ranges(items: Sequence[Item]) -> list[Item]:
    """The items with «A إلى B», «A – B», «بين A و B» as one TIMEX where A and B are dates of one kind in order."""
    kinds = kinds_string(items)
    joined: dict[int, tuple[int, Item]] = {}
    for pattern, dash_allowed in ((_RANGE, True), (_BETWEEN, False)):
        position = 0
        while (match := pattern.regex.search(kinds, position)) is not None:
            capture = Capture(match, items)
            first, last = capture.get("a"), capture.get("b")
            dash = dash_allowed and any(items[k].kind == "DASH" for k in range(match.start(), match.end()))
            bracketed = match.start() > 0 and items[match.start() - 1].kind == "OPEN"
            reading = _joined(first, last, dash=dash, bracketed=bracketed)
            position = match.start() + 1
            if reading is None or first is None or last is None:
                continue
            start = items.index(first, match.start(), match.end())
            joined.setdefault(start, (match.end(), Item("TIMEX", first.start, last.end, ("range", reading))))
            position = match.end()
    out, i = [], 0
    while i < len(items):
        if i in joined:
            i, item = joined[i][0], joined[i][1]
            out.append(item)
        else:
            out.append(items[i])
            i += 1
    return out


def _reading(item: Item | None) -> Reading | None:
    if item is None:
        return None
    if item.kind == "TIMEX":
        reading: Reading = item.data[1]
        return reading
    if item.kind == "Y4":
        value = int(item.data.value)
        return Reading("DATE", tv.year_value(value), grain="Y", year=value)
    return None


def _joined(first: Item | None, last: Item | None, *, dash: bool, bracketed: bool) -> Reading | None:  # noqa: PLR0911  (a list of conditions)
    a, b = _reading(first), _reading(last)
    if (
        a is None
        or b is None
        or a.label != "DATE"
        or b.label != "DATE"
        or "/" in a.value
        or "/" in b.value
        or a.calendar != b.calendar
    ):
        return None
    if a.grain.startswith("P") or b.grain.startswith("P"):
        return replace(b, value=f"{a.value}/{b.value}") if a.grain == b.grain and not dash and a.value != tv.UNKNOWN else None
    if a.value.startswith("XXXX") and a.weak == "year" and b.year is not None and not b.weak:
        a = with_year(a, b.year)
    elif a.relative and a.weak == "year" and b.year is not None and not b.relative and a.year is not None:
        a = replace(a, value=a.value.replace(f"{a.year:04d}", f"{b.year:04d}", 1), year=b.year, relative=False)
    elif a.relative and a.weak == "year" and b.year is not None and a.month is not None and b.month is not None and not b.weak:
        year = b.year if a.month <= b.month else b.year - 1
        a = replace(a, value=f"{year:04d}{a.value[4:]}", year=year)
    if tv.UNKNOWN in (a.value, b.value):
        return replace(b, value=tv.UNKNOWN) if not dash else None
    if a.value == b.value or (dash and "today" in (a.weak, b.weak)):
        return None
    before_christ = a.value.startswith("BC") or b.value.startswith("BC")
    if not before_christ and a.value > b.value and not (a.value[:4] == "XXXX" or b.value[:4] == "XXXX"):
        return None
    if dash and a.grain != b.grain and ({a.grain, b.grain} - {"D", "M", "Y"} or not bracketed):
        return None
    return Reading(
        "DATE", f"{a.value}/{b.value}", a.relative or b.relative, a.grain * 2, b.calendar, year=b.year, month=b.month
    )
