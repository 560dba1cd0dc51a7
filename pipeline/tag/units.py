"""Units: the tokens of a sentence as the name rules see them, without their proclitics."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_csv
from pipeline.orthography import fold, proclitic_ends, search_key
from pipeline.schema import Sentence, Token, Word

_CLITIC_POS = frozenset({"ADP", "CCONJ", "SCONJ", "PART"})
_WORD = re.compile(r"[^\W\d_]")
_GUESSED = frozenset({"PROPN", "X"})
"""Parts of speech that unknown words get, whose proclitics the analysis does not see."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A token without its proclitics: `start` and `end` count in the original text.

    `form` is folded, with the article restored after ل; `bare` is `form` without the article and without the case ending of
    the indefinite accusative; `clitics` are what was cut off; `kind` is word, latin, number, or the punctuation mark itself.
    """

    start: int
    end: int
    form: str
    bare: str
    clitics: str
    kind: str
    upos: str
    lemma: str
    token_start: int
    gender: str = ""

    @property
    def definite(self) -> bool:
        """Whether it begins with the article."""
        return self.form != self.bare and self.form.startswith("ال")


@dataclass(frozen=True, slots=True)
class NameCounts:
    """How often a word begins a person's name, goes on in one, and stands in a place, in another name, outside names."""

    first: int
    rest: int
    place: int
    other: int
    common: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.first + self.rest + self.place + self.other + self.common


@lru_cache(maxsize=1)
def load_name_counts() -> Mapping[str, NameCounts]:
    """Folded word → where it was seen (`lexicon/name_tokens.csv` names the sources)."""
    return {row["word"]: NameCounts(*(int(row[c]) for c in ("first", "rest", "place", "other", "common")))
            for row in read_csv("name_tokens")}


@lru_cache(maxsize=1)
def load_person_names() -> tuple[frozenset[str], frozenset[str]]:
    """Folded given names and family names that are no everyday words too."""
    given, family = (frozenset(search_key(row["name"]) for row in read_csv(name) if row["common"] != "1")
                     for name in ("given_names", "family_names"))
    return given, family


@lru_cache(maxsize=1)
def load_head_nouns() -> Mapping[str, tuple[str, ...]]:
    """Folded word without the article → labels of the names that it begins."""
    return {row["word"]: tuple(row["labels"].split("|")) for row in read_csv("head_nouns")}


def sentence_units(article: Article, sentence: Sentence, known: frozenset[int] = frozenset()) -> Sequence[Unit]:
    """The sentence's units, in order; `known`: offsets at which a known name begins, which decide where a rare token is cut."""
    return [_unit(article, token, article.words_of_token(token), known) for token in article.tokens_of(sentence)]


def _unit(article: Article, token: Token, words: Sequence[Word], known: frozenset[int]) -> Unit:
    form = fold(token.norm)
    if not _WORD.search(form):
        kind = "number" if form[:1].isdigit() else form[:1]
        return Unit(token.start, token.end, form, form, "", kind, "X", "", token.start)
    if "a" <= form[0] <= "z":
        return Unit(token.start, token.end, form, form, "", "latin", "X", "", token.start)
    cut, stem = _analysed_cut(token, words)
    if cut is None or (cut == 0 and stem and stem.upos in _GUESSED):
        cut = 0 if token.start in known else likely_cut(form)
    if not cut and form not in load_name_counts() and len(form) == token.end - token.start:
        cut = next((c for c in proclitic_ends(form) if token.start + c in known), 0)
    rest = form[cut:]
    start = token.start
    if cut:
        span = article.normal_span(token.start, token.end)
        assert span is not None
        start = article.alignment.to_original(span.start + cut, span.end).start
    if cut and form[cut - 1] == "ل" and rest.startswith("ل"):
        rest = "ا" + rest
    return Unit(start, token.end, rest, bare_form(rest), form[:cut], "word", stem.upos if stem else "X",
                fold(stem.lemma or "") if stem else "", token.start, _gender(stem))


def _gender(word: Word | None) -> str:
    """`M` or `F` with `P` for plurals, as far as the analysis tells."""
    feats = (word.feats or "") if word else ""
    gender = "F" if "Gender=Fem" in feats else "M" if "Gender=Masc" in feats else ""
    return gender + ("P" if "Number=Plur" in feats else "")


def _analysed_cut(token: Token, words: Sequence[Word]) -> tuple[int | None, Word | None]:
    """How many letters the analysis cuts off before the stem, and the stem; (None, …) where nothing was analysed."""
    stem = next((word for word in words if word.upos not in _CLITIC_POS or len(words) == 1), None)
    if stem is None or all(word.upos == "X" for word in words):
        return None, None
    cut = stem.start - token.start
    if len(token.norm) != token.end - token.start:
        return None, stem
    if token.norm[cut:cut + 1] == "ا" and token.norm[:cut].endswith("ل"):
        return None, stem
    return cut, stem


@lru_cache(maxsize=65536)
def bare_form(form: str) -> str:
    """The form without the article, and without the alef of the indefinite accusative if a head noun is left."""
    if form.startswith("ال") and len(form) > 4:
        return form[2:]
    heads = load_head_nouns()
    if form in heads or len(form) < 4:
        return form
    for ending in ("ا", "ها", "هم", "ه", "نا"):
        if form.endswith(ending) and form[:-len(ending)] in heads:
            return form[:-len(ending)]
        if form.endswith("ت" + ending) and form[:-len(ending) - 1] + "ه" in heads:
            return form[:-len(ending) - 1] + "ه"
    return form


@lru_cache(maxsize=65536)
def likely_cut(form: str) -> int:
    """How many proclitic letters a folded token begins with, judged by how often what is left is seen as a word."""
    best, best_weight = 0, _weight(form)
    for cut in proclitic_ends(form):
        if cut == 0:
            continue
        rest = form[cut:]
        if form[cut - 1] == "ل" and rest.startswith("ل"):
            rest = "ا" + rest
        elif form[cut - 1] == "ل" and rest.startswith("ال"):
            continue
        weight = _weight(rest) * 0.5 ** cut
        if weight > best_weight:
            best, best_weight = cut, weight
    if not best_weight and form[0] == "و" and len(form) > 4:
        return 1  # few names begin with و, and most unseen words that do are a name after «and»
    return best


def _weight(form: str) -> float:
    counts = load_name_counts().get(form)
    weight = float(counts.total) if counts else 0.0
    if not weight and form.startswith("ال") and len(form) > 4:
        weight = 2.0 + (load_name_counts()[form[2:]].total if form[2:] in load_name_counts() else 0)
    if not weight and bare_form(form) in load_head_nouns():
        weight = 8.0
    return weight
