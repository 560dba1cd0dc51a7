"""The grammar of dates and times: patterns over word kinds, each with what its match means.

Read top to bottom: parts that recur (`MACROS`), then the rules by class: days, months, years and parts of them, larger
periods, relative ones, durations, times. A rule's function makes a `Reading` of the captured items, or None where the numbers
do not fit; the longest match wins. Ranges over readings are in `pipeline.tag.timex`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.orthography import search_key
from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item, Number
from pipeline.tag.patterns import Capture, Pattern

CLASSES: Mapping[str, tuple[str, ...]] = {
    "DNUM": ("D2", "ORD", "CARD", "FIRSTDAY", "LASTDAY", "SECOND"),
    "NUM": ("D2", "Y4", "INT", "DEC", "CARD"),
    "YNUM": ("Y4", "INT", "D2", "CARD", "DEC"),
    "UNIT1": ("YEAR1", "MONTH1", "WEEK1", "DAY1", "CENT1", "DEC1", "HOUR1"),
    "BIGUNIT1": ("YEAR1", "MONTH1", "WEEK1", "DAY1", "CENT1", "DEC1"),
    "ANYUNIT": ("YEAR1", "MONTH1", "WEEK1", "DAY1", "CENT1", "DEC1", "HOUR1", "UNITN", "SECOND"),
    "SHIFT": ("LAST", "NEXT", "THIS", "RECENT", "FOLLOW", "ITSELF"),
    "ERA": ("AD", "AH"),
    "ANYERA": ("BC", "AD", "AH"),
    "LINK": ("AND", "DASH", "TO"),
    "RANGE": ("DASH", "TO", "SLASH"),
    "SEP": ("COMMA", "SEMI"),
    "AMPM": ("AM", "PM", "NOON", "NIGHT", "AD", "DAYPART"),
    "AMPMW": ("AM", "PM", "NOON", "NIGHT", "DAYPART"),
    "LONE": ("SINCE", "AFTER", "DURING", "ABOUT"),
    "LEADDAY": ("IN", "TO", "LI", "FROM"),
    "COUNTED": ("OTHER", "UNITN", "DAY1", "MONTH1", "YEAR1", "HOUR1", "MONTH", "HIJRI", "DASH", "SLASH", "TO", "AND", "AM", "PM", "NOON", "NIGHT", "FROM",
                "DAYPART", "WEEK1", "CENT1", "DEC1", "COLON", "UNIT2", "LAST", "NEXT"),
    "COUNTED2": ("UNITN", "DAY1", "MONTH1", "YEAR1", "HOUR1", "MONTH", "HIJRI", "DASH", "SLASH", "AND", "AM", "PM", "NOON", "NIGHT", "DAYPART"),
    "BEFOREMONTH": ("IN", "SINCE"),
    "LONESEASON": ("IN", "DURING", "SINCE", "BEFORE", "AFTER"),
    "LONE2": ("SINCE", "AFTER", "BI", "DURING", "LI"),
    "NOTLONE": ("D2", "Y4", "INT", "DEC", "CARD", "ORD", "SECOND", "MONTH", "HIJRI", "LAST", "NEXT", "THIS", "WEEKDAY", "ITSELF", "FOLLOW",
                "TODAY", "DEIXIS", "FISCAL", "TIMEX", "AND", "RECENT"),
}
MACROS: Mapping[str, str] = {
    # «كانون الثاني/يناير», «آذار (مارس)», «مايو أيار»
    "MON": "m=MONTH (SLASH MONTH | OPEN MONTH CLOSE | MONTH)?",
    # «عام 2024», «من سنة 44 ق.م», «, 2024», «للعام 1997»
    "YR": "COMMA? (FROM|LI|IN)? yr=YEAR1 COMMA? y=YNUM (e=ANYERA)? | (COMMA|FROM)? y=CARD | (COMMA|FROM)? y=Y4 (e=ANYERA)? | y=YNUM e=ANYERA",
    # «من العام الماضي», «من السنة ذاتها»
    "YREL": "FROM? $YREL0",
    "YREL0": "(demo=DEMO yu=YEAR1 | same=SAME yu=YEAR1 | that=THAT yu=YEAR1 | YEAR1 ys=SHIFT)",
    # «صباح يوم الأحد الموافق», «أمس الخميس», «ليل السبت - الأحد في»
    "PFX": "(dp=DAYPART FROM?)? (DAY1? (td=TODAY|dx=DEIXIS) dp=DAYPART? COMMA?)? DAY1? "
           "((wd=WEEKDAY|wd=BAREDAY) (DASH? WEEKDAY)? (ws=SHIFT)? (COMMA|IN|DASH)? MATCHING? (DAY1)?)?",
    "DAYS": "d=DNUM (LINK DAY1? (WEEKDAY)? le=DNUM){0,4}",
}


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


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at beside its match: the document's date, and whether the text is one typed expression."""

    anchor: tv.Anchor | None = None
    loose: bool = False


Meaning = Callable[[Capture, Context], Reading | None]
RULES: list[tuple[str, Pattern, Meaning]] = []


def _rule(name: str, *patterns: str) -> Callable[[Meaning], Meaning]:
    def add(meaning: Meaning) -> Meaning:
        RULES.extend((name, Pattern(pattern, MACROS, CLASSES), meaning) for pattern in patterns)
        return meaning
    return add


# Helpers ---------------------------------------------------------------------------------------------------------------

def _number(item: Item | None) -> float | None:
    return item.data.value if item is not None and isinstance(item.data, Number) else None


def _int(item: Item | None) -> int | None:
    value = _number(item)
    return int(value) if value is not None and value == int(value) else None


def _day(item: Item | None) -> int | None:
    if item is None:
        return None
    if item.kind == "FIRSTDAY":
        return 1
    if item.kind == "LASTDAY":
        return 30
    if item.kind == "CARD" and not item.data.definite:
        return None
    return _int(item)


def _direction(item: Item | None) -> str | None:
    """`last`, `next`, `this`, or `context` for what only the text before resolves."""
    if item is None:
        return None
    return {"LAST": "last", "RECENT": "last", "NEXT": "next", "THIS": "this"}.get(item.kind, "context")


_STEPS = {"last": -1, "next": 1, "this": 0}


@dataclass(frozen=True, slots=True)
class _Year:
    """A year as said: its number, or how it lies to the anchor; `said` False if nothing was said of it."""

    number: int | None = None
    bc: bool = False
    hijri: bool = False
    relative: bool = False
    said: bool = True


def _year(c: Capture, ctx: Context) -> _Year | None:
    """The year that $YR or $YREL captured; None if it is no year."""
    item = c.get("y")
    if item is not None:
        era = c.get("e")
        number = _int(item)
        if number is None or (item.kind == "DEC" and not era):
            return None
        if era is not None and era.kind == "AH":
            return _Year(number, hijri=True) if 1 <= number <= 1600 else None
        if era is not None and era.kind == "BC":
            return _Year(number, bc=True) if number < 9999 else None
        if not 1 <= number < 2200 or (item.kind == "CARD" and (number < _least_year(c) or item.data.definite)):
            return None
        return _Year(tv.full_year(number) if era is None else number)
    shift, named = c.get("ys"), c.get("yu")
    if named is not None and not named.data.definite:
        return None
    if c.has("demo") or shift is not None:
        direction = "this" if c.has("demo") else _direction(shift)
        if direction in _STEPS and ctx.anchor and direction:
            return _Year(ctx.anchor.year + _STEPS[direction], relative=True)
        return _Year(None, relative=True)
    if c.has("same") or c.has("that"):
        return _Year(None, relative=True)
    return _Year(None, said=False)


