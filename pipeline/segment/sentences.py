"""Sentences: runs of tokens that end with a mark or a line, long ones cut where a new statement begins.

A sentence is what the later stages look for a statement in. Arabic news is often one paragraph held together by commas and
«و»; such a run is cut before the words that open a new statement (`lexicon/sentence_cues.csv`), never inside a quotation
or brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from pipeline.lexicon import read_csv
from pipeline.orthography import fold
from pipeline.segment.tokens import is_arabic_word
from pipeline.spans import Span

LONG = 60
"""Tokens from which a sentence is cut at a soft boundary: the longest tenth of sentences in running news."""
ENDLESS = 110
"""Tokens from which a bare comma before «و» is boundary enough."""
SHORTEST = 8
"""Tokens that a cut must leave on either side."""
QUOTED_NAME = 3
"""Tokens up to which a quotation is a name, and a full stop after it can be a stray one."""

_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]+")
_CLOSERS = frozenset("\"')]}")
_HARD = re.compile(r"[.!?\u061f]+")
_SOFT = frozenset({"؛", ";", "…"})
_COMMAS = frozenset({"،", ","})
_PAUSES = _SOFT | _COMMAS | {":", "-"}
_LETTER = re.compile(r"[ء-ي]")
_ENUMERATOR = re.compile(r"\d{1,2}|[أ-ي]|[A-Za-z]")


@lru_cache(maxsize=1)
def _cues() -> dict[str, frozenset[str]]:
    """Role → folded words, from `sentence_cues.csv`."""
    roles: dict[str, set[str]] = {}
    for row in read_csv("sentence_cues"):
        roles.setdefault(row["role"], set()).add(fold(row["cue"]))
    return {role: frozenset(words) for role, words in roles.items()}


def find_lines(normal: str) -> list[Span]:
    """The spans of the lines that hold anything; lines broken at a fixed width count as one."""
    lines = [Span(m.start(), m.end()) for m in _LINE.finditer(normal) if m.group().strip()]
    return _unwrap(normal, lines) if _is_wrapped(normal, lines) else lines


def _is_wrapped(normal: str, lines: Sequence[Span]) -> bool:
    """True if most lines fill nearly the same width and go on in the next one, as in mails and old bulletins."""
    inner = [line for line, after in pairwise(lines) if _is_next(normal, line, after)]
    if len(inner) < 6:
        return False
    widths = sorted(end - start for start, end in inner)
    width = widths[-1]
    full = [line for line in inner if line.end - line.start >= 0.8 * width and normal[line.end - 1] not in ".!?؟:"]
    return 30 <= width <= 120 and len(full) >= 0.6 * len(inner)


def _is_next(normal: str, line: Span, after: Span) -> bool:
    """True if no empty line stands between the two."""
    return normal[line.end:after.start] in ("\n", "\r\n", "\r")


def _unwrap(normal: str, lines: Sequence[Span]) -> list[Span]:
    width = max(end - start for start, end in lines)
    out: list[Span] = []
    last = Span(0, 0)
    for line in lines:
        full = last.end - last.start >= 0.8 * width and normal[last.end - 1] not in ".!?؟:"
        if out and full and _is_next(normal, last, line):
            out[-1] = Span(out[-1].start, line.end)
        else:
            out.append(line)
        last = line
    return out


def find_sentences(tokens: Sequence[str], spans: Sequence[Span]) -> list[range]:
    """The sentences of one line, as ranges over its tokens; `spans` are the tokens' places in the normal text."""
    glued = [i > 0 and spans[i - 1].end == spans[i].start for i in range(len(spans))]
    quotes, depths = _nesting(tokens)
    out: list[range] = []
    begin = 0
    for end in _hard_ends(tokens, glued, quotes, depths):
        out.extend(_cut(tokens, range(begin, end), quotes, depths))
        begin = end
    if begin < len(tokens):
        out.extend(_cut(tokens, range(begin, len(tokens)), quotes, depths))
    return out


def _nesting(tokens: Sequence[str]) -> tuple[list[bool], list[int]]:
    """For the place before each token: whether it is inside a quotation, and how deep in brackets.

    Marks that are not closed in the line, or only far away, open nothing: one stray mark must not hold the rest together.
    """
    quotes, steps = [False] * (len(tokens) + 1), [0] * (len(tokens) + 1)
    marks = [i for i, token in enumerate(tokens) if token == '"']
    for first, second in zip(marks[::2], marks[1::2], strict=False):
        quotes[first + 1:second + 1] = [True] * (second - first)
    stack: list[int] = []
    for i, token in enumerate(tokens):
        if token in ("(", "["):
            stack.append(i)
        elif token in (")", "]") and stack:
            opened = stack.pop()
            if i - opened <= LONG:
                steps[opened + 1] += 1
                steps[i + 1] -= 1
    return quotes, list(accumulate(steps))


