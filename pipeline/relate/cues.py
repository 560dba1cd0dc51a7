"""Cues of reported speech: verbs, participles, nouns and source words of `lexicon/speech.toml` where they stand in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.relate.view import View

_OBJECTS = ("ه", "ها", "هم", "هما", "نا", "ني")
_SHORTEST = 3
_NO_CUES = ("complementizers", "relatives", "topics")
_NOUN_PREFIXES = ("", "و", "ف", "ب", "ل", "وب", "ول", "فب")


@dataclass(frozen=True, slots=True)
class Word:
    """What a folded word may be as a cue.

    `kind` is verb, participle, noun or source; `tone` say, state, describe or source (see speech.toml); `gender` m, f or empty;
    `person` 3 or 1; `joined` whether «و» or «ف» begins it; `object` whether a pronoun ends it.
    """

    kind: str
    tone: str
    gender: str = ""
    person: int = 3
    joined: bool = False
    object: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at an atom of a view."""

    atom: int
    word: Word


@lru_cache(maxsize=1)
def cue_words() -> Mapping[str, Word]:
    """Folded form with its clitics → what it may be; the first entry of the file wins."""
    out: dict[str, Word] = {}
    for form, word in _entries():
        out.setdefault(form, word)
    data = read_toml("speech")
    for form in (*data["verbs"]["never"], *(form for name in _NO_CUES for form in data["words"][name])):
        out.pop(search_key(form), None)
    return out


def _entries() -> Iterator[tuple[str, Word]]:
    data = read_toml("speech")
    verbs = {pair.partition("/")[0] for pairs in data["verbs"].values() for pair in pairs if isinstance(pair, str)}
    for form in data["sources"]["words"]:
        if form not in verbs:  # «وصف» is mostly the verb, «نقلا» never its dual
            yield from ((prefix + search_key(form), Word("source", "source", "", 3, bool(prefix))) for prefix in ("", "و"))
    for form in data["verbs"]["first_person"]:
        yield from ((prefix + search_key(form), Word("verb", "say", "", 1, bool(prefix))) for prefix in ("", "و", "ف"))
    for tone in ("say", "state", "describe"):
        for form in data["nouns"].get(tone, ()):
            gender = ("f" if form.endswith("ها") else "m" if form.endswith("ه") else "") if tone == "say" else ""
            yield from ((prefix + search_key(form), Word("noun", tone, gender, 3, prefix[:1] in ("و", "ف")))
                        for prefix in _NOUN_PREFIXES)
        for form in data["participles"][tone]:
            gender = "f" if form.endswith("ة") else "m"
            yield from ((prefix + search_key(form), Word("participle", tone, gender, 3, bool(prefix))) for prefix in ("", "و"))
        for pair in data["verbs"][tone]:
            perfect, _, imperfect = search_key(pair).partition("/")
            yield from _verb_entries(perfect, imperfect, tone)


def _verb_entries(perfect: str, imperfect: str, tone: str) -> Iterator[tuple[str, Word]]:
    for form, gender in _verb(perfect, imperfect):
        plain = len(form) < _SHORTEST or form.endswith(("وا", "ان", "ون")) or (tone != "describe" and form in _ambiguous())
        bare = "" if plain else form[:-1] + "ا" if form.endswith("ي") else form
        for prefix in ("", "و", "ف", "ل"):
            joined = prefix in ("و", "ف")
            yield prefix + form, Word("verb", tone, gender, 3, joined)
            if bare:
                yield from ((prefix + bare + pronoun, Word("verb", tone, gender, 3, joined, True)) for pronoun in _OBJECTS)


def _verb(perfect: str, imperfect: str) -> Iterator[tuple[str, str]]:
    """Third-person forms of a verb with their gender, past, present, future."""
    weak = perfect[-1] in "يا" and len(perfect) > 2
    stem = perfect[:-1] if weak else perfect
    yield perfect, "m"
    yield stem + "ت", "f"
    yield stem + "وا", "m"
    yield perfect + "ا", "m"
    yield stem + "تا", "f"
    tail = imperfect[1:]
    plural = tail[:-1] if tail[-1] in "يوا" else tail
    for future in ("", "س"):
        yield future + "ي" + tail, "m"
        yield future + "ت" + tail, "f"
        yield future + "ي" + plural + "ون", "m"