def _least_year(c: Capture) -> int:
    """The smallest year that is read from words: «عام مائتين» only after a «عام» without ال."""
    said = c.get("yr")
    return 100 if said is not None and not said.data.definite else 1000


def _near(ctx: Context, year: _Year, month: int, day: int | None, shift: Item | None) -> tuple[int | None, bool]:
    """Year and whether it is relative, for a month or day whose year may be missing."""
    if year.number is not None or (year.said and year.relative):
        return year.number, year.relative
    direction = _direction(shift)
    if direction == "context":
        return None, True
    return tv.near_year(ctx.anchor, month, day, direction or "near"), True


def _range(first: str | None, last: str | None) -> str | None:
    if first is None or last is None:
        return None
    return first if first == last else f"{first}/{last}"


# Days ------------------------------------------------------------------------------------------------------------------

@_rule("day month year", "$PFX $DAYS FROM? MONTH1? $MON ($YR|$YREL)", "$PFX d=D2 (SLASH m=MONTH SLASH|DASH m=MONTH DASH) y=Y4 (e=ANYERA)?", "$PFX d=DNUM FROM? m=MONTH (SLASH MONTH)? (?=FROM ev=EVERY YEAR1)", "$PFX $DAYS FROM? MONTH1? $MON (s=SHIFT)?",
       "$PFX $DAYS FROM? MONTH1? $MON (s=SHIFT) $YREL")
def _day_month(c: Capture, ctx: Context) -> Reading | None:
    day, last, month = _day(c.get("d")), _day(c.get("le")), c.get("m").data[0]  # type: ignore[union-attr]
    year = _year(c, ctx)
    if day is None or year is None or (c.has("le") and (last is None or last <= day)) or \
            (c.has("le") and (c.get("d").kind == "D2") != (c.get("le").kind == "D2")):  # type: ignore[union-attr]
        return None
    if c.has("ev"):
        value = tv.day_value(None, month, day)
        return Reading("DATE", value, grain="D", known=False) if value else None
    number, relative = _near(ctx, year, month, day, c.get("s"))
    if number is None and year.hijri:
        return None
    if not year.said and c.get("wd") is not None and ctx.anchor and not c.get("s"):
        number = _year_of_weekday(ctx.anchor.year, month, day, c.get("wd").data) or number  # type: ignore[union-attr]
    first = tv.day_value(number, month, day, bc=year.bc)
    value = _range(first, tv.day_value(number, month, last, bc=year.bc)) if last is not None else first
    if value is None:
        return None
    return Reading("DATE", value, relative and (year.relative or ctx.anchor is not None), "D", known=number is not None, year=number, month=month,
                   weak=_weakness(year, c))


def _weakness(year: _Year, c: Capture) -> str:
    """What a missing year may be taken from: nothing said, said to be one named before, or «الماضي»."""
    if not year.said:
        return "shift" if c.has("s") else "year"
    return "said year" if year.number is None else ""


def _year_of_weekday(year: int, month: int, day: int, weekday: int) -> int | None:
    """The year near `year` in which that day was that weekday: a date with its weekday says its year."""
    for candidate in (year, year - 1, year + 1):
        try:
            if date(candidate, month, day).isoweekday() == weekday:
                return candidate
        except ValueError:
            continue
    return None


@_rule("hijri day", "$PFX d=DNUM FROM? MONTH1? m=HIJRI (COMMA? (FROM|LI|IN)? YEAR1? y=YNUM (e=ERA)?)?")
def _hijri_day(c: Capture, ctx: Context) -> Reading | None:
    day, month, year = _day(c.get("d")), c.get("m").data[0], _int(c.get("y"))  # type: ignore[union-attr]
    if day is None or not 1 <= day <= 30 or (c.has("y") and (year is None or not 1 <= year <= 1600)):
        return None
    if year is None:
        return _hijri_near(ctx, month, day)
    value = tv.hijri_value(year, month, day)
    return Reading("DATE", value or "", grain="D", calendar="hijri", known=value is not None)


def _hijri_near(ctx: Context, month: int, day: int | None) -> Reading:
    """A Hijri day or month without a year: the one nearest to the anchor."""
    anchor = ctx.anchor.date if ctx.anchor else None
    best = None
    if anchor is not None:
        around = int((anchor.year - 622) * 33 / 32)
        found = [g for y in (around - 1, around, around + 1, around + 2)
                 if (g := tv.hijri_to_gregorian(y, month, day or 15)) is not None]
        best = min(found, key=lambda g: (abs((g - anchor).days), g), default=None)
    value = tv.UNKNOWN if best is None else best.isoformat()[:10 if day else 7]
    return Reading("DATE", value, True, "D" if day else "M", "hijri", known=best is not None)


@_rule("hijri month", "PART? MONTH1? m=HIJRI (COMMA? (FROM|LI|IN)? YEAR1? y=YNUM (e=ERA)?)", "PART? MONTH1 m=HIJRI (s=SHIFT)?",
       "m=HIJRI s=SHIFT", "PART m=HIJRI")
def _hijri_month(c: Capture, ctx: Context) -> Reading | None:
    month, year = c.get("m").data[0], _int(c.get("y"))  # type: ignore[union-attr]
    if c.has("y"):
        if year is None or not 1 <= year <= 1600:
            return None
        value = tv.hijri_value(year, month, None)
        return Reading("DATE", value or "", grain="M", calendar="hijri", known=value is not None)
    return _hijri_near(ctx, month, None)


