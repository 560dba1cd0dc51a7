"""Rules for clock times and ranges of them."""

from __future__ import annotations

from pipeline.orthography import search_key
from pipeline.tag.numbers import Item
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_grammar import Rules
from pipeline.tag.timex_readings import Context, Reading, number_of, range_value, whole_of

rule = Rules()


PARTS_OF_DAY = {"AM": "TMO", "PM": "TEV", "NOON": "T12:00", "NIGHT": "TNI"}
DAYPARTS = {
    "صباح": "AM",
    "فجر": "AM",
    "صبيحه": "AM",
    "مساء": "PM",
    "عصر": "PM",
    "عشيه": "PM",
    "ظهر": "NOON",
    "ظهيره": "NOON",
    "بعد ظهر": "PM",
    "ليل": "NIGHT",
    "ليله": "NIGHT",
    "ضحي": "AM",
}


def _hour(hour: int, item: Item | None) -> int:
    """The hour of 24, by «صباحا», «مساء», «ظهرا», «ليلا»."""
    kind = item.kind if item is not None else ""
    if item is not None and kind == "DAYPART":
        kind = DAYPARTS.get(item.data.removeprefix("ال"), "")
    if kind in ("PM", "AD") and hour < 12:
        return hour + 12
    if kind == "NOON" and hour < 10:
        return hour + 12
    if kind == "NIGHT" and 6 <= hour < 12:
        return hour + 12
    if kind in ("AM", "NIGHT") and hour == 12:
        return 0
    return hour


_HOURS = "(hr=HOUR1)? (k=CLOCK|k=ORD|k=SECOND|k=D2) (a=AMPM)?"


@rule(
    "clock",
    "(k=INT|k=Y4) (?=ZONE)",
    "hr=HOUR1 (k=ORD|k=SECOND) (?=FROM fa=DAYPART)",
    "(?<!UNITN) (k=ORD|k=SECOND) (?=FROM fa=DAYPART)",
    "hr=HOUR1 k=D2 (?=FROM fa=DAYPART)",
    "(hr=HOUR1)? (k=ORD|k=SECOND) AND h=FRAC (?=FROM fa=DAYPART)",
    "(hr=HOUR1)? k=CLOCK (?=FROM fa=DAYPART)",
    "(hr=HOUR1)? k=CLOCK (?=CLOSE fa=AMPMW)",
    "(hr=HOUR1)? k=CLOCK (?=fa=DAYPART)",
    "(hr=HOUR1)? k=CLOCK (a=AMPM)?",
    "(hr=HOUR1)? k=CLOCK",
    "hr=HOUR1 (k=ORD|k=SECOND|k=D2)",
    "hr=HOUR1 (k=ORD|k=SECOND|k=D2) (a=AMPM)?",
    "(k=ORD|k=SECOND|k=D2|k=CARD|k=INT|k=Y4) a=AMPMW",
    "hr=HOUR1 k=CARD a=AMPMW",
    "(hr=HOUR1)? (k=ORD|k=SECOND) AND h=FRAC (a=AMPMW)?",
    "k=D2 AND h=FRAC a=AMPMW",
    "(hr=HOUR1)? (k=ORD|k=SECOND) AND min=NUM (HOUR1|UNITN)? (a=AMPMW)",
    "(hr=HOUR1)? (k=ORD|k=SECOND) AND min=NUM (HOUR1|UNITN)",
    "hr=HOUR1 (k=ORD|k=SECOND) AND min=NUM",
    "(hr=HOUR1)? (k=ORD|k=SECOND) EXCEPT x=FRAC (a=AMPMW)?",
    "(hr=HOUR1)? (k=ORD|k=SECOND) EXCEPT less=NUM (HOUR1|UNITN) (a=AMPMW)?",
)
def _clock_time(c: Capture, ctx: Context) -> Reading | None:
    if not _of_hours(c):
        return None
    value = clock_value(c.get("k"), c.get("fa") or c.get("a"), minutes_of(c))
    return Reading("TIME", value, grain="T") if value else None