def _hard_ends(tokens: Sequence[str], glued: Sequence[bool], quotes: Sequence[bool], depths: Sequence[int]) -> Iterator[int]:
    """The places after tokens that end a sentence, closing quotation marks and brackets taken along."""
    begin = 0
    for i, token in enumerate(tokens):
        if not _HARD.fullmatch(token) or (len(token) > 1 and set(token) == {"."}) or depths[i] or i < begin:
            continue
        if i == begin + 1 and _ENUMERATOR.fullmatch(tokens[begin]):
            continue
        if token == "." and i and (_is_inner_dot(tokens, i, glued) or _is_stray_dot(tokens, i)):
            continue
        end = i + 1
        while end < len(tokens) and (_HARD.fullmatch(tokens[end]) or (
                tokens[end] in _CLOSERS and (glued[end] or quotes[end] or end + 1 == len(tokens)))):
            end += 1
        if end < len(tokens) and end > i + 1 and (tokens[end] in _COMMAS or fold(tokens[end]) in _cues()["said"]):
            continue
        if end < len(tokens):
            yield end
        begin = end


def _is_inner_dot(tokens: Sequence[str], i: int, glued: Sequence[bool]) -> bool:
    """True for the dot of an abbreviation («ت. 25 يوليو», Dr. Abdul) or of a code («Res.5», «أل.بي.تي.في»)."""
    before = tokens[i - 1]
    lone = _LETTER.fullmatch(before) and not (i > 1 and tokens[i - 2].isdigit())
    if glued[i] and (lone or fold(before) in _cues()["abbreviation"]):
        return True
    if i + 1 >= len(tokens) or not glued[i + 1] or tokens[i + 1] in _CLOSERS:
        return False
    return not (is_arabic_word(tokens[i + 1]) and len(tokens[i + 1]) > 2 and (len(before) > 2 or not before.isalpha()))


def _is_stray_dot(tokens: Sequence[str], i: int) -> bool:
    """True for the dot between a name in quotation marks and its ordinal: «قمة "سيكا ". السادسة»."""
    if tokens[i - 1] != '"' or i + 1 >= len(tokens) or fold(tokens[i + 1]) not in _cues()["ordinal"]:
        return False
    return '"' in tokens[max(i - 2 - QUOTED_NAME, 0):i - 2]


def _cut(tokens: Sequence[str], piece: range, quotes: Sequence[bool], depths: Sequence[int]) -> Iterator[range]:
    """The piece itself, or its parts where it is too long, each cut at the strongest and latest soft boundary in reach."""
    begin = piece.start
    while piece.stop - begin > LONG:
        last = piece.stop - SHORTEST + 1
        near = [p for p in range(begin + SHORTEST, min(begin + ENDLESS + 1, last)) if not (quotes[p] or depths[p])]
        cut = _best_cut(tokens, [p for p in near if p <= begin + LONG], 2) or \
            next((p for p in near if p > begin + LONG and _strength(tokens, p) >= 2), None) or \
            (_best_cut(tokens, [p for p in near if p <= begin + LONG], 1) if piece.stop - begin > ENDLESS else None) or \
            next((p for p in range(begin + ENDLESS + 1, last) if not (quotes[p] or depths[p]) and _strength(tokens, p)), None)
        if cut is None:
            break
        yield range(begin, cut)
        begin = cut
    yield range(begin, piece.stop)


def _best_cut(tokens: Sequence[str], places: Sequence[int], least: int) -> int | None:
    """The last of the places with the greatest strength, None if no place has at least the least."""
    strength, place = max(((_strength(tokens, p), p) for p in places), default=(0, 0))
    return place if strength >= least else None


def _strength(tokens: Sequence[str], place: int) -> int:
    """How good a boundary the place before a token is, 0 for none."""
    before, after = tokens[place - 1], fold(tokens[place])
    paused = before in _PAUSES or before.startswith("..")
    if after in _cues()["starter"]:
        return 4 if paused else 3
    if before in _SOFT or before.startswith(".."):
        return 2
    return 1 if before in _COMMAS and after.startswith("و") and len(after) > 3 else 0
