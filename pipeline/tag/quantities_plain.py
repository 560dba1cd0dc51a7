"""Numbers without a unit: what counts (CARDINAL), what ranks (ORDINAL), and what is neither: phones, codes, list marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.tag.numbers import Item, Number
from pipeline.tag.quantities_units import Amount, is_plural_scale, load_cues


def plain_amounts(text: str, items: Sequence[Item], first: int, last: int) -> Iterator[Amount]:
    """The amounts without a unit among some items."""
    for i in range(first, last):
        rule = _RULES.get(items[i].kind)
        if rule is not None:
            amount = rule(text, items, i)
            if amount is not None:
                yield amount


def word_before(text: str, start: int) -> str:
    """The word before an offset, an opening mark between them or not; empty where there is none."""
    match = re.search(r"(\w+)[\s\"'(]{0,3}$", text[max(0, start - 40) : start])
    return match[1] if match else ""


def word_after(text: str, end: int) -> str:
    """The word right after an offset; empty where there is none."""
    match = re.match(r" ?(\w+)", text[end : end + 30])
    return match[1] if match else ""


def _is_cue(word: str, name: str) -> bool:
    """True if the word is one of the cues, bare or after a proclitic."""
    words = load_cues()[name]
    return word in words or (word[:1] in "وفبلك" and (word[1:] in words or (word[:2] == "لل" and "ال" + word[2:] in words)))


def _amount(item: Item, label: str, rule: str) -> Amount:
    return Amount(item.start, item.end, label, item.data.value, None, rule)


def _ordinal(text: str, items: Sequence[Item], i: int) -> Amount | None:
    item = items[i]
    before = word_before(text, item.start)
    if item.data.value < 30 and item.data.definite and _is_cue(before, "regnal"):
        return None
    if _is_cue(before, "rank_before") or (item.kind == "SECOND" and not item.data.definite and before in ("جهه", "ناحيه")):
        return None
    if item.data.definite and (_is_cue(before, "age_before") or re.match(r" من (?:ال)?عمر", text[item.end : item.end + 9])):
        return _amount(item, "CARDINAL", "age")
    return _amount(item, "ORDINAL", "ordinal word")


def _digits(text: str, items: Sequence[Item], i: int) -> Amount | None:
    item = items[i]
    if _in_code(text, items, i) or _is_phone(text, items, i) or _is_list_mark(text, items, i):
        return None
    before = word_before(text, item.start)
    if before == "رقم" and any(_is_cue(word, "law_before") for word in text[max(0, item.start - 40) : item.start].split()[-4:]):
        return None
    if item.kind != "DEC" and _ranks(text, items, i, before):
        return _amount(item, "ORDINAL", "number of a numbered thing")
    return _amount(item, "CARDINAL", "digits")


def _ranks(text: str, items: Sequence[Item], i: int, before: str) -> bool:
    """True for digits that number what the word before names: «الدورة 79», «المجلس الوزاري الـ31»."""
    item = items[i]
    if i and items[i - 1].kind not in ("OTHER", "OPEN", "TIMEX", "HOUR1", "WEEK1"):
        return False
    if item.data.definite:
        return (before.startswith("ال") or _is_cue(before, "ranked")) and not _is_cue(before, "counted_definite")
    two = text[max(0, item.start - 30) : item.start].split()[-2:]
    return _is_cue(before, "ranked") and not (len(two) == 2 and two[0].lstrip("بلو") in ("هذه", "هذا"))


def _in_code(text: str, items: Sequence[Item], i: int) -> bool:
    """True inside names and codes: «COVID-19», «F16», «إم إس-29», «كوب30», «#5»."""
    item = items[i]
    before, after = text[item.start - 1 : item.start], text[item.end : item.end + 1]
    if before and (before in "#@_&" or (before == "-" and text[item.start - 2 : item.start - 1].isalpha())):
        return True
    if (
        before.isalpha()
        and not (i and items[i - 1].kind in ("AND", "LI", "BI", "PREP", "ART") and items[i - 1].end == item.start)
        and not item.data.definite
    ):
        return True
    return bool(after) and (after == "_" or (after.isalpha() and after.isascii()))


def _is_phone(text: str, items: Sequence[Item], i: int) -> bool:
    item = items[i]
    if item.data.form.startswith("0") and len(item.data.form) > 1 and item.kind == "INT":
        return True
    if _is_cue(word_before(text, item.start), "no_count_before"):
        return True
    if i > 1 and items[i - 1].kind == "DASH" and items[i - 2].kind == "INT" and items[i - 2].data.form.startswith("0"):
        return True
    return (
        i > 0
        and items[i - 1].kind == "PLUS"
        and items[i - 1].end == item.start
        and (i < 2 or items[i - 2].end != items[i - 1].start)
    )


def _is_list_mark(text: str, items: Sequence[Item], i: int) -> bool:
    """True for «3.», «3)», «3 -» at the start of a line, and for footnote marks «[3]»."""
    item = items[i]
    after = text[item.end : item.end + 2]
    if text[item.start - 1 : item.start] == "[" and after[:1] == "]":
        return True
    return (
        text[max(0, item.start - 1) : item.start] in ("", "\n")
        and (after[:1] in (".", ")", "-") or after == " -")
        and item.data.value < 100
    )


def _cardinal(text: str, items: Sequence[Item], i: int) -> Amount | None:
    item = items[i]
    number: Number = item.data
    if number.bare and (number.definite or is_plural_scale(number)):
        return None
    before = word_before(text, item.start)
    if number.value == 1 and (_is_cue(before, "one_of_before") or (i + 1 < len(items) and items[i + 1].kind == "FROM")):
        return None
    if number.definite and number.value in range(20, 100, 10) and not number.scaled:
        if before in ("مجموعه", "لمجموعه"):
            return None
        if _names_one(before) and not _is_cue(before, "counted_definite"):
            return _amount(item, "ORDINAL", "tens after a definite noun")
    return _amount(item, "CARDINAL", "number words")


def _names_one(word: str) -> bool:
    """True if the word is definite, by ال or a pronoun, and no broken or sound plural of people."""
    return (word.startswith(("ال", "لل")) or word.endswith(("ها", "هم")) or _is_cue(word, "ranked")) and not word.endswith(
        ("ين", "ون")
    )


def _fraction(text: str, items: Sequence[Item], i: int) -> Amount | None:
    item = items[i]
    after = word_after(text, item.end)
    if (
        after in load_cues()["half_other"]
        or (item.data.definite and after.startswith("ال"))
        or (i + 1 < len(items) and items[i + 1].kind in ("ORD", "SECOND", "RECENT"))
    ):
        return None
    return _amount(item, "CARDINAL", "fraction word")


_RULES: dict[str, Callable[[str, Sequence[Item], int], Amount | None]] = {
    "ORD": _ordinal,
    "SECOND": _ordinal,
    "D2": _digits,
    "Y4": _digits,
    "INT": _digits,
    "DEC": _digits,
    "CARD": _cardinal,
    "FRAC": _fraction,
}
