"""Rules for durations, what was so long ago, and repeated times."""

from __future__ import annotations

from dataclasses import replace

from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_grammar import Rules
from pipeline.tag.timex_readings import Context, Reading, duration, label_of, number_of, unit_of, whole_of, year_of
from pipeline.tag.timex_times import DAYPARTS, PARTS_OF_DAY

rule = Rules()
_MOST = 100_000
"""So many days are counted things, as hotel nights are."""




@rule(
    "duration",
    "PERIOD? n=NUM (OPEN NUM CLOSE)? u=ANYUNIT (OFTIME)? (?!Y4)",
    "PERIOD? n=NUM u=BIGUNIT1 of=SHIFT",
    "PERIOD? u=UNIT2 (OFTIME)?",
    "PERIOD? f=FRAC u=UNIT1 (OFTIME)?",
    "u=BIGUNIT1 WHOLE (OFTIME)?",
    "u=BIGUNIT1 one=CARD",
    "per=PERIOD u=UNIT1 WHOLE?",
    "n=ORD u=UNITN",
    "PART n=NUM u=UNITN",
    "PERIOD? n=NUM u=ANYUNIT AND h=FRAC (ANYUNIT)?",
    "PERIOD? u=UNIT2 AND h=FRAC (ANYUNIT)?",
    "PERIOD? u=UNIT1 AND h=FRAC (ANYUNIT)?",
    "PERIOD? n=NUM u=ANYUNIT AND k=NUM v=ANYUNIT",
    "PERIOD? u=UNIT2 AND k=NUM v=ANYUNIT",
    "PERIOD? n=NUM u=ANYUNIT AND v=UNIT2",
    "PERIOD? n=NUM u=ANYUNIT AND v=UNIT1",
    "u=HOUR1 AND k=NUM v=ANYUNIT",
    "u=YEAR1 AND k=NUM v=UNITN",
    "u=YEAR1 AND v=UNIT2",
    "n=NUM (TO|DASH) to=NUM u=ANYUNIT",
    "(?<=BETWEEN) n=NUM AND to=NUM u=ANYUNIT",
)
def _duration_rule(c: Capture, ctx: Context) -> Reading | None:
    item, number = c["u"], c.get("n")
    unit, count = unit_of(item), number_of(number)
    if _is_no_duration(c, item, number):
        return None
    if count is None and c.has("f"):
        return _fraction_of(unit, c["f"].data.value)
    count = count if count is not None else 2.0 if item.kind == "UNIT2" else 1.0
    upper = number_of(c.get("to"))
    if upper is not None:
        if upper <= count:
            return None
        return Reading(label_of(unit), f"{tv.duration_value(unit, count)}/{tv.duration_value(unit, upper)}", grain="P" + unit)
    if c.has("v"):
        return _two_units(unit, count, c["v"], number_of(c.get("k")))
    return _with_half(unit, count, c["h"].data.value) if c.has("h") else _counted(unit, count, number)


def _counted(unit: str, count: float, number: Item | None) -> Reading:
    """So many units; of «آلاف السنين» no one knows how many."""
    if number is not None and number.data.bare and number.data.form in ("آلاف", "ملايين", "مليارات"):
        return Reading(label_of(unit), tv.UNKNOWN, grain="P" + unit)
    return duration(unit, count)


@rule("one or more", "u=UNIT1 WHOLE? TO z=UNIT2", "(u=UNIT1|u=ORD) (WHOLE|one=CARD)? TO n=NUM z=ANYUNIT")
def _one_to_more(c: Capture, ctx: Context) -> Reading | None:
    """«من شهر إلى شهرين», «من ثانية واحدة إلى عشر ثوان»."""
    one = c["u"]
    unit, count = "TS" if one.kind == "ORD" else unit_of(one), number_of(c.get("n")) or 2.0
    if one.data.definite or (one.kind == "ORD" and one.data.form != "ثانية") or number_of(c.get("one")) not in (None, 1):
        return None
    if unit != unit_of(c["z"]) or count <= 1:
        return None
    return Reading(label_of(unit), f"{tv.duration_value(unit, 1)}/{tv.duration_value(unit, count)}", grain="P" + unit)


