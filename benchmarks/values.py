"""Dates and quantities against gold: span and value by label.

Run: `python benchmarks/values.py [--split test] [--misses N] [--only LABEL]`.

Reads ../shared/data/annotated (or --gold FILE --texts FOLDER); the test split is for final figures only.
"""

from __future__ import annotations

import argparse
import collections
import re
from pathlib import Path

from pipeline.article import Article
from pipeline.evaluate.gold import read_gold
from pipeline.orthography import normalise
from pipeline.schema import VALUE_LABELS, Document, Normal
from pipeline.tag.quantities import QuantityTagger
from pipeline.tag.tagger import QuantityValue, TimexValue
from pipeline.tag.timex import TimexTagger

SHARED = Path(__file__).resolve().parents[2] / "shared"
UNITS = {"bpd": "bbl/d", "bbl/day": "bbl/d", "mi": "mi", "K": "C"}


def normal_article(doc_id: str, text: str, published: str | None) -> Article:
    """An article in normal form, not segmented: all that the value taggers read."""
    normal, alignment = normalise(text)
    document = Document(doc_id, doc_id, "", None, published, None, None, None, "ar", len(text), text)
    return Article(document, Normal(doc_id, normal, alignment.starts, alignment.ends))


def number_of(value: str) -> tuple[tuple[float, ...], str]:
    """The numbers and the unit of a gold value: `380e9_USD`, `6e9/7e9_EUR`, `15%`, `4-5`."""
    body, _, unit = value.rstrip("~").partition("_")
    if body.endswith("%"):
        body, unit = body[:-1], "%"
    numbers = tuple(float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e\d+)?", body.replace("/", " ")))
    return numbers, UNITS.get(unit, unit)


def same_value(gold: str, value: TimexValue | QuantityValue | None) -> bool:
    """True if the value is the gold one: timexes without `~`, numbers to 6 digits (fractions to 2), units."""
    if isinstance(value, TimexValue):
        return (value.value or "X") == gold.rstrip("~")
    if value is None or value.value is None:
        return False
    numbers, unit = number_of(gold)
    if not numbers or abs(abs(numbers[0]) - value.value) > (0.005 if abs(numbers[0]) < 1 else 1e-6 * abs(numbers[0])):
        return False
    return unit == "" or unit == UNITS.get(value.unit or "", value.unit)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", default="train")
    parser.add_argument("--gold", type=Path, default=SHARED / "data/annotated/annotated.jsonl")
    parser.add_argument("--texts", type=Path, default=SHARED / "data/annotated/texts")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    misses: list[str] = []
    for record in read_gold(args.gold, None if args.split == "all" else args.split):
        text = (args.texts / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        article = normal_article(record["doc_id"], text, record.get("dct"))
        found = {
            (c.start, c.end, c.label): c.value
            for tagger in (TimexTagger(), QuantityTagger())
            for c in tagger.find_candidates(article)
        }
        gold = {(m["start"], m["end"], m["type"]): m["value"] for m in record["mentions"] if m["type"] in VALUE_LABELS}
        for key in sorted({*gold, *found}):
            count = counts[key[2]]
            status = ""
            if key in gold and key in found:
                count["both"] += 1
                right = same_value(gold[key], found[key])
                count["right"] += right
                status = "" if right else "VALUE"
            else:
                status = "MISS" if key in gold else "EXTRA"
                count[status] += 1
            if status and args.only in ("", key[2]):
                text = article.text
                value = found.get(key)
                shown = value.value if value is not None else None
                misses.append(
                    f"{status:5} {key[2]:8} {record['doc_id']} {record.get('dct')} "
                    f"{text[max(0, key[0] - 30) : key[0]]}⟦{text[key[0] : key[1]]}⟧{text[key[1] : key[1] + 25]}".replace(
                        "\n", "¶"
                    )
                    + f" gold={gold.get(key)} found={shown} {getattr(value, 'unit', '') or ''}"
                )
    step = max(1, len(misses) // args.misses) if args.misses else 0
    for line in misses[::step] if step else ():
        print(line)
    report(counts)


def report(counts: dict[str, collections.Counter[str]]) -> None:
    total: collections.Counter[str] = collections.Counter()
    for label in VALUE_LABELS:
        print_line(label, counts[label])
        if label != "DATE":
            total += counts[label]
    print_line("others", total)


def print_line(label: str, c: collections.Counter[str]) -> None:
    def f1(hits: int) -> float:
        found, gold = c["both"] + c["EXTRA"], c["both"] + c["MISS"]
        return 2 * hits / (found + gold) if found + gold else 0.0

    print(
        f"{label:9} n={c['both'] + c['MISS']:5} span F1 {f1(c['both']):.3f} (missed {c['MISS']}, extra {c['EXTRA']})  "
        f"span+value F1 {f1(c['right']):.3f}  value right {c['right'] / max(1, c['both']):.3f}"
    )


if __name__ == "__main__":
    main()
