"""Every word of lexicon/calendar.toml, numbers.toml and units.toml: its kind and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag.numbers import Number

Entry = tuple[str, str, Any]
"""Form, kind, data."""


class Unit(NamedTuple):
    """A unit of time: its TIMEX3 letter (`TH`, `TM`, `TS` for hours and less), and whether it has ال."""

    letter: str
    definite: bool = False


_SINGLE_UNITS = {"Y": "YEAR1", "M": "MONTH1", "W": "WEEK1", "D": "DAY1", "C": "CENT1", "Z": "DEC1"}
_TOLD_APART = ("pm", "last", "fiscal")
"""Sections whose words a rule looks at."""


def value_entries() -> Iterator[Entry]:
    """The entries of all lexicons; of a form that is in several the first counts."""
    yield from _number_entries()
    yield from _calendar_entries()
    yield from _unit_entries()


def number_word(value: float, *, definite: bool = False, form: str = "") -> Number:
    """A number in words."""
    return Number(value, definite, True, form=form)


def _calendar_entries() -> Iterator[Entry]:
    """Form, kind, data of every calendar word."""
    calendar = read_toml("calendar")
    yield from _month_and_day_entries(calendar)
    yield from _time_unit_entries(calendar)
    kinds = {
        "first_day": "FIRSTDAY",
        "of_time": "OFTIME",
        "half_year": "HALFYEAR",
        "three_months": "QUARTERWORD",
        "zone": "ZONE",
        "season_word": "SEASONWORD",
        "from_now": "FROMNOW",
        "last_day": "LASTDAY",
    }
    for name in ("daypart", "part"):
        yield from ((form, name.upper(), search_key(form)) for form in calendar["words"][name])
    for unit, forms in calendar["adverbs"].items():
        yield from ((form, "ADVERB", unit) for form in forms)
    for name, forms in (*calendar["words"].items(), *calendar["words2"].items()):
        yield from ((form, kinds.get(name, name.upper()), search_key(form) if name in _TOLD_APART else None)
                    for form in forms)


def _month_and_day_entries(calendar: dict[str, Any]) -> Iterator[Entry]:
    ambiguous = {search_key(form) for form in calendar["ambiguous"]["months"]}
    for kind, table in (("MONTH", "gregorian"), ("HIJRI", "hijri")):
        for month, forms in calendar[table].items():
            for form in forms:
                yield form, kind, (int(month), search_key(form) in ambiguous)
    for kind, table in (("WEEKDAY", "weekdays"), ("BAREDAY", "bare_weekdays")):
        for day, forms in calendar[table].items():
            yield from ((form, kind, int(day)) for form in forms)
    for season, forms in calendar["seasons"].items():
        yield from ((form, "SEASON", season) for form in forms if not form.startswith("ال"))
    for days, forms in calendar["deixis"].items():
        yield from ((form, "TODAY" if days == "0" else "DEIXIS", int(days)) for form in forms)
    for decade, forms in calendar["decades"].items():
        yield from ((form, "DECADE", int(decade)) for form in forms)
    for kind, table in (("GREG", "gregorian"), ("HIJR", "hijri")):
        for day, forms in calendar["holidays"][table].items():
            yield from ((form, "HOLIDAY", (kind, day)) for form in forms)


def _time_unit_entries(calendar: dict[str, Any]) -> Iterator[Entry]:
    for unit, forms_of in calendar["units"].items():
        for form in forms_of["one"]:
            yield form, _SINGLE_UNITS.get(unit, "HOUR1"), Unit(unit)
        for form in forms_of["many"]:
            yield form, "UNITN", Unit(unit)
        for form in forms_of["two"]:
            if form not in forms_of["one"]:
                yield form, "UNIT2C" if form.endswith("ي") else "UNIT2", Unit(unit)


def _number_entries() -> Iterator[Entry]:
    """Form, kind, Number of every number word."""
    numbers = read_toml("numbers")
    kinds = {
        "units": "NUNIT",
        "ten": "NTEN",
        "teens": "NTEEN",
        "tens": "NTENS",
        "one_before_ten": "NONE1",
        "hundreds": "NHUND",
        "scales": "NSCALE",
        "duals": "NDUAL",
        "construct_duals": "NCDUAL",
        "fractions": "FRAC",
        "ordinals": "ORD",
        "ordinal_one": "ORD1",
    }
    for table, kind in kinds.items():
        for value, forms in numbers[table].items():
            for form in forms:
                second = kind == "ORD" and form == "ثانية"
                yield form, "SECOND" if second else kind, number_word(float(value), form=form)


def _unit_entries() -> Iterator[Entry]:
    """Form, kind, code of every unit of measure, currency and percent word."""
    units = read_toml("units")
    for code, forms in units["currency"].items():
        yield from ((form, "CURRENCY", code) for form in forms)
    for name, shared in units["shared"].items():
        for form in shared["forms"]:
            yield form, "CURRENCY", "?" + name
            for code, adjectives in shared["adjectives"].items():
                for adjective in adjectives:
                    yield from ((f"{form} {adjective}{ending}", "CURRENCY", code) for ending in ("", "ة", "ا"))
    for code, forms in units["symbols"].items():
        yield from ((form, "SYMBOL", code) for form in forms)
    for code, forms_of in units["quantity"].items():
        yield from ((form, "MEASURE", code) for form in forms_of["one"])
        yield from ((form, "MEASURE2", code) for form in forms_of["two"])
    yield from ((form, "PCTWORD", "%") for form in units["percent"]["words"])
    yield from ((form, "POINTS", "pp") for form in units["percent"]["points"])
