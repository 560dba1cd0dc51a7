"""Direct speech: spans between quotation marks that somebody is said to have spoken, and who."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.lexicon import read_toml
from pipeline.relate.triggers import trigger_base
from pipeline.relate.view import Argument, View
from pipeline.schema import Quote

_CLOSING = frozenset("»”❞›")
_STRAIGHT = frozenset("\"＂")
_MARKS = frozenset("«»“”„‟❝❞\"＂‹›")
_OUTER = frozenset(" \t\r\u00a0\u200e\u200f«»‹›“”\"")
_BREAKS = frozenset({".", "؟", "!", "؛"})
LONG = 9
"""Words from which a span between marks is speech if anything at all speaks for it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A span between quotation marks, the marks and outer space left out, and the offsets of the marks' outer edges."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool


def quoted_spans(text: str) -> list[Quoted]:
    """The outermost spans between quotation marks of any kind, line by line; a mark left open closes with its line."""
    out: list[Quoted] = []
    line_start = 0
    for line in text.split("\n"):
        out.extend(_quoted_in_line(text, line_start, line_start + len(line)))
        line_start += len(line) + 1
    return out


def _quoted_in_line(text: str, low: int, high: int) -> Iterator[Quoted]:
    marks = [i for i in range(low, high) if text[i] in _MARKS]
    opened: int | None = None
    depth = 0
    for n, i in enumerate(marks):
        if opened is None:
            opened, depth = i, 0
            continue
        char, first = text[i], text[opened]
        if first in "«" and char == "«":
            depth += 1
        elif first == "«" and char == "»" and depth:
            depth -= 1
        elif _closes(first, char, text, i, marks[n + 1:]):
            yield from _inner(text, opened, i, True)
            opened = None
    if opened is not None and text[opened] not in _CLOSING and high - opened > 20:
        yield from _inner(text, opened, high, False)


def _closes(first: str, char: str, text: str, position: int, later: list[int]) -> bool:
    """True if `char` ends what `first` began: its partner, or any mark where writers mix them."""
    if first in _STRAIGHT:
        return char in _STRAIGHT or not any(text[i] in _STRAIGHT for i in later)
    if first == "‹":
        return char == "›"
    if first == "«":
        return char == "»" or not any(text[i] == "»" for i in later)
    if first in "“„‟":
        return char in "”“\"" or not any(text[i] in "”“" for i in later)
    if first == "”":
        return char in "“”\""
    return True