@lru_cache(maxsize=1)
def _ambiguous() -> frozenset[str]:
    forms = read_toml("speech")["verbs"]["ambiguous"]
    return frozenset(prefix + search_key(form) for form in forms for prefix in ("", "و", "ف"))


@lru_cache(maxsize=1)
def _bound() -> frozenset[str]:
    return frozenset(search_key(form) for form in read_toml("speech")["verbs"]["bound"])


@lru_cache(maxsize=1)
def _idioms() -> frozenset[tuple[str, str]]:
    return frozenset((search_key(a), search_key(b)) for a, b in read_toml("speech")["verbs"]["idioms"])


@lru_cache(maxsize=1)
def _not_sources() -> frozenset[str]:
    return frozenset(search_key(word) for word in read_toml("speech")["sources"]["not_sources"])


class Grammar:
    """What an article's words are, atom by atom: parts of speech of the words that begin in an atom."""

    def __init__(self, view: View) -> None:
        """The parts of speech of a view's atoms; empty where segment made no words."""
        self.upos: Sequence[tuple[str, ...]] = _parts(view)

    def is_verb(self, atom: int) -> bool:
        """True if the analyser calls the atom a verb."""
        return any(tag in ("VERB", "AUX") for tag in self.upos[atom])

    def leads(self, atom: int) -> bool:
        """True if a preposition without a pronoun is in the atom, so that no subject follows it."""
        tags = self.upos[atom]
        return "ADP" in tags and tags[-1] != "PRON"


def _parts(view: View) -> list[tuple[str, ...]]:
    out: list[list[str]] = [[] for _ in view.atoms]
    at = 0
    for word in view.article.words:
        while at < len(view.atoms) and view.atoms[at].end <= word.start:
            at += 1
        if at < len(view.atoms) and view.atoms[at].start <= word.start:
            out[at].append(word.upos)
    return [tuple(tags) for tags in out]


def find_cues(view: View, grammar: Grammar) -> dict[int, Cue]:
    """Atom → its cue, in order, outside of mentions."""
    words = cue_words()
    out: dict[int, Cue] = {}
    for i, atom in enumerate(view.atoms):
        word = words.get(atom.form)
        if word is None or view.top_at[i] is not None:
            continue
        following = view.atoms[i + 1].form if i + 1 < len(view.atoms) else ""
        if word.kind == "verb" and (not _is_verb(view, grammar, i) or (atom.form, following) in _idioms()):
            continue
        if atom.form in _bound() and following not in ("علي", ":", "بالقول", "بان", "ب"):
            continue
        if word.kind == "source" and not _is_source(view, i, following):
            continue
        out[i] = Cue(i, word)
    return out


def _is_verb(view: View, grammar: Grammar, atom: int) -> bool:
    """False for a form that is mostly no verb, unless its spelling, a colon or the analyser says that it is one here."""
    found = view.atoms[atom]
    if found.form not in _ambiguous() or grammar.is_verb(atom):
        return True
    written = view.article.text[found.start:found.end]
    following = [a.form for a in view.atoms[atom + 1:atom + 4]]
    if atom and view.atoms[atom - 1].form in ("قد", "فقد", "وقد", "لقد"):
        return True
    return written.endswith("ى") or "ّ" in written or following[:1] in (["عن"], ["عنه"], ["عنها"]) \
        or (found.form[0] in "وف" and ":" in following)


def _is_source(view: View, atom: int, following: str) -> bool:
    """True if a source word names one: «وفقا ل», «نقلا عن», «على حد قول», «على لسان»; not «حسب الحاجة»."""
    form = view.atoms[atom].form.removeprefix("و")
    before = view.atoms[atom - 1].form if atom else ""
    if form in ("قول", "تعبير", "وصف"):
        return before in ("حد", "وفق", "بحسب", "حسب")
    if form == "لسان":
        return before in ("علي", "وعلي")
    if form == "نقلا":
        return following in ("عن", "عن:")
    return following not in _not_sources() and before not in ("قد", "وقد", "لقد")
