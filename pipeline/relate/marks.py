"""Quotation marks: the spans that they enclose, whatever marks writers use, mix, nest or leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Two marks side by side («‹‹», «''») are one; a bracket is one after a colon, and when it is doubled.
_MARK = re.compile(
    r"<<|>>|‹‹|››|((?:‘‘|’’|''|\"\"|“”|”“)|[«»≪≫“”„‟❝❞\"＂‹›])"
    r"|\(\(|\)\)|(?<=:)[ \u00a0]*\((?!\()|\)")
_FAMILY = {**dict.fromkeys("«»≪≫", "angle"), "<<": "angle", ">>": "angle",
           "‹": "single", "›": "single", "‹‹": "single", "››": "single",
           **dict.fromkeys("“”„‟❝❞\"＂", "curly"), "\"\"": "curly", "“”": "curly", "”“": "curly",
           "‘‘": "double", "’’": "double", "''": "double", "((": "brackets", "))": "brackets", "(": "bracket", ")": "bracket"}
_OPENING = frozenset({"«", "≪", "<<", "‹", "‹‹", "((", "("})
_FIRM = frozenset({"angle", "single", "brackets", "bracket"})
"""Families whose marks mean what they look like; the others are mixed up, above all in right-to-left text."""
_SPACE = frozenset(" \t\r\n\u00a0\u200e\u200f\u202b\u202c")
_BEFORE_OPENING = frozenset("([{«‹“:،,;؛-–—/")
_AFTER_CLOSING = frozenset(".،,؛;:!؟?)]}»›”’…-–—/")
_PROCLITICS = frozenset({"ب", "ل", "و", "ف", "ك", "ال", "وال", "بال", "لل", "وب", "ول", "فب", "فل",
                         "بـ", "لـ", "وـ", "كـ", "الـ", "وبـ", "ولـ"})
_OUTER = _SPACE | frozenset("«»‹›“”„‟❝❞\"＂")
_SHORTEST_OPEN, _MOST_LINES, _DEEPEST, _AHEAD = 20, 6, 6, 20


@dataclass(frozen=True, slots=True)
class Quoted:
    """A span between quotation marks, the marks and outer space left out, and the offsets of the marks' outer edges.

    `closed` is False where no mark ends it: it then goes to the end of its line.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: str
    side: str
    """What it does by shape and place: open, close, or either."""


def quoted_spans(text: str) -> list[Quoted]:
    """The outermost spans between quotation marks of any kind, in order.

    A mark left open ends where the next mark shows that it must have: with the paragraph that closes it, where every
    paragraph of a speech opens anew; at the mark that also closes a name inside it («…»); else with its line.
    """
    out: list[Quoted] = []
    done = 0
    while done < len(text):
        line_end = text.find("\n", done)
        line_end = len(text) if line_end < 0 else line_end
        found, open_ = _in_line(text, _marks(text, done, line_end))
        out.extend(found)
        done = line_end + 1
        if open_ is not None:
            last = _closing_line(text, open_, done)
            if last is not None:
                out.extend(_inner(text, open_, last.start, last.end, True))
                done = last.end
            elif line_end - open_.start > _SHORTEST_OPEN:
                out.extend(_inner(text, open_, line_end, line_end, False))
    return out


def _marks(text: str, low: int, high: int) -> list[_Mark]:
    out: list[_Mark] = []
    for match in _MARK.finditer(text, low, high):
        shape = match.group().strip(" \u00a0")
        start = match.end() - len(shape)
        out.append(_Mark(start, match.end(), _FAMILY[shape], _side(text, start, match.end(), shape)))
    return out


def _side(text: str, start: int, end: int, shape: str) -> str:
    """What a mark does: by its shape where that is reliable, else by the space around it; either where both are as likely."""
    if _FAMILY[shape] in _FIRM:
        return "open" if shape in _OPENING else "close"
    before, after = text[start - 1:start] or "\n", text[end:end + 1] or "\n"
    opens = before in _SPACE or before in _BEFORE_OPENING or _after_proclitic(text, start)
    closes = after in _SPACE or after in _AFTER_CLOSING
    if opens != closes:
        return "open" if opens else "close"
    return "either"


def _after_proclitic(text: str, start: int) -> bool:
    """True if what stands before a mark, back to the space, are proclitics: «ل"الأهرام"»."""
    begin = start
    while begin > 0 and start - begin < 5 and (text[begin - 1].isalpha() or text[begin - 1] == "ـ"):
        begin -= 1
    return text[begin:start] in _PROCLITICS


def _in_line(text: str, marks: Sequence[_Mark]) -> tuple[list[Quoted], _Mark | None]:
    """The outermost spans of a line, and the mark that is left open."""
    out: list[Quoted] = []
    stack: list[_Mark] = []
    first_inner: int | None = None
    n = 0
    while n < len(marks):
        mark = marks[n]
        if stack and _ends(stack[-1], mark, marks[n + 1:n + _AHEAD]):
            left = stack.pop()
            if not stack:
                out.extend(_inner(text, left, mark.start, mark.end, True))
            elif first_inner is None:
                first_inner = n
        elif mark.side == "open" or (mark.side == "either" and not stack) \
                or (not stack and mark.family == "curly" and text[mark.end:mark.end + 1] == ":"):
            if not stack:
                first_inner = None
            stack.append(mark)
        n += 1
        if (n == len(marks) or len(stack) > _DEEPEST) and stack and first_inner is not None:
            # What closed a name inside has closed the speech too.
            out.extend(_inner(text, stack[0], marks[first_inner].start, marks[first_inner].end, True))
            stack, n, first_inner = [], first_inner + 1, None
    return out, stack[0] if stack else None


def _ends(left: _Mark, mark: _Mark, later: Sequence[_Mark]) -> bool:
    """True if `mark` ends what `left` began: its partner, or another kind where no partner follows."""
    if mark.side == "open":
        return False
    if left.family == mark.family:
        return True
    bracket = "bracket" in (left.family[:7], mark.family[:7])
    return not bracket and mark.side == "close" and not any(m.family == left.family and m.side != "open" for m in later)


def _closing_line(text: str, left: _Mark, low: int) -> _Mark | None:
    """The mark that closes, some lines below, what `left` began; none where a line between leaves another mark open."""
    for _ in range(_MOST_LINES):
        if low >= len(text):
            return None
        high = text.find("\n", low)
        high = len(text) if high < 0 else high
        marks = _marks(text, low, high)
        depth = 0
        begin = low + len(text[low:high]) - len(text[low:high].lstrip())
        for mark in marks:
            if mark.side == "open" or (mark.side == "either" and depth == 0):
                depth += 0 if mark.start == begin and mark.family == left.family else 1
            elif depth:
                depth -= 1
            else:
                return mark if mark.family == left.family else None
        if depth:
            return None
        low = high + 1
    return None


def _inner(text: str, left: _Mark, right: int, outer: int, closed: bool) -> Iterator[Quoted]:
    start, end = left.end, right
    while start < end and text[start] in _OUTER | {":"}:
        start += 1
    while end > start and (text[end - 1] in _OUTER or text[end - 1] in "،," or text[end - 2:end] == " ."):
        end -= 1
    if start < end:
        yield Quoted(start, end, left.start, outer, closed)