def _inner(text: str, left: int, right: int, closed: bool) -> Iterator[Quoted]:
    start, end = left + 1, right
    while start < end and text[start] in _OUTER:
        start += 1
    while end > start and text[end - 1] in _OUTER:
        end -= 1
    if start < end:
        yield Quoted(start, end, left, right + 1 if closed else right, closed)


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around a quoted span: atom indices of its inside, of the cue, and of the clause before it."""

    first: int
    last: int
    clause: int
    cue: int | None
    cue_after: bool
    colon: bool


def find_quotes(view: View) -> list[Quote]:
    """The quotes of the article with speaker and cue, in text order."""
    article = view.article
    out: list[Quote] = []
    speaker: Argument | None = None
    previous: Quoted | None = None
    for quoted in quoted_spans(article.text):
        context = _context(view, quoted)
        continues = previous is not None and _continues(view, previous, quoted)
        if context is None or not _is_speech(view, quoted, context, continues):
            continue
        found = _speaker(view, context) if not (continues and context.cue is None) else None
        speaker = found or speaker or _last_person(view, context.first)
        cue = view.atoms[context.cue] if context.cue is not None else None
        out.append(Quote(article.doc_id, f"q{len(out)}", quoted.start, quoted.end, article.text[quoted.start:quoted.end],
                         speaker.mention.mention_id if speaker else None, speaker.key if speaker else None,
                         article.text[cue.start:cue.end] if cue else None, True))
        previous = quoted
    return out


def _context(view: View, quoted: Quoted) -> _Context | None:
    first, last = view.atom_range(quoted.start, quoted.end)
    if first == last:
        return None
    low = first
    line = view.article.text.rfind("\n", 0, quoted.outer_start) + 1
    while low > 0 and view.atoms[low - 1].start >= line and first - low < 40 \
            and not (view.atoms[low - 1].form in _BREAKS and first - low > 1):
        low -= 1
    before = [i for i in range(low, first) if view.atoms[i].start < quoted.outer_start]
    cue = next((i for i in reversed(before) if _is_cue(view, i)), None)
    colon = any(view.atoms[i].form == ":" for i in before[-2:])
    cue_after = False
    if cue is None or (before and before[-1] - cue > 15 and not colon):
        end = view.article.text.find("\n", quoted.outer_end)
        for i in range(last, min(last + 6, len(view.atoms))):
            if (end >= 0 and view.atoms[i].start >= end) or view.atoms[i].form in _BREAKS:
                break
            if _is_cue(view, i) and (cue is None or not colon):
                cue, cue_after = i, True
                break
    return _Context(first, last, low, cue, cue_after, colon)


def _is_cue(view: View, atom: int) -> bool:
    return view.top_at[atom] is None and trigger_base(view.atoms[atom].form, "say") is not None


def _is_speech(view: View, quoted: Quoted, context: _Context, continues: bool) -> bool:
    """True if the span is spoken; a name, a title or a scare quote is not."""
    words = sum(view.atoms[i].form[:1].isalnum() for i in range(context.first, context.last))
    covered = _is_name(view, context)
    if covered and words < LONG:
        return False
    if context.colon:
        return words >= 2
    if context.cue is None:
        return (continues and words >= 3) or words >= 2 * LONG
    if context.cue_after:
        return words >= 4
    distance = sum(1 for i in range(context.cue + 1, context.first)
                   if view.top_at[i] is None and view.atoms[i].form[:1].isalnum())
    return words >= LONG or (words >= 3 and distance <= 10) or (words == 2 and distance <= 4)


def _is_name(view: View, context: _Context) -> bool:
    """True if one mention is all that stands between the marks, or the marks are inside a mention."""
    tops = {view.top_at[i] for i in range(context.first, context.last)}
    return len(tops) == 1 and None not in tops


def _continues(view: View, previous: Quoted, quoted: Quoted) -> bool:
    """True if little stands between two quotes: «…»، وأضاف: «…» or «…»، «…»."""
    between = view.article.text[previous.outer_end:quoted.outer_start]
    return len(between) < 80 and "." not in between.strip().rstrip(".")


def _speaker(view: View, context: _Context) -> Argument | None:
    """Who the cue speaks of: its subject after it, else the subject before it, else that of an earlier cue of the paragraph."""
    if context.cue is None:
        return None
    stop = context.cue + 14 if context.cue_after else context.first
    found = _subject_after(view, context.cue, stop)
    if found is None and not context.cue_after:
        found = _subject_before(view, context)
    return _holder(view, found)


_KINDS = ("PERS", "ORG", "OCC", "GPE")


def _subject_after(view: View, cue: int, stop: int) -> Argument | None:
    """The first name after a cue that no preposition or «that» separates from it; a person after an office counts before it."""
    words = read_toml("relations")["words"]
    ends, prepositions = frozenset(words["complementizers"]), frozenset(words["prepositions"])
    i = cue + 1
    while i < min(stop, len(view.atoms), cue + 16):
        index = view.top_at[i]
        form = view.atoms[i].form
        if index is None:
            if form in ends or form in _BREAKS:
                return None
            i += 1
            continue
        found = view.arguments[index]
        led = i - 1 > cue and view.atoms[i - 1].form in prepositions
        if found.label in _KINDS and not led:
            following = view.top_at[found.last] if found.last < len(view.atoms) else None
            person = view.arguments[following] if found.label == "OCC" and following is not None else None
            return person if person is not None and person.label == "PERS" else found
        i = found.last
    return None


def _subject_before(view: View, context: _Context) -> Argument | None:
    """The subject of an earlier cue of the clause, else the last person before the cue that no preposition leads in."""
    assert context.cue is not None
    prepositions = frozenset(read_toml("relations")["words"]["prepositions"])
    for i in range(context.cue - 1, context.clause - 1, -1):
        index = view.top_at[i]
        if index is not None:
            person = view.arguments[index]
            if person.label == "PERS" and i == person.first and view.atoms[max(i - 1, 0)].form not in prepositions:
                return person
        elif _is_cue(view, i) and (subject := _subject_after(view, i, context.cue)) is not None:
            return subject
    tops = [a for a in _tops(view, context.clause, context.cue) if a.label in ("OCC", "ORG")
            and view.atoms[max(a.first - 1, 0)].form not in prepositions]
    return tops[0] if tops else None


def _tops(view: View, low: int, high: int) -> list[Argument]:
    """The outermost arguments that begin in a range of atoms."""
    return [a for a in view.arguments if a.parent is None and low <= a.first < high]


def _holder(view: View, speaker: Argument | None) -> Argument | None:
    """The person that an office stands beside elsewhere in the article, else the speaker as found."""
    if speaker is None or speaker.label != "OCC":
        return speaker
    tops = [a for a in view.arguments if a.parent is None]
    held = [right for left, right in pairwise(tops) if left.key == speaker.key and right.label == "PERS"
            and right.first - left.last <= 1]
    return next((p for p in reversed(held) if p.first <= speaker.first), held[0] if held else speaker)


def _last_person(view: View, before: int) -> Argument | None:
    people = [a for a in view.arguments if a.label == "PERS" and a.last <= before]
    return people[-1] if people else None
