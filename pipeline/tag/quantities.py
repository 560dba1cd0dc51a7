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
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.article import Article
from pipeline.tag.patterns import Capture, Grammar
from pipeline.tag.quantities_plain import plain_amounts, word_before
from pipeline.tag.quantities_units import PATTERNS, Amount, Currencies, with_unit
from pipeline.tag.tagger import Candidate, QuantityValue
from pipeline.tag.timex import scan


def find_amounts(text: str, published: str | None) -> list[Amount]:
    """All amounts of a folded text, in order."""
    items = scan(text, published).items
    context = Currencies(text)
    out: list[Amount] = []
    position = 0

    def read(first: int, last: int, number: int, capture: Capture) -> Amount | None:
        return with_unit(text, PATTERNS[number][0], capture, items[first:last], context)

    for first, last, amount in _grammar().find(items, read):
        out.extend(plain_amounts(text, items, position, first))
        out.append(amount)
        position = last
    out.extend(plain_amounts(text, items, position, len(items)))
    return _with_units_of_neighbours(text, out)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return Grammar([pattern for _, pattern in PATTERNS])

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
            lead = word_before(text, amount.start)
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
