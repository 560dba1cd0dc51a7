"""Trigger words: a folded word as it stands in a text → the classes of `lexicon/triggers.toml` that it may belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key

_PRONOUNS = ("ه", "ها", "هم", "هما", "نا", "هن")


@lru_cache(maxsize=1)
def trigger_forms() -> Mapping[str, tuple[str, ...]]:
    """Folded form without clitics → its classes, sorted."""
    found: dict[str, set[str]] = {}
    for name, entry in read_toml("triggers").items():
        for form in _forms(entry):
            found.setdefault(form, set()).add(name)
    return {form: tuple(sorted(classes)) for form, classes in found.items()}


@lru_cache(maxsize=65536)
def classes_of(form: str) -> tuple[str, ...]:
    """The trigger classes of a folded word, with any clitics; the reading with the fewest clitics decides."""
    forms = trigger_forms()
    return next((forms[base] for base in _without_clitics(form) if base in forms), ())


def _without_clitics(form: str) -> Iterator[str]:
    """The form itself, then what is left without conjunction, preposition, pronoun and their combinations."""
    stems = [form]
    if form[:1] in ("و", "ف") and len(form) > 3:
        stems.append(form[1:])
    for stem in list(stems):
        if stem[:1] in ("ب", "ك", "ل") and len(stem) > 3:
            stems.append("ا" + stem[1:] if stem.startswith("لل") else stem[1:])
    yield from stems
    for stem in stems:
        for pronoun in _PRONOUNS:
            if stem.endswith(pronoun) and len(stem) - len(pronoun) > 2:
                base = stem[:-len(pronoun)]
                yield base
                if base.endswith("ت"):
                    yield base[:-1] + "ه"
                elif base.endswith("ا"):
                    yield base[:-1] + "ي"
                elif base.endswith("و"):
                    yield base + "ا"


def _forms(entry: Mapping[str, list[str]]) -> Iterator[str]:
    for kind in ("verbs", "passives"):
        for pair in entry.get(kind, ()):
            perfect, _, imperfect = search_key(pair).partition("/")
            yield from verb_forms(perfect, imperfect)
    for noun in entry.get("nouns", ()):
        yield from noun_forms(search_key(noun))
    for word in entry.get("words", ()):
        yield search_key(word)


def verb_forms(perfect: str, imperfect: str) -> Iterator[str]:
    """Third-person forms of a verb, past, present and future, without clitics; folded spelling in and out."""
    weak_past = perfect[-1] in "يا" and len(perfect) > 2
    stem = perfect[:-1] if weak_past else perfect
    yield perfect
    yield from (stem + ending for ending in ("ت", "وا", "ا", "تا", "ن"))
    if weak_past:
        yield from (perfect + ending for ending in ("ت", "وا", "ا"))
    tail = imperfect[1:]
    weak = tail[:-1] if tail[-1] in "يوا" else tail
    for person in "يتنا":
        for prefix in ((person,) if person == "ا" else (person, "س" + person)):
            yield from (prefix + ending for ending in (tail, weak, weak + "ون", weak + "وا", tail + "ان", tail + "ن"))


def noun_forms(noun: str) -> Iterator[str]:
    """A noun without clitics: bare, with the article, in the accusative; folded spelling in and out."""
    yield noun
    if not noun.startswith("ال"):
        yield "ال" + noun
    if not noun.endswith(("ه", "ا")):
        yield noun + "ا"


@lru_cache(maxsize=32)
def forms_of(name: str) -> frozenset[str]:
    """The folded forms without clitics of a class."""
    return frozenset(form for form, classes in trigger_forms().items() if name in classes)
