"""An article's text cut into pieces for the page: paragraphs of sentences, with nested mentions and quotes inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.schema import Mention, Quote, Sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain text (then `text` is set), or a mention with the pieces inside it; `quote` is the id of the quote around it."""

    text: str = ""
    quote: str | None = None
    mention: Mention | None = None
    inside: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its pieces; `gap` is the text between it and the next one of its paragraph."""

    sentence: Sentence
    pieces: tuple[Piece, ...]
    gap: str = ""


def to_paragraphs(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention],
                  quotes: Sequence[Quote]) -> list[list[Line]]:
    """The sentences as paragraphs: a new one begins after a line break and where the kind of sentence changes."""
    paragraphs: list[list[Line]] = []
    by_sentence: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention.sentence_id, []).append(mention)
    for number, sentence in enumerate(sentences):
        within = [m for m in by_sentence.get(sentence.sentence_id, []) if sentence.start <= m.start and m.end <= sentence.end]
        pieces = tuple(_pieces(text, sentence.start, sentence.end, _nested(within), quotes))
        following = sentences[number + 1] if number + 1 < len(sentences) else None
        gap = text[sentence.end:following.start] if following else ""
        line = Line(sentence, pieces, " " if gap.strip() == "" and gap else gap)
        previous = sentences[number - 1] if number else None
        if previous and previous.kind == sentence.kind and "\n" not in text[previous.end:sentence.start]:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _nested(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions in order of start and then of decreasing end, without those that cross an earlier one."""
    kept: list[Mention] = []
    around: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m.start, -m.end)):
        while around and around[-1].end <= m.start:
            around.pop()
        if not around or m.end <= around[-1].end:
            kept.append(m)
            around.append(m)
    return kept


def _pieces(text: str, start: int, end: int, mentions: Sequence[Mention], quotes: Sequence[Quote]) -> Iterable[Piece]:
    """The pieces of `text[start:end]`; the mentions lie inside it and do not cross."""
    position, index = start, 0
    while index < len(mentions):
        outer = mentions[index]
        yield from _plain(text, position, outer.start, quotes)
        last = index + 1
        while last < len(mentions) and mentions[last].end <= outer.end:
            last += 1
        inside = tuple(_pieces(text, outer.start, outer.end, mentions[index + 1:last], quotes))
        yield Piece(mention=outer, inside=inside)
        position, index = outer.end, last
    yield from _plain(text, position, end, quotes)


def _plain(text: str, start: int, end: int, quotes: Sequence[Quote]) -> Iterable[Piece]:
    """Text without mentions, cut where a quote begins or ends."""
    cuts = sorted({start, end, *(cut for quote in quotes for cut in (quote.start, quote.end) if start < cut < end)})
    for a, b in pairwise(cuts):
        around = next((quote.quote_id for quote in quotes if quote.start <= a and b <= quote.end), None)
        yield Piece(text[a:b], around)
