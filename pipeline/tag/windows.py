"""Windows of pieces: what the encoder sees at once, cut at paragraph and sentence ends, with context around the core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.tag.pieces import Pieces, Tokenizer

_SENTENCE_ENDS = frozenset(".!?؟;؛…")


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder: `ids[rows[k]]` is piece `first + k` of the text; other ids are marks and context."""

    ids: list[int]
    rows: list[int]
    first: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Pieces `[start, end)` of one sentence; `opens` says whether a paragraph begins with it."""

    start: int
    end: int
    opens: bool


def find_segments(text: str, pieces: Pieces, limit: int) -> list[Segment]:
    """The sentences as ranges of pieces; what is longer than `limit` is cut there."""
    segments: list[Segment] = []
    start, opens = 0, True
    for i in range(1, len(pieces) + 1):
        last = i == len(pieces)
        line_ends = not last and "\n" in text[pieces.ends[i - 1] : pieces.starts[i]]
        sentence_ends = not last and text[pieces.ends[i - 1] - 1] in _SENTENCE_ENDS and pieces.starts[i] > pieces.ends[i - 1]
        if not (last or line_ends or sentence_ends):
            continue
        while i - start > limit:
            segments.append(Segment(start, start + limit, opens))
            start, opens = start + limit, False
        segments.append(Segment(start, i, opens))
        start, opens = i, line_ends
    return segments


def pack_segments(segments: Sequence[Segment], limit: int, first_limit: int | None = None) -> Iterator[list[Segment]]:
    """Neighbouring segments together, as many as fit into `limit` ids (the first time into `first_limit`)."""
    packed: list[Segment] = []
    size, room = 0, limit if first_limit is None else first_limit
    for segment in segments:
        cost = segment.end - segment.start + segment.opens
        if packed and size + cost > room:
            yield packed
            packed, size, room = [], 0, limit
        packed.append(segment)
        size += cost
    if packed:
        yield packed


def cut_windows(
    text: str, pieces: Pieces, tokenizer: Tokenizer, *, size: int, context: int = 0, first_size: int | None = None
) -> list[Window]:
    """Windows whose cores are all pieces, each once and in order; `context` more pieces stand before and after a core.

    A window has at most `size` ids besides the outer marks. A text that fits is one window.
    """
    segments = find_segments(text, pieces, size - 2 * context if context else size)
    whole = sum(segment.end - segment.start + segment.opens for segment in segments)
    if whole <= size and first_size is None:
        context, room = 0, size
    else:
        room = size - 2 * context
    opens = {segment.start for segment in segments if segment.opens}
    return [
        _window(pieces, tokenizer, opens, (packed[0].start, packed[-1].end), context)
        for packed in pack_segments(segments, room, first_size)
    ]


def _window(pieces: Pieces, tokenizer: Tokenizer, opens: set[int], core: tuple[int, int], context: int) -> Window:
    start, end = core
    low, high = max(start - context, 0), min(end + context, len(pieces))
    ids, rows = [tokenizer.begin], []
    for i in range(low, high):
        if i in opens and i > low:
            ids.append(tokenizer.end)
        if start <= i < end:
            rows.append(len(ids))
        ids.append(pieces.ids[i])
    ids.append(tokenizer.end)
    return Window(ids, rows, start)
