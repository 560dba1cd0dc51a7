"""Amounts with a unit: money, per cent, measures; the patterns and what a match means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag.numbers import Item, Number
from pipeline.tag.patterns import Capture, Pattern


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in the folded text."""

    start: int
    end: int
    label: str
    value: float | None
    unit: str | None
    rule: str
    upper: float | None = None


_CLASSES = {
    "NUM": ("D2", "Y4", "INT", "DEC", "CARD"),
    "DIGITS": ("D2", "Y4", "INT", "DEC"),
    "CUR": ("CURRENCY", "SYMBOL"),
    "LINK": ("AND", "DASH", "TO"),
    "PC": ("PCT", "PCTWORD"),
}
PATTERNS = [
    (name, Pattern(source, {}, _CLASSES))
    for name, source in (
        ("MONEY", "(ART)? n=NUM (OPEN NUM CLOSE)? u=CUR"),
        ("MONEY", "u=SYMBOL n=NUM"),
        ("MONEY", "n=FRAC u=CURRENCY"),
        ("MONEY", "BETWEEN n=NUM AND k=NUM u=CUR"),
        ("MONEY", "n=NUM DASH k=NUM u=CUR"),
        ("PERCENT", "n=NUM u=PC"),
        ("PERCENT", "u=PCT n=NUM"),
        ("PERCENT", "n=NUM u=POINTS"),
        ("QUANTITY", "n=NUM u=MEASURE (SQ)?"),
        ("QUANTITY", "n=FRAC u=MEASURE"),
        ("QUANTITY", "u=MEASURE2 (AND h=FRAC (MEASURE)?)?"),
        ("QUANTITY", "u=MEASURE AND h=FRAC (MEASURE)?"),
        ("QUANTITY", "n=NUM u=MEASURE AND h=FRAC (MEASURE)?"),
        ("QUANTITY", "OPEN n=NUM CLOSE u=MEASURE"),
        ("QUANTITY", "u=MEASURE one=CARD"),
        ("MONEY", "u=CURRENCY one=CARD"),
    )
]

def value_of(item: Item | None) -> float | None:
    """The number of an item, None if it is none."""
    return item.data.value if item is not None and isinstance(item.data, Number) else None


def with_unit(text: str, label: str, c: Capture, items: Sequence[Item], currencies: Currencies) -> Amount | None:
    """The amount that a match of a pattern of that label means, None if nothing."""
    number, unit, half = value_of(c.get("n")), c.get("u"), c.get("h")
    assert unit is not None
    if number is None:
        number = 2.0 if unit.kind == "MEASURE2" else 1.0
    if c.has("one") and value_of(c.get("one")) != 1:
        return None
    counted = c.get("n")
    if counted is not None and counted.kind == "CARD" and counted.data.bare and is_plural_scale(counted.data):
        return None
    number += half.data.value if half is not None else 0
    upper = value_of(c.get("k"))
    first = items[1] if items[0].kind == "BETWEEN" else items[0]
    if upper is not None and upper >= 1000 and number < 1000:
        second = c.get("k")
        number *= _scale_of(upper) if second is not None and second.kind == "CARD" else 1
    if label == "MONEY":
        code = currencies.code(unit.data)
    elif label == "PERCENT":
        code = "pp" if unit.kind == "POINTS" else "%"
    else:
        code = _measure(text, unit, first.start)
    if items[-1].kind == "SQ" and code:
        code += "2"
    return Amount(first.start, items[-1].end, label, number, code, f"number and {label.lower()} unit", upper)


def _scale_of(value: float) -> float:
    return next(scale for scale in (1e12, 1e9, 1e6, 1e3, 1.0) if value >= scale)


@lru_cache(maxsize=1)
def load_cues() -> dict[str, frozenset[str]]:
    """Folded cue words of lexicon/numbers.toml by section."""
    return {name: frozenset(search_key(word) for word in words) for name, words in read_toml("numbers")["cues"].items()}


def _measure(text: str, unit: Item, start: int) -> str:
    """The unit's code; degrees of an earthquake are its magnitude."""
    code = str(unit.data)
    if code == "deg":
        before = text[max(0, start - 60) : start]
        if any(word in before for word in load_cues()["magnitude"]) or "بقوه" in before:
            return "magnitude"
        if any(word in text[unit.end : unit.end + 20] for word in ("حراره", "ميوي")) or "حراره" in before:
            return "C"
    return code


class Currencies:
    """Codes of currency words in one text."""

    def __init__(self, text: str) -> None:
        """Hold the text that the currencies are guessed from."""
        self._text = text
        self._codes: dict[str, str | None] = {}

    def code(self, data: str) -> str | None:
        """The ISO code of a currency word's data; `?ريال` is looked up by the countries that the text names."""
        if not data.startswith("?"):
            return data
        if data not in self._codes:
            self._codes[data] = self._guess(data[1:])
        return self._codes[data]

    def _guess(self, name: str) -> str | None:
        units = read_toml("units")
        best, most = None, 0
        for code in units["shared"][name]["adjectives"]:
            words = "|".join(re.escape(search_key(word)) for word in units["country_words"].get(code, ()))
            count = len(re.findall(rf"\b[وفبلك]{{0,2}}(?:{words})\b", self._text)) if words else 0
            if count > most:
                best, most = code, count
        return best


def is_plural_scale(number: Number) -> bool:
    """True for «ملايين», «الآلاف», which alone say no number."""
    form = search_key(number.form)
    return form in load_cues()["plural_scales"] or form.removeprefix("ال") in load_cues()["plural_scales"]