@_rule("numeric date", "$PFX n=NUMDATE (e=ERA)?", "$PFX d=D2 SLASH x=D2 SLASH y=Y4 (e=ERA)?")
def _numeric(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("n")
    parts = item.data if item else tuple(_int(c.get(name)) or 0 for name in ("d", "x", "y"))
    year, month, day = parts if parts[0] > 31 else (parts[2], parts[1], parts[0])
    era = c.get("e")
    if (era and era.kind == "AH") or 1300 <= year <= 1500:
        value = tv.hijri_value(year, month, day) if 1 <= month <= 12 else None
        return Reading("DATE", value, grain="D", calendar="hijri") if value else None
    if month > 12 >= day:
        month, day = day, month
    value = tv.day_value(year, month, day)
    return Reading("DATE", value, grain="D", year=year, month=month) if value else None


@_rule("day and month number", "(DAY1)? (wd=WEEKDAY|wd=BAREDAY) (COMMA|IN)? n=DM", "(DAY1|MATCHING) n=DM")
def _day_slash_month(c: Capture, ctx: Context) -> Reading | None:
    day, month = c.get("n").data  # type: ignore[union-attr]
    year = tv.near_year(ctx.anchor, month, day, "near") if 1 <= month <= 12 else None
    weekday = c.get("wd")
    if weekday is not None and ctx.anchor and 1 <= month <= 12:
        year = _year_of_weekday(ctx.anchor.year, month, day, weekday.data) or year
    value = tv.day_value(year, month, day)
    return Reading("DATE", value, True, "D", known=year is not None, year=year, month=month) if value else None


@_rule("day of a month", "$PFX $DAYS (FROM|IN)? (DEMO MONTH1 | MONTH1 s=SHIFT | same=SAME MONTH1 | that=THAT MONTH1)")
def _day_of_month(c: Capture, ctx: Context) -> Reading | None:
    day, last = _day(c.get("d")), _day(c.get("le"))
    if day is None:
        return None
    shift = c.get("s")
    direction = _direction(shift) or ("context" if c.has("same") or c.has("that") else "this")
    month = tv.shifted(ctx.anchor, "M", _STEPS.get(direction, 0)) if direction in _STEPS else tv.UNKNOWN
    if month == tv.UNKNOWN:
        return Reading("DATE", tv.UNKNOWN if direction in _STEPS else f"XXXX-XX-{day:02d}", True, "D", known=False, weak="month")
    first = tv.day_value(int(month[:4]), int(month[5:]), day)
    value = _range(first, tv.day_value(int(month[:4]), int(month[5:]), last)) if last is not None else first
    return Reading("DATE", value, True, "D", year=int(month[:4]), month=int(month[5:])) if value else None


# Days counted from today -------------------------------------------------------------------------------------------------

@_rule("today", "(dp=DAYPART FROM?)? (DAY1)? (td=TODAY|dx=DEIXIS) (dp=DAYPART)? (COMMA? DAY1? wd=WEEKDAY)?",
       "(DAY1)? dx=DEIXIS (AM|PM|NIGHT|NOON)")
def _today(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("td") or c.get("dx")
    value = tv.shifted(ctx.anchor, "D", item.data)  # type: ignore[union-attr]
    plain = item is not None and item.kind == "TODAY" and not c.has("dp") and not c.has("wd")
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN, weak="today" if plain else "")


@_rule("weekday", "(dp=DAYPART FROM? (DAY1)? | DAY1)? wd=WEEKDAY (s=SHIFT)?",
       "(dp=DAYPART)? UNIT2C? wd=WEEKDAY ((COMMA? AND|TO|DASH) WEEKDAY){0,4} (AND|TO|DASH) ex=WEEKDAY (s=SHIFT)?",
       "dp=DAYPART wd=WEEKDAY DASH? ex=WEEKDAY")
def _weekday(c: Capture, ctx: Context) -> Reading | None:
    shift = c.get("s")
    direction = _direction(shift) or "near"
    if direction == "context":
        return Reading("DATE", tv.UNKNOWN, True, "D", known=False)
    if direction == "this":
        direction = "near"
    value = tv.weekday_value(ctx.anchor, c.get("wd").data, direction)  # type: ignore[union-attr]
    second = c.get("ex")
    if second is not None and value != tv.UNKNOWN:
        last = tv.weekday_value(tv.Anchor.parse(value), second.data, "next")
        value = _range(value, last) or value
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN, weak="" if shift or c.has("dp") else "weekday")


@_rule("that day", "(dp=DAYPART FROM?)? (demo=DEMO u=TODAY | same=SAME u=TODAY | that=THAT u=TODAY (?!WEEKDAY) | (u=TODAY|u=DAY1) s=SHIFT)")
def _that_day(c: Capture, ctx: Context) -> Reading | None:
    shift = c.get("s")
    direction = "this" if c.has("demo") else _direction(shift) or "context"
    if ctx.loose and shift is not None and shift.kind == "FOLLOW":
        direction = "next"
    value = tv.shifted(ctx.anchor, "D", _STEPS[direction]) if direction in _STEPS else tv.UNKNOWN
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN,
                   weak="" if value != tv.UNKNOWN else "follow" if shift is not None and shift.kind == "FOLLOW" else "same day")


# Months and seasons --------------------------------------------------------------------------------------------------------

@_rule("month", "(PART FROM?)? MONTH1? $MON ($YR|$YREL)", "PART? MONTH1? $MON s=SHIFT", "part=PART $MON", "PART? mo=MONTH1 $MON",
       "(?<=BEFOREMONTH) free=MONTH", "bare=MONTH (SLASH m=MONTH | OPEN m=MONTH CLOSE | m=MONTH)?", "PART? MONTH1? $MON (s=SHIFT) $YREL")
