"""Who speaks: the subject of a cue, found by where it stands, agreement, and who spoke last."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.relate.cues import Cue
from pipeline.relate.scene import KINDS, STOPS, Scene, Voice, agrees, words_of
from pipeline.relate.view import Argument

_REACH, _APPOSITION = 18, 14


def subject_after(scene: Scene, cue: int, stop: int, gender: str = "", *, led: bool = False) -> Voice | None:
    """The subject behind a verb: the first name that no preposition leads in, a person before the office that names them.

    A noun for people without a name («مصدر دبلوماسي») is a voice without argument. None where the subject is elided. With `led`
    a preposition may stand before it, as after «بحسب».
    """
    office: Argument | None = None
    noun = ""
    content: int | None = None
    governed = False
    i = cue + 1
    while i < min(stop, cue + _REACH) and i not in scene.quoted:
        found = scene.argument(i)
        if found is None:
            role = _role(scene, i, begun=bool(office or noun), governed=governed)
            if role == "end":
                break
            governed = (not led if role == "preposition" else role == "relative") if role in _LEADING else governed
            plural = not role and i == cue + 1 and scene.form(i).endswith("ون")
            if not noun and (plural or (role == "people" and content is None)):
                noun = scene.form(i)
            if "NOUN" in scene.grammar.upos[i] and not governed and role != "preposition":
                content = i
            i += 1
            continue
        if not governed and _may_speak(scene, found, gender, begun=bool(office or noun)):
            if found.label == "PERS":
                return _relative(scene, found, gender) if noun and content == found.first - 1 else Voice(found, gender)
            if found.label != "OCC" and not office and not noun and content != found.first - 1:
                return Voice(found, gender)
            office = office or (found if found.label == "OCC" else None)
        elif found.label in ("ORG", "GPE") and governed:
            governed = found.last - found.first >= _LONG_NAME or scene.form(found.last) == "و"
        if office is not None and found.first - office.last > _APPOSITION:
            break
        i = max(found.last, i + 1)
    if office is not None:
        return _of_office(scene, office, gender)
    if noun.removeprefix("و") in words_of("people", "roles") and any(scene.argument(j) for j in range(cue + 2, cue + 4)):
        return None
    return _unnamed(noun, gender)


def _relative(scene: Scene, person: Argument, gender: str) -> Voice:
    """Who speaks where a noun stands before a person: «الباحث فلان»; but «شقيقة فلان لاتويا», «والد فلان» is another."""
    noun = scene.form(person.first - 1).removeprefix("و")
    if noun not in words_of("people", "family"):
        return Voice(person, gender)
    other = scene.argument(person.last)
    return Voice(other if other is not None and other.label == "PERS" else None, gender)


def _of_office(scene: Scene, office: Argument, gender: str) -> Voice | None:
    """The holder of an office; of an honorific («د. علي») the person named so before, or nobody known."""
    person = holder(scene, office)
    if person.label != "OCC" or scene.form(office.first).removesuffix(".") not in _honorifics():
        return Voice(person, gender)
    i = office.last + (scene.form(office.last) == ".")
    named = scene.form(i)
    for before in people_before(scene, office.first):
        if named in [scene.form(j) for j in range(before.first, before.last)]:
            return Voice(before, gender)
    return Voice(None, gender) if named else None


@lru_cache(maxsize=1)
def _honorifics() -> frozenset[str]:
    return frozenset(search_key(word).removesuffix(".") for word in read_toml("relations")["words"]["no_office"])


_LEADING = ("preposition", "relative", "comma")
_LONG_NAME = 6
_COMMAS = frozenset({"،", ",", "-", "–", "("})


def _may_speak(scene: Scene, found: Argument, gender: str, *, begun: bool) -> bool:
    """True if a name can be the subject of a verb of this gender; behind an office or a noun agreement is theirs."""
    if found.label not in KINDS or is_own(scene, found):
        return False
    return found.label == "PERS" or begun or agrees(scene, gender, found)


def _role(scene: Scene, atom: int, *, begun: bool, governed: bool) -> str:
    """What a word outside of names does to the search for a subject: end, relative, preposition, comma, people or nothing."""
    form = scene.form(atom)
    if form in words_of("words", "complementizers") or form in STOPS:
        return "end"
    if form in words_of("words", "relatives"):
        return "relative" if begun else "end"
    if scene.leads(atom) or form in _COMMAS:
        return "comma" if form in _COMMAS else "preposition"
    if governed:
        return ""
    if is_person_noun(form):
        return "people"
    return "end" if begun and scene.grammar.is_verb(atom) else ""


def is_person_noun(form: str) -> bool:
    """True for a folded noun that people are called by where they speak: «مصدر», «المتحدث», «الدراسة»."""
    bare = form.removeprefix("و")
    names = ("unnamed", "again", "honorific", "roles", "bodies")
    return any(f in words_of("people", name) for f in (form, bare, bare.removesuffix("ا")) for name in names)


def is_own(scene: Scene, argument: Argument) -> bool:
    """True for «بلاده»: the country of whoever speaks, who is the speaker rather than it."""
    return argument.kind == "anaphor" and scene.form(argument.last - 1).endswith(("ه", "ها", "هم", "نا")) \
        and not scene.form(argument.first).startswith("ال")


def _unnamed(noun: str, gender: str) -> Voice | None:
    """What a noun for people stands for: somebody unnamed, or the last speaker (None)."""
    if not noun or noun in words_of("people", "again") or noun in words_of("people", "honorific"):
        return None
    return Voice(None, gender)


def holder(scene: Scene, office: Argument) -> Argument:
    """The person whom an office stands beside elsewhere in the article, else the office: by its key, else by its first word."""
    same = [person for held, person in scene.holders if held.key == office.key]
    if not same and office.last - office.first <= 2:
        first = [scene.form(i).removeprefix("ال") for i in range(office.first, office.last)]
        alike = [person for held, person in scene.holders if held.last - held.first >= len(first)
                 and [scene.form(i).removeprefix("ال") for i in range(held.first, held.first + len(first))] == first]
        same = alike if len({person.key for person in alike}) == 1 or len(first) == 1 else []
    before = [person for person in same if person.first <= office.first]
    return before[-1] if before else same[0] if same else office


def person_of(scene: Scene, argument: Argument) -> Argument:
    """The person beside an office that ends or begins right there: «وزير الخارجية سامح شكري», «شكري، وزير الخارجية»."""
    if argument.label != "OCC":
        return argument
    comma = scene.form(argument.last) in ("،", ",")
    after = scene.argument(argument.last + comma)
    if after is not None and after.label == "PERS":
        return after
    before = scene.argument(argument.first - (2 if scene.form(argument.first - 1) in ("،", ",", "(", "-", "–") else 1))
    if before is not None and before.label == "PERS":
        return before
    return holder(scene, argument)


def elided_subject(scene: Scene, cue: Cue, low: int, known: dict[int, Voice]) -> Voice | None:
    """The subject of a cue without one behind it: what stands before it in its sentence, whose first atom is `low`.

    `known` holds the voices of the cues before it.
    """
    gender = cue.word.gender
    found = _before(scene, cue, low)
    if found is not None:
        return found
    if _own_before(scene, cue.atom):
        gender = ""
    heard = {atom: known[atom] for atom in known if low <= atom < cue.atom}
    if cue.word.kind == "participle":
        heard = {**_verb_subjects(scene, low, cue.atom, gender), **heard}
    order = sorted(heard, reverse=True)
    bodies = [atom for atom in order if (spoke := heard[atom].argument) is not None and spoke.label in ("ORG", "GPE")]
    for earlier in [*(atom for atom in order if atom not in bodies), *bodies]:
        voice = heard[earlier]
        if (voice.argument is None and (not gender or voice.gender in ("", gender))) or \
                (voice.argument is not None and agrees(scene, gender, voice.argument)):
            return voice
    return sentence_subject(scene, low, cue.atom, gender)


def _own_before(scene: Scene, cue: int) -> bool:
    """True if «بلاده» is the subject: the verb then agrees with it."""
    found = scene.argument(cue - 1)
    return scene.form(cue - 1) in ("بلاده", "بلادها", "حكومته", "حكومتها") or (found is not None and is_own(scene, found))


def _before(scene: Scene, cue: Cue, low: int) -> Voice | None:
    """What stands right before a cue as its subject: a name, an antecedent, somebody unnamed, or whom «نقل عن» names."""
    gender = cue.word.gender
    if cue.word.kind == "noun":
        if scene.form(cue.atom) not in ("القول", "قوله", "قولها", "قولهم"):
            return None
        told = scene.argument(cue.atom - 1) or scene.argument(cue.atom - 2)
        return Voice(person_of(scene, told)) if told is not None and told.label in KINDS else None
    found = antecedent(scene, cue, low)
    if found is None and cue.word.kind == "participle":
        beside = scene.argument(cue.atom - 1)
        found = beside if beside is not None and beside.label == "PERS" and not scene.leads(beside.first - 1) else None
    if found is None and cue.word.kind == "verb" and not scene.form(cue.atom).startswith("و"):
        found = just_before(scene, cue.atom, low, gender)
    if found is not None:
        return Voice(found, gender)
    if cue.word.kind == "verb" and not cue.word.joined:
        for i in range(cue.atom - 1, max(low, cue.atom - 5) - 1, -1):
            if scene.argument(i) is not None or scene.form(i) in ("،", ",") or scene.grammar.is_verb(i):
                break
            if is_person_noun(scene.form(i)) and (not scene.leads(i - 1) or i - 1 in scene.cues):
                return _unnamed(scene.form(i).removesuffix("ا"), gender)
    return None


def antecedent(scene: Scene, cue: Cue, low: int) -> Argument | None:
    """The name before the relative pronoun whose verb the cue is, or goes with: «الوزير، الذي وصف», «الذي سلمه الملف قائلا»."""
    reach = 3 if cue.word.kind == "verb" else _APPOSITION
    if cue.word.object:
        return None
    i = cue.atom - 1
    while i >= low and i > cue.atom - reach and scene.form(i) not in words_of("words", "relatives"):
        if scene.form(i) in ("،", ",") or (cue.word.kind == "verb" and scene.argument(i) is not None):
            return None
        i -= 1
    if i < low or scene.form(i) not in words_of("words", "relatives"):
        return None
    i -= 1
    while i > low and scene.form(i) in ("،", ",", "-", ")"):
        i -= 1
    found = scene.argument(i)
    if found is None or found.label not in KINDS:
        return None
    if found.label != "PERS" and scene.leads(found.first - 1):
        before = scene.argument(found.first - 2)
        found = before if before is not None and before.label == "PERS" else found
    return person_of(scene, found) if agrees(scene, cue.word.gender, found) else None


def _verb_subjects(scene: Scene, low: int, high: int, gender: str) -> dict[int, Voice]:
    """Verb's atom → the person who follows it at once, between two atoms.

    Not after «و», where an object is as likely, nor in relative clauses.
    """
    out: dict[int, Voice] = {}
    for i in range(low, high):
        if i in scene.cues or i in scene.quoted or not scene.grammar.is_verb(i) or "CCONJ" in scene.grammar.upos[i] \
                or scene.form(i - 1) in words_of("words", "relatives") or (scene.form(i).endswith("ت") != (gender == "f")):
            continue
        found = scene.argument(i + 1)
        if found is not None and found.label in ("PERS", "OCC"):
            out[i] = Voice(person_of(scene, found))
    return out


def just_before(scene: Scene, cue: int, low: int, gender: str) -> Argument | None:
    """The name that the cue follows at once, appositions aside: «أما فيرميرين فرأى», «شكري، وزير الخارجية، قال»."""
    i = cue - 1
    while i > low and scene.form(i) in ("قد", "وقد", "،", ",", ")", "ايضا", "فقد", "كان", "كانت"):
        i -= 1
    found = scene.argument(i)
    while found is not None and found.label in KINDS and not is_own(scene, found):
        if found.first == low or not scene.leads(found.first - 1):
            return person_of(scene, found) if agrees(scene, gender, found) else None
        if scene.form(found.first - 1) != "،":
            return None
        found = scene.argument(found.first - 2)
    return None


def sentence_subject(scene: Scene, low: int, high: int, gender: str = "") -> Voice | None:
    """The first name of a sentence that can be its subject: none leads it in, and it agrees."""
    governed = relative = False
    i = low
    while i < high:
        found = scene.argument(i)
        if found is None or i in scene.quoted:
            comma = scene.form(i) in ("،", ",", ":")
            relative = not comma and (relative or scene.form(i) in words_of("words", "relatives"))
            governed = i in scene.quoted or scene.leads(i) or (governed and not comma and not scene.grammar.is_verb(i))
            i += 1
            continue
        if found.label in KINDS and not governed and not relative:
            voice = subject_after(scene, found.first - 1, high) if found.label == "OCC" else Voice(found)
            if voice is not None and voice.argument is not None and agrees(scene, gender, voice.argument):
                return Voice(voice.argument, gender)
        i = max(found.last, i + 1)
    return None


def people_before(scene: Scene, atom: int) -> Iterator[Argument]:
    """The people named before an atom, the last first."""
    return (a for a in reversed(scene.view.arguments) if a.label == "PERS" and a.last <= atom)
