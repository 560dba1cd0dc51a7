"""Numbers and amounts of an article that are no dates: `QuantityTagger`.

Over the items that the date grammar left (`pipeline.tag.timex.scan`), patterns of `pipeline.tag.patterns`, the longest first:

    MONEY     number currency («380 مليار دولار», «مليونا ريال»), symbol number («$5»), «بين 6 و7 بلايين يورو» (one range)
    PERCENT   number % | number «في المئة» …
    QUANTITY  number unit («26 ألف كيلومتر مربع»), dual unit («كيلومترين»), «متر ونصف»
    ORDINAL   ordinal words, «الـ54», digits after a numbered thing («الدورة 79», «المادة 208»)
    CARDINAL  every other number that counts or names a rank, fractions too; not phone numbers, not «الآلاف», not regnal numbers

A currency word that several states use takes its code from the adjective after it, else from the country that the text
names most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag.numbers import Item, Number
from pipeline.tag.patterns import Capture, Grammar, Pattern
from pipeline.tag.tagger import Candidate, QuantityValue
from pipeline.tag.timex import scan


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
_PATTERNS = [
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


def find_amounts(text: str, published: str | None) -> list[Amount]:
    """All amounts of a folded text, in order."""
    items = scan(text, published).items
    context = _Currencies(text)
    out: list[Amount] = []
    position = 0

    def read(first: int, last: int, number: int, capture: Capture) -> Amount | None:
        return _with_unit(text, _PATTERNS[number][0], capture, items[first:last], context)

    for first, last, amount in _grammar().find(items, read):
        out.extend(_plain(text, items, position, first))
        out.append(amount)
        position = last
    out.extend(_plain(text, items, position, len(items)))
    return _with_units_of_neighbours(text, out)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return Grammar([pattern for _, pattern in _PATTERNS])


def _value(item: Item | None) -> float | None:
    return item.data.value if item is not None and isinstance(item.data, Number) else None


def _with_unit(text: str, label: str, c: Capture, items: Sequence[Item], currencies: _Currencies) -> Amount | None:
    number, unit, half = _value(c.get("n")), c.get("u"), c.get("h")
    assert unit is not None
    if number is None:
        number = 2.0 if unit.kind == "MEASURE2" else 1.0
    if c.has("one") and _value(c.get("one")) != 1:
        return None
    counted = c.get("n")
    if counted is not None and counted.kind == "CARD" and counted.data.bare and _plural_scale(counted.data):
        return None
    number += half.data.value if half is not None else 0
    upper = _value(c.get("k"))
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
def _cues() -> dict[str, frozenset[str]]:
    return {name: frozenset(search_key(word) for word in words) for name, words in read_toml("numbers")["cues"].items()}


def _measure(text: str, unit: Item, start: int) -> str:
    """The unit's code; degrees of an earthquake are its magnitude."""
    code = str(unit.data)
    if code == "deg":
        before = text[max(0, start - 60) : start]
        if any(word in before for word in _cues()["magnitude"]) or "بقوه" in before:
            return "magnitude"
        if any(word in text[unit.end : unit.end + 20] for word in ("حراره", "ميوي")) or "حراره" in before:
            return "C"
    return code


class _Currencies:
    """Codes of currency words in one text."""

    def __init__(self, text: str) -> None:
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


# Numbers without a unit ---------------------------------------------------------------------------------------------


def _plain(text: str, items: Sequence[Item], first: int, last: int) -> Iterator[Amount]:
    for i in range(first, last):
        rule = _RULES.get(items[i].kind)
        if rule is not None:
            amount = rule(text, items, i)
            if amount is not None:
                yield amount


def _word_before(text: str, start: int) -> str:
    match = re.search(r"(\w+)[\s\"'(]{0,3}$", text[max(0, start - 40) : start])
    return match[1] if match else ""


def _word_after(text: str, end: int) -> str:
    match = re.match(r" ?(\w+)", text[end : end + 30])
    return match[1] if match else ""


