"""Numbers in words and digits: a run of number words becomes one number with its value.

The grammar, over the words of lexicon/numbers.toml:

    number   = part («و» part)*              each part smaller than the scale of the one before: «12 مليارا و650 مليونا»
    part     = below-1000 scale* | digits scale* | dual scale («ألفين») | fraction scale («نصف مليون»)
    below    = hundreds («و» below-100)?     «ثلاث مئة», «مئة وخمسة وعشرون»
    below-100= unit | ten | unit «عشر» | unit «و» tens | tens
    fraction = number «ونصف» (scale)?        «مليار ونصف المليار» 1.5e9, «ثلاثة ونصف» 3.5
    ordinal  = ordinal «عشر»? | ordinal «و» tens | «المئة و» ordinal …

Works on the items that `pipeline.tag.timex_words.read_items` makes; linear in their number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Item(NamedTuple):
    """A word or sign that the grammar knows: its kind, where it stands in the folded text, and what it means."""

    kind: str
    start: int
    end: int
    data: Any = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read: `definite` with ال, `words` not digits alone, `scaled` with «ألف» or more, `bare` only a scale word."""

    value: float
    definite: bool = False
    words: bool = False
    scaled: bool = False
    bare: bool = False
    form: str = ""


DIGITS = frozenset({"D2", "Y4", "INT", "DEC"})
_SMALL = frozenset({"NUNIT", "NTEN", "NTEEN", "NTENS", "NHUND"})
_STARTS = DIGITS | _SMALL | {"NONE1", "NSCALE", "NDUAL", "NCDUAL", "FRAC"}
_ORDINALS = frozenset({"ORD", "ORD1", "SECOND"})


def reduce_numbers(items: Sequence[Item]) -> list[Item]:
    """The items with every number in words (and every number of digits with a scale) as one CARD or ORD item."""
    out: list[Item] = []
    i, n = 0, len(items)
    while i < n:
        item = items[i]
        kind = item.kind
        if kind == "ART" and i + 1 < n and items[i + 1].kind in DIGITS and items[i + 1].start - item.end <= 1:
            reduced, i = _cardinal(items, i + 1)
            out.append(_definite(reduced, item.start))
        elif kind in _ORDINALS and not (kind == "SECOND" and out and out[-1].kind in DIGITS | {"CARD"}):
            reduced, i = _ordinal(items, i)
            out.append(reduced)
        elif kind in _STARTS:
            reduced, i = _cardinal(items, i)
            out.append(reduced)
        else:
            out.append(item)
            i += 1
    return out


def _definite(item: Item, start: int) -> Item:
    number: Number = item.data
    return Item(item.kind, start, item.end, Number(number.value, True, number.words, number.scaled, number.bare, number.form))


def _is(items: Sequence[Item], i: int, *kinds: str) -> bool:
    return i < len(items) and items[i].kind in kinds


def _ordinal(items: Sequence[Item], i: int) -> tuple[Item, int]:
    first = items[i]
    value, j = first.data.value, i + 1
    if _is(items, j, "NTEN") and value < 10 and (value > 1 or first.kind == "ORD1"):
        value, j = value + 10, j + 1
    elif (
        _is(items, j, "AND") and _is(items, j + 1, "NTENS") and value < 10 and items[j + 1].data.definite >= first.data.definite
    ):
        value, j = value + items[j + 1].data.value, j + 2
    if first.kind == "ORD1" and j == i + 1:
        return Item("OTHER", first.start, first.end), j
    if value > 10 and _is(items, j, "AND") and _is(items, j + 1, "NHUND") and items[j + 1].data.definite:
        value, j = value + items[j + 1].data.value, j + 2
    if _is(items, j, "AFTER") and _is(items, j + 1, "NHUND") and items[j + 1].data.definite and first.data.definite:
        value, j = value + items[j + 1].data.value, j + 2  # «السادسة والستين بعد المئة»
    number = Number(value, first.data.definite, True, form=first.data.form)
    return Item("ORD", first.start, items[j - 1].end, number), j


def _below_1000(items: Sequence[Item], i: int) -> tuple[float, int] | None:
    """Value and end of a number below 1,000 in words that begins at item i."""
    total, limit, j = 0.0, 1000.0, i
    while True:
        step = _component(items, j, limit)
        if step is None:
            return (total, j) if j > i else None
        value, end, limit = step
        total += value
        j = end
        if limit > 1 and _is(items, j, "AND") and _component(items, j + 1, limit) is not None:
            j += 1
            continue
        return total, j


