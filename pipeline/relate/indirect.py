"""Indirect speech: the clause after «قال إن», «أكد أن», to the end of its sentence or the next cue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.relate.cues import Cue
from pipeline.relate.scene import Scene, Voice, words_of
from pipeline.schema import Quote
from pipeline.spans import Span

_REACH, _SHORTEST = 18, 3
_TRIMMED = " \t\r\n\u00a0\u200e\u200f،,;؛.:"
_ENDS = frozenset({".", "؟", "!", "؛"})
_THAT = ("ان", "بان")


def find_indirect(scene: Scene, voices: Mapping[int, Voice], taken: Sequence[Span]) -> Iterator[tuple[int, int, Cue]]:
    """(start, end, cue) of each clause of indirect speech that overlaps neither a span in `taken` nor an earlier one.

    The clause begins behind «إن/أن» (a pronoun on it stays outside), and ends with its sentence or before the next cue of the
    same speaker: «قال إن كذا، مضيفا أن كذا» is two.
    """
    atoms, text = scene.view.atoms, scene.view.article.text
    used = list(taken)
    for atom in sorted(voices):
        if scene.cues[atom].word.kind not in ("verb", "participle"):
            continue
        first = _clause(scene, atom)
        if first is None:
            continue
        last = _last(scene, first)
        start, end = atoms[first].start, atoms[last - 1].end if last > first else atoms[first].start
        while end > start and text[end - 1] in _TRIMMED:
            end -= 1
        words = sum(scene.form(i)[:1].isalnum() for i in range(first, last))
        if words >= _SHORTEST and not any(low < end and start < high for low, high in used):
            used.append(Span(start, end))
            yield start, end, scene.cues[atom]


def _clause(scene: Scene, cue: int) -> int | None:
    """The atom behind the «that» which the cue governs, before any colon, mark or other verb."""
    for i in range(cue + 1, min(cue + _REACH, len(scene.view.atoms))):
        form = scene.form(i)
        if form.startswith(_THAT) and form in words_of("words", "complementizers"):
            return i + 1 if i + 1 < len(scene.view.atoms) else None
        if form in _ENDS or form == ":" or i in scene.quoted or i in scene.cues or form in words_of("words", "relatives"):
            return None
    return None


def _last(scene: Scene, first: int) -> int:
    """The atom behind the clause: that of the sentence's end, or of a cue that goes on («مضيفا», «وأضاف»)."""
    atoms, text = scene.view.atoms, scene.view.article.text
    i = first
    while i < len(atoms):
        cue = scene.cues.get(i)
        word = cue.word if cue is not None and i > first else None
        going_on = word is not None and (word.kind == "participle" or (word.joined and word.tone == "say"))
        if going_on or scene.ends_sentence(i) or (i > first and "\n" in text[atoms[i - 1].end:atoms[i].start]):
            return i
        i += 1
    return i


def indirect_row(scene: Scene, number: int, span: tuple[int, int, Cue], voice: Voice | None) -> Quote:
    """The row of a clause, `direct` false."""
    start, end, cue = span
    article, atom = scene.view.article, scene.view.atoms[cue.atom]
    speaker = voice.argument if voice is not None else None
    return Quote(article.doc_id, f"q{number}", start, end, article.text[start:end],
                 speaker.mention.mention_id if speaker else None, speaker.key if speaker else None,
                 article.text[atom.start:atom.end], False)
