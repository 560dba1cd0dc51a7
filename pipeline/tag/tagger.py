"""What every tagger is to the chain: something that finds candidate mentions in an article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pipeline.article import Article


@dataclass(frozen=True, slots=True)
class TimexValue:
    """The value of a DATE or TIME expression; fields as in the table `timexes`."""

    type: str
    value: str | None
    relative: bool = False
    calendar: str = "gregorian"
    anchor: str | None = None
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """The value of a number or amount; fields as in the table `quantities`."""

    value: float | None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible mention: offsets count in the original text, `score` is the finder's own confidence, 0–1."""

    start: int
    end: int
    label: str
    score: float
    method: str
    source: str
    acronym: bool = False
    value: TimexValue | QuantityValue | None = None


class Tagger(Protocol):
    """Finds candidates; the merge policy (`pipeline.tag.merge`) decides which become mentions."""

    name: str

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """Candidates in any order; they may overlap, nest and cross."""
        ...