def _is_no_duration(c: Capture, item: Item, number: Item | None) -> bool:  # noqa: PLR0911  (one a case)
    """True where number and unit do not count: «عام 1990», «الثاني أعوام», «اليومين», «أحد أشهر», «العشرة الثانية»."""
    if c.has("of") and item.data.definite:
        return True
    if c.has("one"):
        return number_of(c["one"]) != 1 or bool(c["one"].data.definite)
    if item.kind == "UNIT2" and item.data.definite and not c.has("h"):
        return True
    if item.kind == "SECOND" and item.data.definite:
        return True
    if number is None:
        return c.has("v") and item.kind == "YEAR1" and bool(item.data.definite)
    if number.data.value >= _MOST and unit_of(item) == "D":
        return True  # «9.3 مليون ليلة فندقية»
    if number.kind == "ORD" or (number.data.value == 1 and item.kind in ("UNITN", "DAY1")):
        return True
    return number.kind == "Y4" and item.kind == "YEAR1" and not number.data.definite


def _fraction_of(unit: str, fraction: float) -> Reading | None:
    smaller = {
        "Y": ("M", 12),
        "C": ("Y", 100),
        "Z": ("Y", 10),
        "TH": ("TM", 60),
        "TM": ("TS", 60),
        "M": ("D", 30),
        "D": ("TH", 24),
    }
    if unit not in smaller or fraction >= 1:
        return None
    to, factor = smaller[unit]
    return duration(to, fraction * factor)


def _with_half(unit: str, count: float, half: float) -> Reading:
    if unit == "Y":
        return Reading("DATE", f"P{count:g}Y{half * 12:g}M", grain="PY")
    if unit == "TH":
        return Reading("TIME", f"PT{count:g}H{half * 60:g}M", grain="PTH")
    return duration(unit, count + half)


def _two_units(unit: str, count: float, second: Item, number: float | None) -> Reading | None:
    other = unit_of(second)
    number = number if number is not None else 2 if second.kind == "UNIT2" else 1
    order = ["Y", "M", "W", "D", "TH", "TM", "TS"]
    if unit not in order or other not in order or order.index(other) <= order.index(unit):
        return None
    first, second_mark = ("T", "") if unit[0] == "T" else ("", "T" if other[0] == "T" else "")
    value = f"P{first}{count:g}{unit[-1]}{second_mark}{number:g}{other[-1]}"
    return Reading(label_of(unit), value, grain="P" + unit)


@rule(
    "counted period",
    "u=UNITN n=CARD s=SHIFT",
    "u=UNITN n=D2 s=SHIFT",
    "u=UNITN n=CARD o=ORD",
    "n=CARD u=UNITN s=SHIFT",
    "n=D2 u=UNITN s=SHIFT",
    "n=D2 u=YEAR1 s=SHIFT",
    "n=CARD u=YEAR1 s=SHIFT",
    "n=INT u=YEAR1 s=SHIFT",
    "n=INT u=DAY1 s=SHIFT",
    "n=D2 u=DAY1 s=SHIFT",
    "u=UNIT2 s=SHIFT",
    "u=UNITN n=CARD",
    "u=UNITN n=D2",
)
def _counted_period(c: Capture, ctx: Context) -> Reading | None:
    number, unit = c.get("n"), c["u"]
    if (
        number is not None
        and number.kind in ("CARD", "D2")
        and not c.has("s")
        and unit.kind == "UNITN"
        and number.start > unit.start
        and not number.data.definite
    ):
        return None
    count = number_of(number) if number is not None else 2.0
    return duration(unit_of(unit), count or 1.0)


@rule(
    "first months",
    "u=UNITN n=CARD o=ORD (FROM|LI)? ($YREL | YEAR1 y=YNUM (e=ANYERA)? | bare=YEAR1 | y=Y4 (e=ANYERA)?)",
    "u=UNITN n=CARD o=ORD",
)
def _first_months(c: Capture, ctx: Context) -> Reading | None:
    ordinal, count, unit = c.get("o"), whole_of(c.get("n")), unit_of(c.get("u"))
    year = year_of(c, ctx)
    if unit != "M" or ordinal is None or ordinal.data.value != 1 or year is None or count is None or not 1 < count <= 12:
        return None
    number = year.number if year.said and year.number is not None else ctx.anchor.year if ctx.anchor else None
    head = "XXXX" if number is None else str(number)
    return Reading("DATE", f"{head}-01/{head}-{count:02d}", year.relative or not year.said, "M", known=number is not None)


