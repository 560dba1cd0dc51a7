"""The grammar of dates and times: classes of word kinds, parts that recur in patterns, and how a rule is kept.

A rule is a pattern over word kinds (`pipeline.tag.patterns`) with a function that makes a `Reading` (`timex_readings`) of the
captured items, or None where the numbers do not fit; the longest match wins. The rules are in timex_days, timex_periods,
timex_years, timex_durations, timex_times and timex_loose; `timex_rules` joins them. Ranges over readings are in `timex_ranges`,
what one takes from another in `timex_context`; `pipeline.tag.timex` tells the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.tag.patterns import Capture, Pattern
from pipeline.tag.timex_readings import Context, Reading

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
    "COUNTED": (
        "OTHER",
        "UNITN",
        "DAY1",
        "MONTH1",
        "YEAR1",
        "HOUR1",
        "MONTH",
        "HIJRI",
        "DASH",
        "SLASH",
        "TO",
        "AND",
        "AM",
        "PM",
        "NOON",
        "NIGHT",
        "FROM",
        "DAYPART",
        "WEEK1",
        "CENT1",
        "DEC1",
        "COLON",
        "UNIT2",
        "LAST",
        "NEXT",
    ),
    "COUNTED2": (
        "UNITN",
        "DAY1",
        "MONTH1",
        "YEAR1",
        "HOUR1",
        "MONTH",
        "HIJRI",
        "DASH",
        "SLASH",
        "AND",
        "AM",
        "PM",
        "NOON",
        "NIGHT",
        "DAYPART",
    ),
    "BEFOREMONTH": ("IN", "SINCE"),
    "LONESEASON": ("IN", "DURING", "SINCE", "BEFORE", "AFTER"),
    "LONE2": ("SINCE", "AFTER", "BI", "DURING", "LI"),
    "NOTLONE": (
        "D2",
        "Y4",
        "INT",
        "DEC",
        "CARD",
        "ORD",
        "SECOND",
        "MONTH",
        "HIJRI",
        "LAST",
        "NEXT",
        "THIS",
        "WEEKDAY",
        "ITSELF",
        "FOLLOW",
        "TODAY",
        "DEIXIS",
        "FISCAL",
        "TIMEX",
        "AND",
        "RECENT",
        "HOLIDAY",
    ),
}
MACROS: Mapping[str, str] = {
    # «كانون الثاني/يناير», «آذار (مارس)», «مايو أيار»
    "MON": "m=MONTH (SLASH MONTH | OPEN MONTH CLOSE | MONTH)?",
    # «عام 2024», «من سنة 44 ق.م», «, 2024», «للعام 1997»
    "YR": "COMMA? (FROM|LI|IN)? yr=YEAR1 COMMA? y=YNUM (e=ANYERA)? | (COMMA|FROM)? y=CARD | (COMMA|FROM)? y=Y4 (e=ANYERA)? "
    "| y=YNUM e=ANYERA",
    # «من العام الماضي», «من السنة ذاتها»
    "YREL": "FROM? $YREL0",
    "YREL0": "(demo=DEMO yu=YEAR1 | same=SAME yu=YEAR1 | that=THAT yu=YEAR1 (?!LAST|NEXT|THIS) "
    "| YEAR1 ys=SHIFT (y=Y4 (e=ANYERA)?)? | YEAR1 fi=FISCAL ys=SHIFT (y=Y4 (e=ANYERA)?)?)",
    # «صباح يوم الأحد الموافق», «أمس الخميس», «ليل السبت - الأحد في»
    "PFX": "(dp=DAYPART FROM?)? (DAY1? (td=TODAY|dx=DEIXIS) dp=DAYPART? COMMA?)? DAY1? "
    "((wd=WEEKDAY|wd=BAREDAY) (DASH? WEEKDAY)? (ws=SHIFT)? (COMMA|IN|DASH)? MATCHING? (DAY1)?)?",
    "DAYS": "d=DNUM (LINK DAY1? (WEEKDAY)? le=DNUM){0,4}",
}

Meaning = Callable[[Capture, Context], Reading | None]


class Rules:
    """A decorator that keeps the patterns and functions of one module's rules in their order."""

    def __init__(self) -> None:  # noqa: D107
        self.all: list[tuple[str, Pattern, Meaning]] = []

    def __call__(self, name: str, *patterns: str) -> Callable[[Meaning], Meaning]:
        """Add a rule: its name, the patterns that it reads, and (decorated) what a match means."""

        def add(meaning: Meaning) -> Meaning:
            self.all.extend((name, Pattern(pattern, MACROS, CLASSES), meaning) for pattern in patterns)
            return meaning

        return add
