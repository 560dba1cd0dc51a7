"""Half-open code-point spans, and the alignment of a normalised text to its original."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points: `text[start:end]`."""

    start: int
    end: int

    def overlaps(self, other: tuple[int, int]) -> bool:
        """True if the two share at least one code point."""
        return self.start < other[1] and other[0] < self.end

    def contains(self, other: tuple[int, int]) -> bool:
        """True if `other` lies inside this span (equality counts)."""
        return self.start <= other[0] and other[1] <= self.end

    def crosses(self, other: tuple[int, int]) -> bool:
        """True if they overlap and neither contains the other."""
        return self.overlaps(other) and not self.contains(other) and not Span(*other).contains(self)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each code point of a normalised text came from.

    `starts[i]` and `ends[i]` bound the original code points that became normalised code point `i`. Both never
    decrease. Original code points may be dropped (they belong to nothing, or lie in the range of a neighbour);
    one may become several (a ligature: each of them has the same range).
    """

    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def identity(cls, length: int) -> Alignment:
        """The alignment of a text with itself."""
        return cls(array("i", range(length)), array("i", range(1, length + 1)))

    def to_original(self, start: int, end: int) -> Span:
        """The smallest original span that covers the normalised `[start, end)`; it must not be empty."""
        if not 0 <= start < end <= len(self.starts):
            raise IndexError(f"no normalised span [{start}, {end}) in a text of {len(self.starts)}")
        return Span(self.starts[start], self.ends[end - 1])

    def to_normal(self, start: int, end: int) -> Span | None:
        """The normalised span made of original code points in `[start, end)`, or None if all were dropped."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return Span(first, last) if first < last else None
