"""Rules for years: named, several, counted from the article's, and their halves and quarters."""

from __future__ import annotations

from pipeline.tag import timex_values as tv
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_grammar import Rules
from pipeline.tag.timex_readings import (
    STEPS,
    Context,
    Reading,
    YearSaid,
    direction_of,
    number_of,
    previous,
    range_value,
    whole_of,
    year_of,
)

rule = Rules()


@rule(
    "year",
    "(PART FROM?)? yr=YEAR1 FISCAL? COMMA? y=YNUM (e=ANYERA)?",
    "(PART FROM?)? yr=YEAR1 e=ANYERA y=Y4",
    "PART? y=YNUM e=ANYERA",
    "PART? YEAR1 ART? y=YNUM e=ANYERA",
    "PART y=Y4",
    "y=YNUM YEAR1 e=BC",
)
def _year_rule(c: Capture, ctx: Context) -> Reading | None:
    year = year_of(c, ctx)
    if year is None or year.number is None:
        return None
    said = c.get("yr")
    if said is not None and said.data.definite and whole_of(c["y"]) is not None and c["y"].data.value < 100 and not c.has("e"):
        return None  # «المؤشر العام 13 نقطة»
    metres = c.has("e") and c["e"].end - c["e"].start == 1 and c["e"].kind == "AD" and year.number < 1000
    if year.hijri or (c["y"].kind == "Y4" and 1300 <= year.number <= 1500 and _hijri_era(c)):
        value = tv.hijri_value(year.number, None, None)
        return Reading("DATE", value or "", grain="Y", calendar="hijri", known=value is not None)
    weak = "metres" if metres and said is None else ""
    return Reading("DATE", tv.year_value(year.number, bc=year.bc), grain="Y", year=None if year.bc else year.number, weak=weak)


def _hijri_era(c: Capture) -> bool:
    era = c.get("e")
    return era is not None and era.kind == "AH"


@rule(
    "years",
    "PART? (u=UNIT2C|u=UNITN|SEASONWORD) FISCAL? y=YNUM (e=ANYERA)? (AND? TO|AND|DASH|SLASH) (IN)? "
    "(YEAR1)? z=YNUM (e2=ANYERA)?",
    "PART? YEAR1 FISCAL? y=YNUM (e=ANYERA)? (AND? TO|DASH|SLASH) (IN)? z=YNUM (e2=ANYERA)?",
    "y=Y4 (e=ANYERA)? (AND? TO|DASH|SLASH) z=Y4 (e2=ANYERA)?",
    "y=YNUM e=ANYERA (AND? TO|DASH) z=YNUM e2=ANYERA",
    "y=YNUM (AND? TO|DASH) z=YNUM e2=BC",
    "(?<=BETWEEN) y=YNUM AND z=YNUM e2=ANYERA",
    "YEAR1 y=YNUM AND z=YNUM e2=BC",
    "YEAR1 FISCAL? y=Y4 (DASH|SLASH) z=D2",
)
def _years(c: Capture, ctx: Context) -> Reading | None:
    first, last, unit = whole_of(c.get("y")), whole_of(c.get("z")), c.get("u")
    if unit is not None and unit.data.letter != "Y":
        return None
    if first is None or last is None or c["y"].kind == "DEC":
        return None
    era, era2 = c.get("e"), c.get("e2")
    bc2 = era2 is not None and era2.kind == "BC"
    bc = (era is not None and era.kind == "BC") or (bc2 and era is None)
    if last < 100 <= first and not bc:
        last += first // 100 * 100
    elif not bc and era is None and era2 is None:
        first, last = tv.full_year(first), tv.full_year(last)
    if any(e is not None and e.kind == "AH" for e in (era, era2)):
        value = range_value(tv.hijri_value(first, None, None), tv.hijri_value(last, None, None))
        return Reading("DATE", value, grain="YY", calendar="hijri") if value else None
    if (
        not 0 < first < (9999 if bc else 2200)
        or not 0 < last < (9999 if bc2 else 2200)
        or (not bc and not bc2 and last < first)
    ):
        return None
    return Reading("DATE", f"{tv.year_value(first, bc=bc)}/{tv.year_value(last, bc=bc2)}", grain="YY")


