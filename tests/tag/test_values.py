"""Annotated sentences of timexes.txt and quantities.txt: what must be found, with its value, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.orthography import normalise
from pipeline.schema import Document, Normal
from pipeline.tag.quantities import QuantityTagger
from pipeline.tag.tagger import Candidate, QuantityValue, TimexValue
from pipeline.tag.timex import TimexTagger

HERE = Path(__file__).parent
Case = tuple[str | None, str]


def cases(name: str) -> Iterator[Case]:
    """(Document date, annotated sentence) of each line."""
    published: str | None = None
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("dct "):
            published = None if line[4:].strip() == "-" else line[4:].strip()
        elif line.strip() and not line.startswith("#"):
            yield published, line


def plain(line: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    """The sentence without brackets and its annotations: start, end, label, value."""
    out, found = "", []
    for piece in re.split(r"(\[[A-Z]+ \S+ [^\]]+\])", line):
        match = re.fullmatch(r"\[([A-Z]+) (\S+) ([^\]]+)\]", piece)
        if match:
            found.append((len(out), len(out) + len(match[3]), match[1], match[2]))
            out += match[3]
        else:
            out += piece
    return out, found


def article(text: str, published: str | None) -> Article:
    normal, alignment = normalise(text)
    document = Document("d", "d.txt", "", None, published, None, None, None, "ar", len(text), text)
    return Article(document, Normal("d", normal, alignment.starts, alignment.ends))


def shown(candidate: Candidate) -> str:
    value = candidate.value
    if isinstance(value, TimexValue):
        return value.value or "?"
    assert isinstance(value, QuantityValue)
    assert value.value is not None
    number = f"{round(value.value, 2):.2f}".rstrip("0").rstrip(".")
    return f"{number}_{value.unit}" if value.unit else number


def found_in(text: str, published: str | None, tagger: TimexTagger | QuantityTagger) -> list[tuple[int, int, str, str]]:
    candidates = sorted(tagger.find_candidates(article(text, published)), key=lambda c: c.start)
    return [(c.start, c.end, c.label, shown(c)) for c in candidates]


def readable(text: str, rows: list[tuple[int, int, str, str]]) -> list[str]:
    return [f"[{label} {value} {text[start:end]}]" for start, end, label, value in rows]


@pytest.mark.parametrize(("published", "line"), list(cases("timexes.txt")))
def test_timexes(published: str | None, line: str) -> None:
    text, expected = plain(line)
    assert readable(text, found_in(text, published, TimexTagger())) == readable(text, expected)


@pytest.mark.parametrize(("published", "line"), list(cases("quantities.txt")))
def test_quantities(published: str | None, line: str) -> None:
    text, expected = plain(line)
    assert readable(text, found_in(text, published, QuantityTagger())) == readable(text, expected)