@rule("midnight", "n=MIDNIGHT", "m=MIDDAY")
def _midnight(c: Capture, ctx: Context) -> Reading | None:
    return Reading("TIME", "T00:00" if c.has("n") else "T12:00", grain="T")


@rule(
    "clock range",
    "(hr=HOUR1)? (k=CLOCK) (a=AMPM)? (TO|DASH) (HOUR1)? (z=CLOCK|z=ORD|z=SECOND|z=D2) (b=AMPM)?",
    f"{_HOURS} (TO|DASH) (HOUR1)? (z=CLOCK|z=ORD|z=SECOND|z=D2) b=AMPMW",
    f"{_HOURS} TO (z=ORD|z=SECOND) AND zh=FRAC (b=AMPMW)?",
    "hr=HOUR1 k=D2 a=AMPMW (TO|DASH) z=D2",
    "hr=HOUR1 (k=ORD|k=SECOND|k=D2) (TO|DASH) (HOUR1)? (z=ORD|z=SECOND|z=D2)",
    f"(?<=BETWEEN) {_HOURS} AND (HOUR1)? (z=CLOCK|z=ORD|z=SECOND|z=D2) b=AMPMW",
)
def _clock_range(c: Capture, ctx: Context) -> Reading | None:
    if not _of_hours(c):
        return None
    early, late = c.get("a"), c.get("b")
    value = range_value(
        clock_value(c.get("k"), early or late, 0),
        clock_value(c.get("z"), late or early, round(60 * (number_of(c.get("zh")) or 0))),
    )
    return Reading("TIME", value, grain="T") if value else None


def _of_hours(c: Capture) -> bool:
    """True unless the word before the number is «الدقيقة», or the part of day goes with what follows («1:50 صباح اليوم»)."""
    hour, part = c.get("hr"), c.get("a")
    if hour is not None and hour.data.letter != "TH":
        return False
    if c["k"].kind == "CARD" and hour is None and c["k"].data.value == 1 and not c["k"].data.definite:
        return False  # «دور واحد مساء الجمعة»
    if c["k"].kind == "ORD" and hour is None and not _is_feminine(c["k"].data.form):
        return False  # «الفريق الأول مساء أمس»: an hour is feminine
    return part is None or part.kind != "DAYPART" or part.data == "مساء"


def _is_feminine(form: str) -> bool:
    first = search_key(form.partition(" ")[0])
    return first.endswith("ه") or first in ("الاولي", "اولي")


def minutes_of(c: Capture) -> int:
    """Minutes past the hour that the words add: «والنصف», «و12 دقيقة», «إلا ربع»."""
    half, quarter = c.get("h"), c.get("x")
    if half is not None:
        past: int = round(half.data.value * 60)
        return past
    if quarter is not None:
        to_go: int = round(quarter.data.value * 60)
        return -to_go
    less = whole_of(c.get("less"))
    return -less if less is not None else whole_of(c.get("min")) or 0


def clock_value(item: Item | None, part: Item | None, minutes: int) -> str | None:
    """The value of an hour with the part of day that was said; None if it is no hour."""
    if item is None:
        return None
    if item.kind == "CLOCK":
        hour, minute, *seconds = item.data
    else:
        hour, minute, seconds = whole_of(item) or 0, minutes, []
        if item.kind in ("INT", "Y4"):
            hour, minute = divmod(hour, 100)
        elif item.kind == "ORD" and 20 < hour < 60 and not minutes:  # «السابعة وثلاثين مساء»
            hour, minute = hour % 10, hour - hour % 10
        if not 1 <= hour <= (12 if item.kind in ("ORD", "SECOND", "CARD") else 24):
            return None
    hour = _hour(hour, part)
    if minute < 0:
        hour, minute = (hour - 1) % 24, minute + 60
    if not 0 <= hour <= 24 or not 0 <= minute < 60:
        return None
    return f"T{hour:02d}:{minute:02d}" + "".join(f":{second:02d}" for second in seconds)
