"""A folded text as items that the value grammars read: calendar, number, unit and currency words, numbers and signs.

`read_items` goes over the text once. Each word is looked up with all its proclitics (و ف ب ل ك, لل) in the table of
`timex_table`; «وللعام» gives three items: AND, LI, YEAR1. A run of unknown words is one OTHER item that bounds its first word.
"""

from __future__ import annotations

import re

from pipeline.tag.numbers import Item, Number
from pipeline.tag.timex_table import TOKEN, Piece, load_table

_SIGNS = {
    ",": "COMMA",
    "،": "COMMA",
    ".": "DOT",
    ":": "COLON",
    "/": "SLASH",
    "-": "DASH",
    "ـ": "DASH",
    "(": "OPEN",
    "[": "OPEN",
    ")": "CLOSE",
    "]": "CLOSE",
    "%": "PCT",
    '"': "QUOTE",
    "؛": "SEMI",
    "|": "BAR",
    "²": "SQ",
    "+": "PLUS",
}


def read_items(text: str) -> list[Item]:  # noqa: PLR0912  (one loop, written out for speed)
    """The items of a folded text in order."""
    table = load_table()
    words, sequences = table.words, table.sequences
    items: list[Item] = []
    add = items.append
    other, skip_to = False, 0
    for token in TOKEN.finditer(text):
        word = token[1]
        if word is None:
            start, end = token.span()
            if start < skip_to:
                continue
            if token.lastgroup == "LATIN":
                if not other:
                    add(Item("OTHER", start, end, "latin"))
                other = True
            else:
                add(_other_item(token))
                other = False
            continue
        pieces = words.get(word)
        if pieces is None and word not in sequences:
            if not other and token.start() >= skip_to:
                add(Item("OTHER", *token.span()))
                other = True
            continue
        start, end = token.span()
        if start < skip_to:
            continue
        if word in sequences:
            matched = _sequence(text, end, sequences[word])
            if matched is not None:
                pieces, end = matched
                skip_to = end
        if pieces is None:
            if not other:
                add(Item("OTHER", start, end))
                other = True
            continue
        for kind, first, last, data in pieces[:-1]:
            add(Item(kind, start + first, start + last, data))
        kind, first, last, data = pieces[-1]
        add(Item(kind, start + first, end, data))
        other = False
    return items


def one_month_each(items: list[Item]) -> list[Item]:
    """The items with «شباط - فبراير», one month in two systems, as one: with another month it would be a period."""
    out: list[Item] = []
    for item in items:
        if (
            item.kind == "MONTH"
            and len(out) > 1
            and out[-1].kind == "DASH"
            and out[-2].kind == "MONTH"
            and out[-2].data[0] == item.data[0]
        ):
            first = out[-2]
            out[-2:] = [Item("MONTH", first.start, item.end, (item.data[0], first.data[1] and item.data[1]))]
        else:
            out.append(item)
    return out


def _sequence(
    text: str, position: int, entries: list[tuple[re.Pattern[str], tuple[Piece, ...]]]
) -> tuple[tuple[Piece, ...], int] | None:
    """The longest entry whose further words follow at the position, with the offset after it."""
    for rest, pieces in entries:
        match = rest.match(text, position)
        if match is not None:
            return pieces, match.end()
    return None


def _other_item(token: re.Match[str]) -> Item:
    """The item of a number, numeric date, clock time, line end or sign."""
    kind, start, end, text = token.lastgroup, token.start(), token.end(), token.group()
    if kind == "NUM":
        return _number_item(text, start, end)
    if kind == "SIGN":
        pieces = load_table().words.get(text)
        if pieces:
            return Item(pieces[0][0], start, end, pieces[0][3])
        return Item(_SIGNS.get(text, "SIGN"), start, end)
    if kind == "NL":
        return Item("NL", start, end)
    parts = tuple(int(p) for p in re.findall(r"\d+", text))
    return Item({"DATE": "NUMDATE", "CLOCK": "CLOCK", "DM": "DM", "SEP": "NUMDATE"}[str(kind)], start, end, parts)


def _number_item(text: str, start: int, end: int) -> Item:
    if len(text) > 18:
        return Item("LONG", start, end)
    if text.isdigit():
        value = int(text)
        if len(text) <= 2:
            return Item("D2" if 1 <= value <= 31 else "INT", start, end, Number(value, form=text))
        year = len(text) == 4 and 1000 <= value < 2200
        return Item("Y4" if year else "INT", start, end, Number(value, form=text))
    value_ = _reversed_decimal(text) if "ر" in text else _decimal(text)
    if value_ is None:
        return Item("LONG", start, end)
    return Item("DEC", start, end, Number(value_, form=text))


def _reversed_decimal(text: str) -> float | None:
    """The value of the Gulf press's «06ر1», 1.06: the fraction stands first."""
    fraction, _, whole = text.partition("ر")
    return float(f"{whole}.{fraction}") if fraction.isdigit() and whole.isdigit() else None


def _decimal(text: str) -> float | None:
    """The value of digits with separators: groups of three are thousands, one other separator is the decimal mark."""
    parts = re.split(r"[.,٬،]", text)
    signs = re.findall(r"[.,٬،]", text)
    grouped = len(parts[0]) <= 3 and parts[0] != "0" and all(len(part) == 3 for part in parts[1:])
    if grouped and len(set(signs)) == 1:
        return float("".join(parts))
    if len(parts) == 2:
        return float(f"{parts[0]}.{parts[1]}")
    if len(parts) > 2 and all(len(part) == 3 for part in parts[1:-1]) and len(set(signs[:-1])) == 1 and signs[-1] != signs[0]:
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None