@rule("relative year", "(PART FROM?)? $YREL0", "part=PART FROM? th=YEAR1", "part=PART FROM? DEMO th=YEAR1")
def _relative_year(c: Capture, ctx: Context) -> Reading | None:  # noqa: PLR0911  (one a way to say a year)
    if c.has("part") and c.has("th"):
        if not c["th"].data.definite:
            return None
        number = ctx.anchor.year if ctx.anchor else None
        return Reading(
            "DATE",
            tv.UNKNOWN if number is None else tv.year_value(number),
            True,
            "Y",
            known=number is not None,
            weak="bare year",
            year=number,
        )
    year = year_of(c, ctx)
    if year is None:
        return None
    if year.number is None:
        shift = c.get("ys")
        follow = shift is not None and shift.kind == "FOLLOW"
        known = c.has("demo") or (shift is not None and direction_of(shift) in STEPS)
        return Reading(
            "DATE", tv.UNKNOWN, True, "Y", known=False, weak="" if known else "follow year" if follow else "same year"
        )
    if c.has("y"):
        return _named_year(year)
    if c.has("fi") and c["fi"].data in ("الدراسي", "الدراسيه", "الاكاديمي", "الجامعي"):
        return _school_year(ctx, direction_of(c.get("ys")))
    return Reading("DATE", tv.year_value(year.number), True, "Y", year=year.number, weak=previous(c.get("ys"), "Y"))


def _named_year(year: YearSaid) -> Reading:
    """«العام الماضي 2014», «العام الماضي 1435هـ»: the year itself is said."""
    number = year.number or 0
    if year.hijri:
        value = tv.hijri_value(number, None, None)
        return Reading("DATE", value or "", grain="Y", calendar="hijri", known=value is not None)
    return Reading("DATE", tv.year_value(number, bc=year.bc), grain="Y", year=number)


def _school_year(ctx: Context, direction: str | None) -> Reading:
    """«العام الدراسي المقبل»: school years begin in September."""
    if ctx.anchor is None or ctx.anchor.month is None or direction not in STEPS:
        return Reading("DATE", tv.UNKNOWN, True, "YY", known=False)
    last_month = {"next": 8, "this": 7, "last": 6}[direction]  # until then it is the one that began, or begins, earlier
    first = ctx.anchor.year + STEPS[direction] - (ctx.anchor.month <= last_month)
    return Reading("DATE", f"{first:04d}/{first + 1:04d}", True, "YY")


_PARTS = {0.5: ("H", 2), 0.25: ("Q", 4)}


@rule(
    "half or quarter",
    "(f=FRAC|hy=HALFYEAR|qw=QUARTERWORD) (o=ORD|o=SECOND|r=RECENT) (FROM|LI|IN)? "
    "(YEAR1 FISCAL? y=YNUM (e=ANYERA)? | y=Y4 (e=ANYERA)? | y=CARD | $YREL | bare=YEAR1 (?!FISCAL))",
    "(hy=HALFYEAR) (o=ORD|o=SECOND|r=RECENT)",
    "(?<=LONESEASON) (q=FRAC) (o=ORD|o=SECOND|r=RECENT)",
    "(?<=DURING) (q=FRAC) (o=ORD|o=SECOND|r=RECENT) (?!FROM)",
)
def _half(c: Capture, ctx: Context) -> Reading | None:
    fraction = 0.5 if c.has("hy") else 0.25 if c.has("qw") else number_of(c.get("f") or c.get("q"))
    if fraction not in _PARTS or (c.has("q") and not c["q"].data.definite):
        return None
    letter, count = _PARTS[fraction]
    ordinal = count if c.has("r") else whole_of(c.get("o"))
    if ordinal is None or not 1 <= ordinal <= count:
        return None
    year = year_of(c, ctx)
    if year is None:
        return None
    number, relative = year.number, year.relative
    named = year.said or c.has("bare") or c.has("hy") or c.has("q")
    if not named:
        return None
    if number is None and (c.has("bare") or not year.said):
        number, relative = (ctx.anchor.year if ctx.anchor else None), True
        first = 12 // count * (ordinal - 1) + 1
        if c.has("q") and ctx.anchor and ctx.anchor.month and number and first > ctx.anchor.month:
            number -= 1  # the last one that there was
    return Reading(
        "DATE",
        f"{'XXXX' if number is None else number}-{letter}{ordinal}",
        relative,
        letter,
        known=number is not None,
        year=number,
    )