def _month(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("m") or c.get("bare") or c.get("free")
    month, ambiguous = item.data  # type: ignore[union-attr]
    if c.has("bare") and not c.has("m") and ambiguous:
        return None
    year = _year(c, ctx)
    if year is None or year.hijri:
        return None
    number, relative = _near(ctx, year, month, None, c.get("s"))
    return Reading("DATE", tv.month_value(number, month, bc=year.bc), relative and (year.relative or ctx.anchor is not None or c.has("s")),
                   "M", known=number is not None, year=number, month=month, weak=_weakness(year, c))


@_rule("season", "PART? m=SEASON ($YR|$YREL)", "PART? m=SEASON s=SHIFT", "PART? demo=DEMO m=SEASON", "(?<=LONESEASON) lone=SEASON (?!OTHER)")
def _season(c: Capture, ctx: Context) -> Reading | None:
    lone = c.get("lone")
    if lone is not None:
        number = _near_season(ctx.anchor, lone.data, "last")
        return Reading("DATE", f"{'XXXX' if number is None else number}-{lone.data}", True, "S", known=number is not None)
    season = c.get("m").data  # type: ignore[union-attr]
    if c.has("demo") and not c.has("y"):
        number: int | None = ctx.anchor.year if ctx.anchor else None
        relative = True
    else:
        year = _year(c, ctx)
        if year is None or year.hijri:
            return None
        number, relative = year.number, year.relative
        direction = _direction(c.get("s"))
        if direction in _STEPS:
            relative = True
            number = _near_season(ctx.anchor, season, direction)
    return Reading("DATE", f"{'XXXX' if number is None else number}-{season}", relative, "S", known=number is not None, year=number)


def _near_season(anchor: tv.Anchor | None, season: str, direction: str) -> int | None:
    if anchor is None:
        return None
    if anchor.month is None or direction == "this":
        return anchor.year + _STEPS[direction]
    first, last = tv.SEASONS[season]
    if direction == "last":
        return anchor.year if anchor.month > last else anchor.year - 1
    return anchor.year if anchor.month < first else anchor.year + 1


# Years and their parts -------------------------------------------------------------------------------------------------------

@_rule("year", "(PART FROM?)? yr=YEAR1 FISCAL? COMMA? y=YNUM (e=ANYERA)?", "PART? y=YNUM e=ANYERA",
       "PART? YEAR1 ART? y=YNUM e=ANYERA", "PART y=Y4", "YEAR1 SHIFT y=Y4", "y=YNUM YEAR1 e=BC")
def _year_rule(c: Capture, ctx: Context) -> Reading | None:
    year = _year(c, ctx)
    if year is None or year.number is None:
        return None
    if year.hijri or (c.get("y").kind == "Y4" and 1300 <= year.number <= 1500 and _hijri_era(c)):  # type: ignore[union-attr]
        value = tv.hijri_value(year.number, None, None)
        return Reading("DATE", value or "", grain="Y", calendar="hijri", known=value is not None)
    return Reading("DATE", tv.year_value(year.number, bc=year.bc), grain="Y", year=None if year.bc else year.number)


def _hijri_era(c: Capture) -> bool:
    era = c.get("e")
    return era is not None and era.kind == "AH"


@_rule("years", "PART? (u=UNIT2C|u=UNITN|SEASONWORD) FISCAL? y=YNUM (e=ANYERA)? (AND? TO|AND|DASH|SLASH) (IN)? (YEAR1)? z=YNUM (e2=ANYERA)?", "PART? YEAR1 FISCAL? y=YNUM (e=ANYERA)? (AND? TO|DASH|SLASH) (IN)? z=YNUM (e2=ANYERA)?",
       "y=Y4 (e=ANYERA)? (AND? TO|DASH|SLASH) z=Y4 (e2=ANYERA)?", "y=YNUM e=ANYERA (AND? TO|DASH) z=YNUM e2=ANYERA", "y=YNUM (AND? TO|DASH) z=YNUM e2=BC", "YEAR1 y=YNUM AND z=YNUM e2=BC", "YEAR1 FISCAL? y=Y4 (DASH|SLASH) z=D2")
def _years(c: Capture, ctx: Context) -> Reading | None:
    first, last, unit = _int(c.get("y")), _int(c.get("z")), c.get("u")
    if unit is not None and unit.data.letter != "Y":
        return None
    if first is None or last is None or c.get("y").kind == "DEC":  # type: ignore[union-attr]
        return None
    era, era2 = c.get("e"), c.get("e2")
    bc2 = era2 is not None and era2.kind == "BC"
    bc = (era is not None and era.kind == "BC") or (bc2 and era is None)
    if last < 100 <= first and not bc:
        last += first // 100 * 100
    elif not bc and era is None and era2 is None:
        first, last = tv.full_year(first), tv.full_year(last)
    if any(e is not None and e.kind == "AH" for e in (era, era2)):
        value = _range(tv.hijri_value(first, None, None), tv.hijri_value(last, None, None))
        return Reading("DATE", value, grain="YY", calendar="hijri") if value else None
    if not 0 < first < (9999 if bc else 2200) or not 0 < last < (9999 if bc2 else 2200) or (not bc and not bc2 and last < first):
        return None
    return Reading("DATE", f"{tv.year_value(first, bc=bc)}/{tv.year_value(last, bc=bc2)}", grain="YY")


@_rule("relative year", "(PART FROM?)? $YREL0", "part=PART FROM? th=YEAR1", "part=PART FROM? DEMO th=YEAR1")
def _relative_year(c: Capture, ctx: Context) -> Reading | None:
    if c.has("part") and c.has("th"):
        if not c.get("th").data.definite:  # type: ignore[union-attr]
            return None
        number = ctx.anchor.year if ctx.anchor else None
        return Reading("DATE", tv.UNKNOWN if number is None else tv.year_value(number), True, "Y", known=number is not None,
                       weak="bare year", year=number)
    year = _year(c, ctx)
    if year is None:
        return None
    if year.number is None:
        shift = c.get("ys")
        follow = shift is not None and shift.kind == "FOLLOW"
        known = c.has("demo") or (shift is not None and _direction(shift) in _STEPS)
        return Reading("DATE", tv.UNKNOWN, True, "Y", known=False, weak="" if known else "follow year" if follow else "same year")
    return Reading("DATE", tv.year_value(year.number), True, "Y", year=year.number)


_PARTS = {0.5: ("H", 2), 0.25: ("Q", 4)}


@_rule("half or quarter", "(f=FRAC|hy=HALFYEAR|qw=QUARTERWORD) (o=ORD|o=SECOND|r=RECENT) (FROM|LI|IN)? (YEAR1 y=YNUM | y=Y4 | y=CARD | $YREL | bare=YEAR1)",
       "(hy=HALFYEAR) (o=ORD|o=SECOND|r=RECENT)", "(?<=LONESEASON) (q=FRAC) (o=ORD|o=SECOND|r=RECENT)")
def _half(c: Capture, ctx: Context) -> Reading | None:
    fraction = 0.5 if c.has("hy") else 0.25 if c.has("qw") else _number(c.get("f") or c.get("q"))
    if fraction not in _PARTS or (c.has("q") and (fraction != 0.25 or not c.get("q").data.definite)):  # type: ignore[union-attr]
        return None
    letter, count = _PARTS[fraction]
    ordinal = count if c.has("r") else _int(c.get("o"))
    if ordinal is None or not 1 <= ordinal <= count:
        return None
    year = _year(c, ctx)
    if year is None:
        return None
    number, relative = year.number, year.relative
    named = year.said or c.has("bare") or c.has("hy") or c.has("q")
    if not named:
        return None
    if number is None and (c.has("bare") or not year.said):
        number, relative = (ctx.anchor.year if ctx.anchor else None), True
        if c.has("q") and ctx.anchor and ctx.anchor.month and number and 3 * ordinal - 2 > ctx.anchor.month:
            number -= 1                                     # the last one that there was
    return Reading("DATE", f"{'XXXX' if number is None else number}-{letter}{ordinal}", relative, letter, known=number is not None,
                   year=number)


# Weeks, months, decades, centuries as such -----------------------------------------------------------------------------------

@_rule("relative period", "(pt=PART FROM?)? (demo=DEMO)? (u=MONTH1|u=WEEK1|u=DEC1|u=CENT1) s=SHIFT", "(pt=PART FROM?)? demo=DEMO (u=MONTH1|u=WEEK1|u=DEC1|u=CENT1)",
       "PART? (that=THAT|same=SAME) (u=MONTH1|u=WEEK1|u=DEC1|u=CENT1)", "part=PART FROM? (u=MONTH1|u=WEEK1)")
def _relative_period(c: Capture, ctx: Context) -> Reading | None:
    unit: str = c.get("u").data.letter  # type: ignore[union-attr]
    if (c.has("part") or c.has("same") or c.has("demo")) and not c.get("u").data.definite:  # type: ignore[union-attr]
        return None
    shift = c.get("s")
    direction = "this" if c.has("demo") or c.has("part") else _direction(shift) or "context"
    if shift is not None and shift.kind == "RECENT" and unit != "W":
        direction = "this"
    if ctx.loose and shift is not None and shift.kind == "FOLLOW":
        direction = "next"
    if direction == "context":
        return Reading("DATE", tv.UNKNOWN, True, unit, known=False, weak=f"same {unit}" if unit == "M" else "")
    if unit == "C" and ctx.anchor is None and direction == "last":
        return Reading("DATE", "19", True, "C")
    if unit == "Z" and direction == "last" and not c.has("pt"):
        return _duration("Z", 1)
    value = tv.shifted(ctx.anchor, unit, _STEPS[direction])
    part = c.get("pt")
    if unit == "W" and part is not None and part.data in ("نهايه", "اخر") and value != tv.UNKNOWN:
        value += "-WE"
    return Reading("DATE", value, True, unit, known=value != tv.UNKNOWN)


@_rule("century", "(PART FROM?)? (f=FRAC ORD FROM?)? CENT1 (n=ORD|n=SECOND|n=CARD|n=D2) (e=ANYERA)?",
       "PART? UNIT2 (n=ORD|n=SECOND) AND (z=ORD|z=SECOND) (e=ANYERA)?", "PART? CENT1 ART? n=D2 (e=ANYERA)?")
def _century(c: Capture, ctx: Context) -> Reading | None:
    number, last = _int(c.get("n")), _int(c.get("z"))
    era = c.get("e")
    bc = era is not None and era.kind == "BC"
    if number is None or not 1 <= number <= 40 or (era is not None and era.kind == "AH"):
        return None
    value = tv.century_value(number, bc=bc)
    if last is not None:
        value = f"{value}/{tv.century_value(last, bc=bc)}"
    return Reading("DATE", value, grain="C")


@_rule("decade", "(PART FROM?)? (DEC1)? d=DECADE (FROM? CENT1 (n=ORD|n=SECOND|n=CARD|n=D2|s=SHIFT) | FROM? DEMO CENT1)? (AD)?")
def _decade(c: Capture, ctx: Context) -> Reading | None:
    decade: int = c.get("d").data  # type: ignore[union-attr]
    ordinal, direction = _int(c.get("n")), _direction(c.get("s"))
    if ordinal is not None:
        century = ordinal - 1
    elif direction == "last":
        century = 19 if ctx.anchor is None else ctx.anchor.year // 100 - 1
    elif c.has("s") or decade < 20 or _is_demo(c):
        century = 20 if ctx.anchor is None else ctx.anchor.year // 100
    else:
        century = 19
    return Reading("DATE", f"{century:02d}{decade // 10}", direction is not None, "Z")


def _is_demo(c: Capture) -> bool:
    return c.has("demo")


@_rule("holiday", "m=HOLIDAY ($YR|$YREL)", "m=HOLIDAY s=SHIFT")
def _holiday(c: Capture, ctx: Context) -> Reading | None:
    calendar, month_day = c.get("m").data  # type: ignore[union-attr]
    if "X" in month_day:
        return None
    month, day = (int(part) for part in month_day.split("-"))
    year = _year(c, ctx)
    if year is None:
        return None
    if calendar == "HIJR":
        return _hijri_holiday(ctx, year, month, day, _direction(c.get("s")))
    number, relative = _near(ctx, year, month, day, c.get("s"))
    value = tv.day_value(number, month, day)
    return Reading("DATE", value, relative, "D", known=number is not None) if value else None


def _hijri_holiday(ctx: Context, year: _Year, month: int, day: int, direction: str | None) -> Reading | None:
    if year.number is not None:
        around = int((year.number - 622) * 33 / 32)
        for hijri in (around - 1, around, around + 1, around + 2):
            found = tv.hijri_to_gregorian(hijri, month, day)
            if found is not None and found.year == year.number:
                return Reading("DATE", found.isoformat(), year.relative, "D", "hijri")
        return None
    anchor = ctx.anchor.date if ctx.anchor else None
    if anchor is None or direction not in ("last", "next"):
        return Reading("DATE", tv.UNKNOWN, True, "D", "hijri", known=False)
    around = int((anchor.year - 622) * 33 / 32)
    days = [g for y in (around - 1, around, around + 1, around + 2) if (g := tv.hijri_to_gregorian(y, month, day)) is not None]
    days = [g for g in days if (g < anchor if direction == "last" else g > anchor)]
    if not days:
        return None
    return Reading("DATE", (max(days) if direction == "last" else min(days)).isoformat(), True, "D", "hijri")


# Durations -----------------------------------------------------------------------------------------------------------------

_COUNT = "(PERIOD|BEFORE ABOUT?|AFTER)?"


def _label(unit: str) -> str:
    return "TIME" if unit.startswith("T") else "DATE"


def _duration(unit: str, count: float) -> Reading:
    return Reading(_label(unit), tv.duration_value(unit, count), grain="P" + unit)


@_rule("duration", "PERIOD? n=NUM (OPEN NUM CLOSE)? u=ANYUNIT (OFTIME)? (?!Y4)", "PERIOD? u=UNIT2 (OFTIME)?",
       "PERIOD? f=FRAC u=UNIT1 (OFTIME)?", "u=BIGUNIT1 WHOLE (OFTIME)?", "u=BIGUNIT1 one=CARD", "per=PERIOD u=UNIT1 WHOLE?", "n=ORD u=UNITN", "PART n=NUM u=UNITN",
       "PERIOD? n=NUM u=ANYUNIT AND h=FRAC (ANYUNIT)?", "PERIOD? u=UNIT2 AND h=FRAC (ANYUNIT)?", "PERIOD? u=UNIT1 AND h=FRAC (ANYUNIT)?",
       "PERIOD? n=NUM u=ANYUNIT AND k=NUM v=ANYUNIT", "PERIOD? u=UNIT2 AND k=NUM v=ANYUNIT", "PERIOD? n=NUM u=ANYUNIT AND v=UNIT2",
       "PERIOD? n=NUM u=ANYUNIT AND v=UNIT1", "u=HOUR1 AND k=NUM v=ANYUNIT",
       "n=NUM (TO|DASH) to=NUM u=ANYUNIT", "(?<=BETWEEN) n=NUM AND to=NUM u=ANYUNIT")
def _duration_rule(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("u")
    unit = _unit(item)
    count = _number(c.get("n"))
    if c.has("one") and (_number(c.get("one")) != 1 or c.get("one").data.definite):  # type: ignore[union-attr]
        return None
    if item is not None and item.kind == "UNIT2" and item.data.definite and not c.has("h"):
        return None
    if count == 1 and item is not None and item.kind == "UNITN":
        return None
    if item is not None and item.kind == "SECOND" and item.data.definite:
        return None
    number = c.get("n")
    if number is not None and number.kind == "ORD":
        return None
    if count is None:
        fraction = c.get("f")
        if fraction is not None:
            return _fraction_of(unit, fraction.data.value)
        count = 2 if item.kind == "UNIT2" else 1  # type: ignore[union-attr]
        if c.has("h") and item.kind != "UNIT2" and unit in ("D",):  # type: ignore[union-attr]
            count = 1
    if number is not None and number.kind == "Y4" and unit == "Y" and not number.data.definite and item.kind != "UNITN":  # type: ignore[union-attr]
        return None
    if unit == "D" and number is not None and item.kind == "DAY1" and number.data.value in (1,):  # type: ignore[union-attr]
        return None
    upper = _number(c.get("to"))
    if upper is not None:
        if upper <= count:
            return None
        return Reading(_label(unit), f"{tv.duration_value(unit, count)}/{tv.duration_value(unit, upper)}", grain="P" + unit)
    second = c.get("v")
    if second is not None:
        return _two_units(unit, count, second, _number(c.get("k")))
    half = c.get("h")
    if half is not None:
        return _with_half(unit, count, half.data.value)
    return _duration(unit, count)


def _unit(item: Item | None) -> str:
    return "TS" if item is None or item.kind == "SECOND" else str(item.data.letter)


def _fraction_of(unit: str, fraction: float) -> Reading | None:
    smaller = {"Y": ("M", 12), "C": ("Y", 100), "Z": ("Y", 10), "TH": ("TM", 60), "TM": ("TS", 60), "M": ("D", 30), "D": ("TH", 24)}
    if unit not in smaller or fraction >= 1:
        return None
    to, factor = smaller[unit]
    return _duration(to, fraction * factor)


def _with_half(unit: str, count: float, half: float) -> Reading:
    if unit == "Y":
        return Reading("DATE", f"P{count:g}Y{half * 12:g}M", grain="PY")
    if unit == "TH":
        return Reading("TIME", f"PT{count:g}H{half * 60:g}M", grain="PTH")
    return _duration(unit, count + half)


def _two_units(unit: str, count: float, second: Item, number: float | None) -> Reading | None:
    other = _unit(second)
    number = number if number is not None else 2 if second.kind == "UNIT2" else 1
    order = "Y M W D TH TM TS".split()
    if unit not in order or other not in order or order.index(other) <= order.index(unit):
        return None
    value = f"P{'T' if unit[0] == 'T' else ''}{count:g}{unit[-1]}{'T' if other[0] == 'T' and unit[0] != 'T' else ''}{number:g}{other[-1]}"
    return Reading(_label(unit), value, grain="P" + unit)


@_rule("counted period", "u=UNITN n=CARD s=SHIFT", "u=UNITN n=D2 s=SHIFT", "u=UNITN n=CARD o=ORD", "n=CARD u=UNITN s=SHIFT", "n=D2 u=UNITN s=SHIFT",
       "n=D2 u=YEAR1 s=SHIFT", "n=CARD u=YEAR1 s=SHIFT", "n=INT u=YEAR1 s=SHIFT", "n=INT u=DAY1 s=SHIFT", "n=D2 u=DAY1 s=SHIFT", "u=UNIT2 s=SHIFT",
       "u=UNITN n=CARD", "u=UNITN n=D2")
def _counted_period(c: Capture, ctx: Context) -> Reading | None:
    number, unit = c.get("n"), c.get("u")
    if number is not None and number.kind in ("CARD", "D2") and not c.has("s") and unit.kind == "UNITN" and number.start > unit.start \
            and not number.data.definite:  # type: ignore[union-attr]
        return None
    count = _number(number) if number is not None else 2.0
    return _duration(_unit(unit), count or 1.0)


@_rule("first months", "u=UNITN n=CARD o=ORD (FROM|LI)? ($YREL | YEAR1 y=YNUM | bare=YEAR1 | y=Y4)", "u=UNITN n=CARD o=ORD")
def _first_months(c: Capture, ctx: Context) -> Reading | None:
    ordinal, count, unit = c.get("o"), _int(c.get("n")), _unit(c.get("u"))
    year = _year(c, ctx)
    if unit != "M" or ordinal is None or ordinal.data.value != 1 or year is None or count is None or not 1 < count <= 12:
        return None
    number = year.number if year.said and year.number is not None else ctx.anchor.year if ctx.anchor else None
    head = "XXXX" if number is None else str(number)
    return Reading("DATE", f"{head}-01/{head}-{count:02d}", year.relative or not year.said, "M", known=number is not None)


@_rule("unit alone", "(?<=LONE) u=UNIT1 (OFTIME)? (?!NOTLONE)", "u=DEC1 OFTIME")
def _unit_alone(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("u")
    if item is None or item.data.definite or item.data.letter == "Z" and c.has("by"):
        return None
    return _duration(_unit(item), 1)


@_rule("vague", "v=VAGUE u=UNITN", "v=VAGUE u=UNIT1", "UNITN MANY", "u=UNITN s=SHIFT", "UNITN (VAGUE|MANY) s=SHIFT", "PART? SEASONWORD s=SHIFT", "(?<=LONE2) lone=UNITN (?!NOTLONE)")
def _vague(c: Capture, ctx: Context) -> Reading | None:
    lone, unit = c.get("lone"), c.get("u")
    if unit is not None and unit.data.letter[0] == "T":
        return Reading("TIME", tv.UNKNOWN, True, "P", known=False) if c.has("v") else None
    if lone is not None and (lone.data.letter == "Z" or lone.data.definite or lone.data.letter[0] == "T"):
        return None
    return Reading("DATE", tv.UNKNOWN, True, "P", known=False)


@_rule("ago", "BEFORE ABOUT? n=NUM u=ANYUNIT (OFTIME)?", "BEFORE ABOUT? u=UNIT2 (OFTIME)?", "BEFORE ABOUT? u=UNIT1 (OFTIME)? (?!NOTLONE)",
       "BEFORE ABOUT? n=NUM u=ANYUNIT AND h=FRAC", "BEFORE ABOUT? u=UNIT2 AND h=FRAC", "BEFORE ABOUT? u=UNIT1 AND h=FRAC",
       "BEFORE VAGUE UNITN", "BEFORE UNITN (MANY)?")
def _ago(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("u")
    if item is None:
        return Reading("DATE", tv.UNKNOWN, True, "P", known=False)
    unit = _unit(item)
    count = _number(c.get("n"))
    count = count if count is not None else 2.0 if item.kind == "UNIT2" else 1.0
    half = c.get("h")
    if unit[0] == "T":
        return None
    value = tv.ago(ctx.anchor, unit, count + (half.data.value if half is not None else 0))
    return Reading("DATE", value, True, unit, known=value != tv.UNKNOWN, weak=f"ago:{tv.duration_value(unit, count)}")


# Repeated times ----------------------------------------------------------------------------------------------------------------

@_rule("set", "EVERY (u=BIGUNIT1|u=HOUR1)", "EVERY n=NUM u=ANYUNIT", "EVERY u=UNIT2", "a=ADVERB", "EVERY DAY1? wd=WEEKDAY",
       "EVERY DAY1? wd=BAREDAY", "EVERY DAY1 two=CARD", "u=UNITN wd=WEEKDAY", "EVERY dp=DAYPART")
def _set(c: Capture, ctx: Context) -> Reading | None:
    weekday, adverb, item = c.get("wd"), c.get("a"), c.get("u")
    if c.has("two"):
        return Reading("DATE", "XXXX-WXX-1", grain="SET", loose=True) if _int(c.get("two")) == 2 else None
    if weekday is not None and (item is None or item.data.letter == "D"):
        return Reading("DATE", f"XXXX-WXX-{weekday.data}", grain="SET", loose=True)
    if adverb is not None:
        return Reading("DATE", f"P1{adverb.data}", grain="SET", loose=True)
    if c.has("dp"):
        part = _PARTS_OF_DAY.get(_DAYPARTS.get(c.get("dp").data, ""))  # type: ignore[union-attr]
        return Reading("DATE", f"XXXX-XX-XX{part}" if part else "P1D", grain="SET", loose=True)
    if item is None:
        return None
    count = _number(c.get("n"))
    count = count if count is not None else 2.0 if item.kind == "UNIT2" else 1.0
    return Reading("DATE", tv.duration_value(_unit(item), count), grain="SET", loose=True)


# Times ------------------------------------------------------------------------------------------------------------------------

_PARTS_OF_DAY = {"AM": "TMO", "PM": "TEV", "NOON": "T12:00", "NIGHT": "TNI"}
_DAYPARTS = {"صباح": "AM", "فجر": "AM", "صبيحه": "AM", "مساء": "PM", "عصر": "PM", "عشيه": "PM", "ظهر": "NOON", "ظهيره": "NOON", "بعد ظهر": "PM", "ليل": "NIGHT",
             "ليله": "NIGHT", "ضحي": "AM"}


def _hour(hour: int, item: Item | None) -> int:
    """The hour of 24, by «صباحا», «مساء», «ظهرا», «ليلا»."""
    kind = item.kind if item is not None else ""
    if item is not None and kind == "DAYPART":
        kind = _DAYPARTS.get(item.data.removeprefix("ال"), "")
    if kind in ("PM", "AD") and hour < 12:
        return hour + 12
    if kind == "NOON" and hour < 10:
        return hour + 12
    if kind == "NIGHT" and 6 <= hour < 12:
        return hour + 12
    if kind in ("AM", "NIGHT") and hour == 12:
        return 0
    return hour


def _clock(hour: int, minute: int) -> str | None:
    return f"T{hour:02d}:{minute:02d}" if 0 <= hour <= 24 and 0 <= minute < 60 else None


_HOURS = "(HOUR1)? (k=CLOCK|k=ORD|k=SECOND|k=D2) (a=AMPM)?"


@_rule("clock", "(HOUR1)? k=CLOCK (a=AMPM)?", "HOUR1 (k=ORD|k=SECOND|k=D2) (a=AMPM)?", "(k=ORD|k=SECOND|k=D2|k=CARD|k=INT|k=Y4) a=AMPMW",
       "(HOUR1)? (k=ORD|k=SECOND) (?=FROM a=DAYPART)", "HOUR1 k=D2 (?=FROM a=DAYPART)",
       "(HOUR1)? (k=ORD|k=SECOND) AND h=FRAC (a=AMPMW)?", "k=D2 AND h=FRAC a=AMPMW", "(HOUR1)? (k=ORD|k=SECOND) AND h=FRAC (?=FROM a=DAYPART)",
       "(HOUR1)? (k=ORD|k=SECOND) AND min=NUM (HOUR1|UNITN)? (a=AMPMW)", "(HOUR1)? (k=ORD|k=SECOND) AND min=NUM (HOUR1|UNITN)",
       "HOUR1 (k=ORD|k=SECOND) AND min=NUM", "(HOUR1)? (k=ORD|k=SECOND) EXCEPT x=FRAC (a=AMPMW)?",
       "(HOUR1)? (k=ORD|k=SECOND) EXCEPT less=NUM (HOUR1|UNITN) (a=AMPMW)?")
def _clock_time(c: Capture, ctx: Context) -> Reading | None:
    value = _clock(c.get("k"), c.get("a"), _minutes(c))
    return Reading("TIME", value, grain="T") if value else None


@_rule("midnight", "n=MIDNIGHT", "m=MIDDAY")
def _midnight(c: Capture, ctx: Context) -> Reading | None:
    return Reading("TIME", "T00:00" if c.has("n") else "T12:00", grain="T")


@_rule("clock range", "(HOUR1)? (k=CLOCK) (a=AMPM)? (TO|DASH) (HOUR1)? (z=CLOCK|z=ORD|z=SECOND|z=D2) (b=AMPM)?",
       f"{_HOURS} (TO|DASH) (HOUR1)? (z=CLOCK|z=ORD|z=SECOND|z=D2) b=AMPMW", f"{_HOURS} TO (z=ORD|z=SECOND) AND zh=FRAC (b=AMPMW)?", "HOUR1 k=D2 a=AMPMW (TO|DASH) z=D2",
       "HOUR1 (k=ORD|k=SECOND|k=D2) (TO|DASH) (HOUR1)? (z=ORD|z=SECOND|z=D2)",
       f"(?<=BETWEEN) {_HOURS} AND (HOUR1)? (z=CLOCK|z=ORD|z=SECOND|z=D2) b=AMPMW")
def _clock_range(c: Capture, ctx: Context) -> Reading | None:
    early, late = c.get("a"), c.get("b")
    value = _range(_clock(c.get("k"), early or late, 0), _clock(c.get("z"), late or early, round(60 * (_number(c.get("zh")) or 0))))
    return Reading("TIME", value, grain="T") if value else None


def _minutes(c: Capture) -> int:
    """Minutes past the hour that the words add: «والنصف», «و12 دقيقة», «إلا ربع»."""
    half, quarter = c.get("h"), c.get("x")
    if half is not None:
        return round(half.data.value * 60)
    if quarter is not None:
        return -round(quarter.data.value * 60)
    less = _int(c.get("less"))
    return -less if less is not None else _int(c.get("min")) or 0


def _clock(item: Item | None, part: Item | None, minutes: int) -> str | None:
    """The value of an hour with the part of day that was said; None if it is no hour."""
    if item is None:
        return None
    if item.kind == "CLOCK":
        hour, minute, *seconds = item.data
    else:
        hour, minute, seconds = _int(item) or 0, minutes, []
        if item.kind in ("INT", "Y4"):
            hour, minute = divmod(hour, 100)
        elif item.kind == "ORD" and 20 < hour < 60 and not minutes:     # «السابعة وثلاثين مساء»
            hour, minute = hour % 10, hour - hour % 10
        if not 1 <= hour <= (12 if item.kind in ("ORD", "SECOND", "CARD") else 24):
            return None
    hour = _hour(hour, part)
    if minute < 0:
        hour, minute = (hour - 1) % 24, minute + 60
    if not 0 <= hour <= 24 or not 0 <= minute < 60:
        return None
    return f"T{hour:02d}:{minute:02d}" + "".join(f":{second:02d}" for second in seconds)


# A week of a month, a day of a week, the weekend -------------------------------------------------------------------------------

@_rule("day of a week", "WEEK1 s=SHIFT DAY1? wd=WEEKDAY", "DEMO WEEK1 DAY1? wd=WEEKDAY", "DAY1? wd=WEEKDAY FROM? WEEK1 s=SHIFT",
       "DAY1? wd=WEEKDAY FROM? DEMO WEEK1")
def _day_of_week(c: Capture, ctx: Context) -> Reading | None:
    direction = _direction(c.get("s")) or "this"
    week = tv.shifted(ctx.anchor, "W", _STEPS[direction]) if direction in _STEPS else tv.UNKNOWN
    first, _ = tv.bounds(week)
    value = tv.UNKNOWN if first is None else tv.shifted(tv.Anchor.parse(first.isoformat()), "D", c.get("wd").data - 1)  # type: ignore[union-attr]
    return Reading("DATE", value, True, "D", known=first is not None)


@_rule("weekend", "WEEKEND (s=SHIFT)?", "PART demo=DEMO WEEK1")
def _weekend(c: Capture, ctx: Context) -> Reading | None:
    direction = _direction(c.get("s")) or "this"
    week = tv.shifted(ctx.anchor, "W", _STEPS[direction]) if direction in _STEPS else tv.UNKNOWN
    return Reading("DATE", week if week == tv.UNKNOWN else f"{week}-WE", True, "W", known=week != tv.UNKNOWN)


@_rule("week of a month", "WEEK1 (n=ORD|r=RECENT) (FROM|IN|LI) MONTH1? $MON ($YR)?",
       "WEEK1 (n=ORD|r=RECENT) (FROM|IN|LI)? (demo=DEMO MONTH1 | MONTH1 s=SHIFT)")
def _week_of_month(c: Capture, ctx: Context) -> Reading | None:
    number = _int(c.get("n")) or 5
    if not 1 <= number <= 5:
        return None
    if c.has("m"):
        year = _year(c, ctx)
        if year is None or year.hijri:
            return None
        month = c.get("m").data[0]  # type: ignore[union-attr]
        said, relative = _near(ctx, year, month, None, None)
        return Reading("DATE", tv.month_value(said, month, bc=year.bc), relative, "W", known=said is not None, year=said)
    direction = "this" if c.has("demo") else _direction(c.get("s")) or "context"
    value = tv.shifted(ctx.anchor, "M", _STEPS[direction]) if direction in _STEPS else tv.UNKNOWN
    return Reading("DATE", value, True, "W", known=value != tv.UNKNOWN)


# What only a typed expression means as a time ------------------------------------------------------------------------------------

@_rule("lone day", "(?<=LEADDAY) d=DNUM (?!COUNTED)", "DAY1 d=DNUM (?!COUNTED)", "DAY1? wd=WEEKDAY (IN)? d=DNUM (?!COUNTED2)")
def _lone_day(c: Capture, ctx: Context) -> Reading | None:
    day = _day(c.get("d"))
    weekday = c.get("wd")
    if day is None or not 1 <= day <= 31 or (c.get("d").kind == "ORD" and weekday is None and day < 13):  # type: ignore[union-attr]
        return None
    value = f"XXXX-XX-{day:02d}"
    if weekday is not None and ctx.anchor and ctx.anchor.date:
        near = [d for step in range(-3, 4) if (d := _month_day(ctx.anchor, step, day)) and d.isoweekday() == weekday.data]
        if near:
            value = min(near, key=lambda d: abs((d - ctx.anchor.date).days)).isoformat()  # type: ignore[union-attr,operator]
    return Reading("DATE", value, True, "D", known=False, loose=True)


def _month_day(anchor: tv.Anchor, step: int, day: int) -> date | None:
    month = tv.shifted(anchor, "M", step)
    try:
        return date(int(month[:4]), int(month[5:]), day)
    except ValueError:
        return None


@_rule("this weekday", "DEMO DAY1? wd=WEEKDAY")
def _this_weekday(c: Capture, ctx: Context) -> Reading | None:
    value = tv.weekday_value(ctx.anchor, c.get("wd").data, "next")  # type: ignore[union-attr]
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN, loose=True)


@_rule("week of a day", "WEEK1 d=D2 FROM? m=MONTH")
def _week_of_day(c: Capture, ctx: Context) -> Reading | None:
    reading = _day_month(c, ctx)
    return None if reading is None else replace(reading, loose=True)


@_rule("month first", "DAY1? (wd=WEEKDAY)? COMMA? MONTH1? m=MONTH SLASH? d=DNUM (COMMA|FROM|AND)? (y=Y4|y=CARD)", "DAY1? (wd=WEEKDAY)? COMMA? MONTH1? m=MONTH SLASH? d=DNUM",
       "$PFX d=D2 (DASH|DOT) m=MONTH (DOT? y=Y4)?")
def _month_first(c: Capture, ctx: Context) -> Reading | None:
    day, month, year = _day_or_number(c.get("d")), c.get("m").data[0], _year(c, ctx)  # type: ignore[union-attr]
    if day is None or year is None:
        return None
    number, relative = _near(ctx, year, month, day, None)
    value = tv.day_value(number, month, day)
    return Reading("DATE", value, relative, "D", known=number is not None, loose=True) if value else None


def _day_or_number(item: Item | None) -> int | None:
    return _int(item) if item is not None and item.kind == "CARD" else _day(item)


@_rule("lone numeric", "n=DM", "d=D2 DASH x=D2 (?!UNITN)")
def _lone_numeric(c: Capture, ctx: Context) -> Reading | None:
    pair = c.get("n")
    day, month = pair.data if pair is not None else (_int(c.get("d")) or 0, _int(c.get("x")) or 0)
    if month > 12:
        day, month = month, day
    year = tv.near_year(ctx.anchor, month, day, "near") if 1 <= month <= 12 else None
    value = tv.day_value(year, month, day) if 1 <= month <= 12 else None
    return Reading("DATE", value, True, "D", loose=True) if value else None


@_rule("hour alone", "(?<=LEADDAY) (k=ORD|k=SECOND) (?!COUNTED)")
def _hour_alone(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("k")
    if item is None or not search_key(item.data.form).endswith("ه") or not item.data.definite:
        return None
    value = _clock(item, None, 0)
    return Reading("TIME", value, grain="T", loose=True) if value else None


@_rule("year in words", "(?<=IN) y=CARD (?!COUNTED)")
def _year_in_words(c: Capture, ctx: Context) -> Reading | None:
    year = _int(c.get("y"))
    return Reading("DATE", f"{year}", grain="Y", year=year, loose=True) if year and 1100 <= year < 2100 else None


@_rule("year and month number", "y=Y4 (SLASH|DASH) d=D2 (?!RANGE)")
def _year_month(c: Capture, ctx: Context) -> Reading | None:
    year, month = _int(c.get("y")), _int(c.get("d"))
    return Reading("DATE", f"{year}-{month:02d}", grain="M", loose=True) if month and month <= 12 else None


@_rule("week of a year", "WEEK1 (n=ORD|r=RECENT) (FROM|IN|LI)? (YEAR1 y=YNUM | y=Y4 | $YREL)")
def _week_of_year(c: Capture, ctx: Context) -> Reading | None:
    year, number = _year(c, ctx), 52 if c.has("r") else _int(c.get("n"))
    if year is None or year.number is None or number is None or number > 53 or year.hijri or year.bc:
        return None
    return Reading("DATE", f"{year.number:04d}-W{number:02d}", year.relative, "W")


@_rule("lone hour", "a=AMPMW HOUR1? (k=CLOCK|k=ORD|k=SECOND|k=D2)", "a=AMPMW HOUR1? (k=ORD|k=SECOND) AND h=FRAC", "HOUR1 k=CARD (a=AMPMW)?")
def _lone_hour(c: Capture, ctx: Context) -> Reading | None:
    value = _clock(c.get("k"), c.get("a"), _minutes(c))
    return Reading("TIME", value, grain="T", loose=True) if value else None


@_rule("part of day", "PART? IN? a=AMPMW")
def _part_of_day(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("a")
    kind = _DAYPARTS.get(item.data.removeprefix("ال"), "") if item.kind == "DAYPART" else item.kind  # type: ignore[union-attr]
    value = _PARTS_OF_DAY.get(kind)
    return Reading("TIME", value, grain="T", loose=True) if value else None


@_rule("lone month", "free=MONTH", "free=HIJRI (y=Y4)?", "DEMO free=MONTH")
def _lone_month(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("free")
    if item.kind == "HIJRI":  # type: ignore[union-attr]
        return replace(_hijri_near(ctx, item.data[0], None), loose=True)  # type: ignore[union-attr]
    month = item.data[0]  # type: ignore[union-attr]
    year = tv.near_year(ctx.anchor, month, None, "near")
    return Reading("DATE", tv.month_value(year, month), True, "M", known=year is not None, loose=True)


@_rule("lone holiday", "m=HOLIDAY")
def _lone_holiday(c: Capture, ctx: Context) -> Reading | None:
    calendar, month_day = c.get("m").data  # type: ignore[union-attr]
    return Reading("DATE", f"XXXX-{month_day}" if calendar == "GREG" and "X" not in month_day else tv.UNKNOWN, True, "D", known=False, loose=True)


@_rule("lone season", "PART? lone=SEASON")
def _lone_season(c: Capture, ctx: Context) -> Reading | None:
    year = ctx.anchor.year if ctx.anchor else None
    season = c.get("lone").data  # type: ignore[union-attr]
    return Reading("DATE", season if year is None else f"{year}-{season}", True, "S", loose=True)


@_rule("from now", "n=NUM u=ANYUNIT FROMNOW", "u=UNIT2 FROMNOW", "u=UNIT1 FROMNOW", "n=NUM u=ANYUNIT AND k=NUM v=ANYUNIT FROMNOW")
def _from_now(c: Capture, ctx: Context) -> Reading | None:
    unit, second = c.get("u"), c.get("v")
    count = _number(c.get("n")) or (2.0 if unit.kind == "UNIT2" else 1.0)  # type: ignore[union-attr]
    if second is not None or _unit(unit)[0] == "T":
        return None
    value = tv.ago(ctx.anchor, _unit(unit), count, forward=True)
    return Reading("DATE", value, True, _unit(unit), known=value != tv.UNKNOWN)


@_rule("whole unit", "(?<=DURING) u=UNIT1 (?!NOTLONE)", "(?<=IN) u=DAY1 (?!NOTLONE)")
def _whole_unit(c: Capture, ctx: Context) -> Reading | None:
    return replace(_duration(_unit(c.get("u")), 1), loose=True)


def with_year(reading: Reading, year: int) -> Reading:
    """The reading with the year that it lacked."""
    return replace(reading, value=reading.value.replace("XXXX", f"{year:04d}"), year=year, known=True)