def _component(items: Sequence[Item], i: int, limit: float) -> tuple[float, int, float] | None:  # noqa: PLR0911
    """Value, end and the limit for what may follow, of one component smaller than the limit."""
    if i >= len(items):
        return None
    kind, data = items[i].kind, items[i].data
    if kind == "NHUND" and limit > 100:
        return data.value, i + 1, 100
    if kind == "NUNIT" and limit > 100 and _is(items, i + 1, "NHUND") and items[i + 1].data.value == 100 and data.value > 2:
        return data.value * 100, i + 2, 100
    if limit < 100:  # after «خمسة و»: only tens
        return (data.value, i + 1, 0) if kind == "NTENS" and limit == 99 else None
    if kind == "NTEEN":
        return data.value, i + 1, 0
    if kind == "NTEN":
        return data.value, i + 1, 0
    if kind == "NTENS":
        return data.value, i + 1, 0
    if kind == "NUNIT":
        if _is(items, i + 1, "NTEN") and data.value > 1:
            return data.value + 10, i + 2, 0
        return data.value, i + 1, 99
    if kind == "NONE1" and _is(items, i + 1, "AND") and _is(items, i + 2, "NTENS"):
        return data.value, i + 1, 99
    return None


def _part(items: Sequence[Item], i: int) -> tuple[float, int, float] | None:
    """Value, end and scale of one part of a number."""
    if i >= len(items):
        return None
    kind, data = items[i].kind, items[i].data
    if kind in ("NDUAL", "NCDUAL"):
        return data.value, i + 1, data.value / 2
    if kind in DIGITS:
        value, j = data.value, i + 1
    elif kind == "FRAC":
        if not (_is(items, i + 1, "NSCALE") and data.value < 1):
            return None
        value, j = data.value, i + 1
    elif kind == "NSCALE":
        value, j = 1.0, i
    else:
        small = _below_1000(items, i)
        if small is None:
            return None
        value, j = small
    scale = 1.0
    if kind in DIGITS and _is(items, j, "NSCALE", "NCDUAL") and re.fullmatch(r"\d{1,3}\.\d\d[1-9]", data.form):
        value = float(data.form)  # «10.799 مليار»: no grouping before a scale
    while _is(items, j, "NSCALE", "NCDUAL") and scale < 1e12:
        unit = items[j].data.value / (2 if items[j].kind == "NCDUAL" else 1)
        scale *= unit
        j += 1
    return value * scale, j, scale


def _cardinal(items: Sequence[Item], i: int) -> tuple[Item, int]:
    first = items[i]
    part = _part(items, i)
    if part is None or (part[1] == i + 1 and first.kind in DIGITS and not _half_follows(items, i + 1)):
        if first.kind == "NONE1":
            return Item("OTHER", first.start, first.end), i + 1
        return first, i + 1
    total, j, scale = part
    while scale > 1 and _is(items, j, "AND"):
        more = _part(items, j + 1)
        if more is None or more[0] >= scale:
            break
        if items[j + 1].kind == "FRAC":
            break
        total, j, scale = total + more[0], more[1], more[2]
    hundred = _hundred_and_ordinal(items, j) if first.data.definite else None
    if hundred is not None:
        return Item("ORD", first.start, items[hundred[1] - 1].end, Number(total + hundred[0], True, True)), hundred[1]
    if _half_follows(items, j) and (scale > 1 or not _is(items, j + 2, "UNIT")):
        total += items[j + 1].data.value * max(scale, 1)
        j += 2
        if _is(items, j, "NSCALE") and scale > 1:
            j += 1
    bare = first.kind == "NSCALE" and j == i + 1
    number = Number(total, first.data.definite, True, scale > 1, bare, first.data.form)
    return Item("CARD", first.start, items[j - 1].end, number), j


def _half_follows(items: Sequence[Item], j: int) -> bool:
    """True at «ونصف», «وربع»: a part of what was counted; not «ونصف السنة», which says of what."""
    return _is(items, j, "AND") and _is(items, j + 1, "FRAC") and items[j + 1].data.value < 1 and not items[j + 1].data.definite


def _hundred_and_ordinal(items: Sequence[Item], j: int) -> tuple[float, int] | None:
    if _is(items, j, "AND") and _is(items, j + 1, "ORD", "ORD1"):
        ordinal, end = _ordinal(items, j + 1)
        if ordinal.kind == "ORD":
            return ordinal.data.value, end
    return None
