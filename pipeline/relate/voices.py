"""The voice of every cue of an article, in text order: its own subject, or the one carried on from the cues before it."""

from __future__ import annotations

from collections import Counter

from pipeline.relate.cues import Cue, Word
from pipeline.relate.scene import Scene, Voice, agrees
from pipeline.relate.speakers import (
    antecedent,
    elided_subject,
    is_person_noun,
    just_before,
    people_before,
    sentence_subject,
    subject_after,
)

_REACH, _SENTENCES, _NEAR = 18, 4, 1200
_DIVINE = frozenset({"تعالي", "سبحانه", "عز", "جل"})
_STATEMENTS = frozenset({"بيان", "بيانا", "البيان", "تقرير", "التقرير", "خطاب", "منشور", "تسجيل", "تدوينه", "تغريده"})


def find_voices(scene: Scene) -> dict[int, Voice]:
    """Atom of a cue → who speaks there; cues whose speaker is unknown are left out."""
    out: dict[int, Voice] = {}
    for atom, cue in scene.cues.items():
        if atom in scene.quoted:
            continue
        voice = _voice(scene, cue, out)
        if voice is not None:
            out[atom] = voice
    return out


def _voice(scene: Scene, cue: Cue, known: dict[int, Voice]) -> Voice | None:
    word, atom = cue.word, cue.atom
    if word.person == 1:
        return _first_person(scene)
    if scene.form(atom + 1) in _DIVINE:
        return Voice(None)
    low = scene.clause(atom)
    stop = _stop(scene, atom)
    if word.kind == "source":
        return subject_after(scene, atom, stop, led=True) or _carried(scene, cue, low, known)
    if word.kind == "noun":
        return _in_phrase(scene, cue, stop) or _carried(scene, cue, low, known)
    if _passive(scene, atom):
        written = _in_phrase(scene, Cue(atom + 1, Word("noun", "state")), stop, written=True)
        return written or elided_subject(scene, cue, low, known) or Voice(None)
    own = _own_subject(scene, cue, low, stop) if word.kind == "verb" else None
    return own or _carried(scene, cue, low, known)


def _own_subject(scene: Scene, cue: Cue, low: int, stop: int) -> Voice | None:
    """The subject of a verb beside it: whom its relative pronoun refers to, what follows it, or a person right before it."""
    gender = cue.word.gender
    relative = antecedent(scene, cue, low)
    if relative is not None:
        return Voice(relative, gender)
    found = subject_after(scene, cue.atom, stop, gender)
    if found is not None and not cue.word.joined and (found.argument is None or found.argument.label in ("ORG", "GPE")):
        before = just_before(scene, cue.atom, low, gender)
        return Voice(before, gender) if before is not None else found
    return found


def _first_person(scene: Scene) -> Voice:
    """Who says «أقول»: in an interview or a speech the person named most."""
    counts = Counter(a.key for a in scene.view.arguments
                     if a.label == "PERS" and a.kind == "name" and scene.form(a.first - 1) != ":")
    if not counts:
        return Voice(None)
    first = {a.key: a for a in reversed(scene.view.arguments) if a.label == "PERS"}
    return Voice(first[max(counts, key=lambda key: (counts[key], -first[key].index))])


def _stop(scene: Scene, atom: int) -> int:
    """Where a subject is looked for no further: the next cue but for nouns, quoted words."""
    i = atom + 1
    while i < min(atom + _REACH, len(scene.view.atoms)):
        cue = scene.cues.get(i)
        if cue is not None and cue.word.kind in ("verb", "participle") and cue.word.joined:
            break
        i += 1
    return i


def _passive(scene: Scene, atom: int) -> bool:
    """True for «جاء في بيان», «ورد فيه»: what follows is no speaker."""
    return scene.form(atom).lstrip("وف") in ("جاء", "رد") and scene.form(atom + 1) in ("في", "فيه", "فيها", "علي")


def _in_phrase(scene: Scene, cue: Cue, stop: int, *, written: bool = False) -> Voice | None:
    """The speaker in a noun's phrase: «بيان للوزارة», «بيان صادر عن الوزارة», «تصريحات الوزير»; not «تصريح لرويترز»."""
    if cue.word.tone == "say":
        return None
    form = scene.form(cue.atom)
    statement = written or any(form.endswith(noun) for noun in _STATEMENTS)
    for i in range(cue.atom + 1, min(cue.atom + 6, stop)):
        found = scene.argument(i)
        if found is None:
            if not statement and scene.leads(i):
                return None
            if scene.form(i) in ("في", "خلال", "علي", "مع", "حول", "بشان", "،", ",", ":"):
                return None
            continue
        return subject_after(scene, found.first - 1, stop, led=True)
    return None


def _carried(scene: Scene, cue: Cue, low: int, known: dict[int, Voice]) -> Voice | None:
    """The subject before the cue in its sentence, else of the sentences before it, else the last person who agrees."""
    found = elided_subject(scene, cue, low, known)
    if found is None and any(is_person_noun(scene.form(i)) for i in range(low, cue.atom) if scene.argument(i) is None):
        return Voice(None, cue.word.gender)
    return found or carried_voice(scene, low, known, cue.word.gender)


def carried_voice(scene: Scene, low: int, known: dict[int, Voice], gender: str = "") -> Voice | None:
    """Who was heard of last before a sentence that begins at `low`: its speaker or subject, else the last person who agrees."""
    start = low
    for _ in range(_SENTENCES):
        if low <= 0:
            break
        high, low = low, scene.clause(low - 1)
        heard = [known[atom] for atom in sorted(known, reverse=True) if low <= atom < high]
        found = next((v for v in heard if v.argument is None or agrees(scene, gender, v.argument)), None) \
            or _topic(scene, low, high, gender)
        if found is not None:
            return found
    near = scene.view.atoms[start].start - _NEAR if start < len(scene.view.atoms) else 0
    person = next((p for p in people_before(scene, start) if agrees(scene, gender, p) and p.mention.start > near), None)
    return Voice(person, gender) if person is not None else None


def _topic(scene: Scene, low: int, high: int, gender: str) -> Voice | None:
    """The person whom a sentence is about: its subject, else the only one in it."""
    subject = sentence_subject(scene, low, high, gender)
    if subject is not None and subject.argument is not None and subject.argument.label in ("PERS", "OCC"):
        return subject
    people = {a.key: a for a in scene.view.arguments
              if a.label == "PERS" and low <= a.first < high and agrees(scene, gender, a)}
    return Voice(next(iter(people.values())), gender) if len(people) == 1 else None
