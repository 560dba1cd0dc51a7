"""Reads 100 abbreviations in brackets after their long form and writes what was paired, for a person to judge.

`python -m benchmarks.acronyms CORPUS.jsonl.xz [--skip 0] [--articles 5000] [--sample 100] [--seed 7]`: of the `(LATIN CAPS)`
brackets in so many articles after the first `--skip` (JSON lines with a field `text`), each sentence once, a sample; only the
sentence around each is processed. One line each: the acronym, the long form, where that is from, the words before. What was
read of it is in RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pipeline.evaluate.gold import plain_article
from pipeline.resolve import resolve_article
from pipeline.schema import Acronym, Mention, Timex
from pipeline.tag import tag_article
from pipeline.tag.neural import NeuralTagger

_BRACKET = re.compile(r'[(\[]\s?["“«]?\s?([A-Z][A-Z0-9&./-]{1,9})\s?["”»]?\s?[)\]]')
_ROMAN = re.compile(r"[IVXLC]+")
_END = re.compile(r"\n|\. ")
_BEFORE, _AFTER = 300, 200


def brackets(corpus: Path, skip: int, articles: int) -> Iterator[tuple[str, int]]:
    """The sentence around each bracket of `articles` articles after the first `skip`, and where in it the acronym begins."""
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for line in islice(lines, skip, skip + articles):
            text = json.loads(line)["text"]
            for match in _BRACKET.finditer(text):
                if not _ROMAN.fullmatch(match[1]):
                    start = max([match.start() - _BEFORE, 0, *(m.end() for m in _END.finditer(text, 0, match.start()))])
                    end = _END.search(text, match.end())
                    stop = min(match.end() + _AFTER, end.start() if end else len(text))
                    yield text[start:stop], match.start(1) - start


def paired(sentence: str, position: int, tagger: NeuralTagger) -> Acronym | None:
    """The row of `acronyms` for the acronym that begins at the position."""
    article = plain_article("sample", sentence)
    tagged = tag_article(article, min_score=0.35, learned=(tagger,))
    article = replace(article, mentions=[m for m in tagged["mentions"] if isinstance(m, Mention)],
                      timexes=[t for t in tagged["timexes"] if isinstance(t, Timex)])
    ids = {m.mention_id for m in article.mentions if m.start == position}
    rows = resolve_article(article)["acronyms"]
    return next((row for row in rows if isinstance(row, Acronym) and row.mention_id in ids), None)


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    found = list(dict.fromkeys(brackets(options.corpus, options.skip, options.articles)))
    random.Random(options.seed).shuffle(found)
    tagger = NeuralTagger()
    for sentence, position in found[:options.sample]:
        row = paired(sentence, position, tagger)
        long = f"{row.expansion} [{row.source}]" if row else "- [no acronym]"
        before = sentence[max(0, position - 90):position].replace("\n", " ")
        print(" | ".join([sentence[position:position + 12].split(")")[0], long, before]), flush=True)


if __name__ == "__main__":
    main()