@rule("unit alone", "(?<=LONE) u=UNIT1 (OFTIME)? (?!NOTLONE)", "u=DEC1 OFTIME", "(?<=BI) by=UNIT1 (?!NOTLONE)")
def _unit_alone(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("u") or c["by"]
    if item.data.definite:
        return None
    return replace(duration(unit_of(item), 1), weak="by" if c.has("by") else "lone")


@rule(
    "vague",
    "v=VAGUE u=UNITN",
    "v=VAGUE u=UNIT1",
    "UNITN MANY",
    "u=UNITN s=SHIFT",
    "UNITN (VAGUE|MANY) s=SHIFT",
    "PART? SEASONWORD s=SHIFT",
    "(?<=LONE2) lone=UNITN (?!NOTLONE)",
)
def _vague(c: Capture, ctx: Context) -> Reading | None:
    lone, unit = c.get("lone"), c.get("u")
    if unit is not None and unit.data.letter[0] == "T":
        return Reading("TIME", tv.UNKNOWN, True, "P", known=False) if c.has("v") else None
    if lone is not None and (lone.data.letter == "Z" or lone.data.definite or lone.data.letter[0] == "T"):
        return None
    return Reading("DATE", tv.UNKNOWN, True, "P", known=False, weak="lone" if lone is not None else "")


@rule(
    "ago",
    "BEFORE ABOUT? n=NUM u=ANYUNIT (OFTIME)?",
    "BEFORE ABOUT? u=UNIT2 (OFTIME)?",
    "BEFORE ABOUT? u=UNIT1 (OFTIME)? (?!NOTLONE)",
    "BEFORE ABOUT? n=NUM u=ANYUNIT AND h=FRAC",
    "BEFORE ABOUT? u=UNIT2 AND h=FRAC",
    "BEFORE ABOUT? u=UNIT1 AND h=FRAC",
    "BEFORE VAGUE UNITN",
    "BEFORE UNITN (MANY)?",
)
def _ago(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("u")
    if item is None:
        return Reading("DATE", tv.UNKNOWN, True, "P", known=False)
    unit = unit_of(item)
    count = number_of(c.get("n"))
    count = count if count is not None else 2.0 if item.kind == "UNIT2" else 1.0
    half = c.get("h")
    if unit[0] == "T":
        return None
    value = tv.ago(ctx.anchor, unit, count + (half.data.value if half is not None else 0))
    return Reading("DATE", value, True, unit, known=value != tv.UNKNOWN, weak=f"ago:{tv.duration_value(unit, count)}")


@rule(
    "set",
    "EVERY (u=BIGUNIT1|u=HOUR1)",
    "EVERY n=NUM u=ANYUNIT",
    "EVERY u=UNIT2",
    "a=ADVERB",
    "EVERY DAY1? wd=WEEKDAY",
    "EVERY DAY1? wd=BAREDAY",
    "EVERY DAY1 two=CARD",
    "u=UNITN wd=WEEKDAY",
    "EVERY dp=DAYPART",
)
def _set(c: Capture, ctx: Context) -> Reading | None:
    weekday, adverb, item = c.get("wd"), c.get("a"), c.get("u")
    if c.has("two"):
        return Reading("DATE", "XXXX-WXX-1", grain="SET", loose=True) if whole_of(c.get("two")) == 2 else None
    if weekday is not None and (item is None or item.data.letter == "D"):
        return Reading("DATE", f"XXXX-WXX-{weekday.data}", grain="SET", loose=True)
    if adverb is not None:
        return Reading("DATE", f"P1{adverb.data}", grain="SET", loose=True)
    if c.has("dp"):
        part = PARTS_OF_DAY.get(DAYPARTS.get(c["dp"].data, ""))
        return Reading("DATE", f"XXXX-XX-XX{part}" if part else "P1D", grain="SET", loose=True)
    if item is None:
        return None
    count = number_of(c.get("n"))
    count = count if count is not None else 2.0 if item.kind == "UNIT2" else 1.0
    return Reading("DATE", tv.duration_value(unit_of(item), count), grain="SET", loose=True)