def _is_cue(word: str, name: str) -> bool:
    """True if the word is one of the cues, bare or after a proclitic."""
    words = _cues()[name]
    return word in words or (word[:1] in "وفبلك" and (word[1:] in words or (word[:2] == "لل" and "ال" + word[2:] in words)))


def _amount(item: Item, label: str, rule: str) -> Amount:
    return Amount(item.start, item.end, label, item.data.value, None, rule)


def _ordinal(text: str, items: Sequence[Item], i: int) -> Amount | None:
    item = items[i]
    before = _word_before(text, item.start)
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
    before = _word_before(text, item.start)
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
    if _is_cue(_word_before(text, item.start), "no_count_before"):
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
    if number.bare and (number.definite or _plural_scale(number)):
        return None
    before = _word_before(text, item.start)
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


def _plural_scale(number: Number) -> bool:
    form = search_key(number.form)
    return form in _PLURAL_SCALES or form.removeprefix("ال") in _PLURAL_SCALES


_PLURAL_SCALES = frozenset({"ملايين", "الاف", "مليارات", "بلايين", "تريليونات", "ترليونات"})


def _fraction(text: str, items: Sequence[Item], i: int) -> Amount | None:
    item = items[i]
    after = _word_after(text, item.end)
    if (
        after in _cues()["half_other"]
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


def _with_units_of_neighbours(text: str, amounts: Sequence[Amount]) -> list[Amount]:
    """Amounts that leave their unit to the one beside them: «6,8 مليار إلى 12,5 مليار دولار», «بين 9 و4 درجات»."""
    out = list(amounts)
    before: Amount | None = None
    for i, amount in enumerate(out):
        if amount.label == "MONEY":
            before = amount
        if amount.label != "CARDINAL":
            continue
        after = out[i + 1] if i + 1 < len(out) else None
        if after is not None and after.unit and after.label in ("MONEY", "QUANTITY", "PERCENT"):
            link = text[amount.end : after.start]
            lead = _word_before(text, amount.start)
            if (re.fullmatch(r" ?(?:الي|حتي|-) ?", link) and after.label != "PERCENT") or (
                re.fullmatch(r" ?و ?", link) and lead == "بين" and after.label == "QUANTITY"
            ):
                out[i] = Amount(amount.start, amount.end, after.label, amount.value, after.unit, "unit of the next amount")
                continue
        if (
            before is not None
            and before.start > amount.start - 150
            and (amount.value or 0) >= 1e6
            and "\n\n" not in text[before.end : amount.start]
            and re.match(r" ?(?:[.،,؛)\n]|في |من |قبل )", text[amount.end : amount.end + 6] + " ")
        ):
            out[i] = Amount(amount.start, amount.end, "MONEY", amount.value, before.unit, "currency of the amount before")
    return out


def _is_homograph(normal: str) -> bool:
    """True where folding made a number of another word: «وأحد», «أولي» (initial), «ميت»."""
    return (
        normal.startswith(("وأحد", "وإحد"))
        or (normal.endswith("لي") and normal[:2] in ("أو", "او", "ال") and "أول" in normal)
        or (normal.startswith("مي") and not normal.startswith(("ميه", "مية")))
    )


class QuantityTagger:
    """Finds MONEY, PERCENT, QUANTITY, CARDINAL and ORDINAL expressions by the grammar, each with its value."""

    name = "quantities"

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """The article's numbers and amounts that are not part of dates."""
        for amount in find_amounts(article.folded, article.document.published):
            if _is_homograph(article.normal_text[amount.start : amount.end]):
                continue
            start, end = article.alignment.to_original(amount.start, amount.end)
            yield Candidate(
                start,
                end,
                amount.label,
                0.9,
                "rule",
                f"quantities: {amount.rule}",
                value=QuantityValue(amount.value, amount.unit),
            )
