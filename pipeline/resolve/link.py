"""Links names to the knowledge base: by name, label and class noun; ambiguous ones by what else the article names.

A name that others have too (a family name, a small city, a word of the language) is linked only where the article supports it:
by naming the entity in full, its country, or the office that it holds. Without support there is no link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.kb_entry import HOMONYM
from pipeline.lexicon.kb_layers import USER
from pipeline.lexicon.names import NameMatcher
from pipeline.orthography import fold, normalise, proclitic_ends, search_key
from pipeline.resolve.forms import Form, name_words, without_class_noun

PLACES = frozenset({"GPE", "LOC", "FAC"})
_RANK = {"country": 0, "capital": 1, "region": 2, "loc": 2, "city": 3}
_ARTICLE_COMES_AND_GOES = frozenset({"GPE", "LOC", "FAC", "PERS", "NORP", "LANGUAGE"})
_WEAK_KINDS = frozenset({"group", "region", "city", "company", "club", "party", "media"})
"""Kinds of which an everyday word is rarely meant as the name."""
_BEFORE = 24
_HAMZA = frozenset("أإؤئء")
_PLAIN = re.compile(r"^ال|[^\w]+")


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a mention may name by its wording; `weak` says that the name alone is not enough to tell.

    `apart` tells it from what the same words name elsewhere: «العاصمة تونس».
    """

    entries: tuple[KbEntry, ...] = ()
    weak: bool = False
    apart: str = ""


def candidates(matcher: NameMatcher, form: Form) -> tuple[KbEntry, ...]:
    """The entries that the mention may name by its wording and label, the likelier ones first."""
    return _found(matcher, form)[1]


def candidates_in(article: Article, matcher: NameMatcher, form: Form) -> Candidates:
    """`candidates`, without those that the words around the mention rule out."""
    name, entries = _found(matcher, form)
    if not entries or _means_no_name(form, article):
        return Candidates(apart="other" if entries else "")
    vowelled = next((entry for entry in entries if _is_vowelled(entry, form.mention.text)), None)
    if vowelled is not None:
        return Candidates((vowelled,), apart=vowelled.id)
    papers = matcher.lookup(name) + matcher.lookup(f"صحيفه {name}")
    named = _names_a_paper(papers, form, article) or _is_namesake(entries[0], form, article)
    if named or _means_a_club(entries[0], matcher, form, article):
        return Candidates(apart="other")
    if entries[0].kind == "country" and _is_called_capital(form, article):
        cities = tuple(entry for entry in matcher.lookup(f"مدينه {form.name}") if entry.kind in ("capital", "city"))
        if cities:
            return Candidates(cities, apart=cities[0].id)
    called_after = _word_before(article, form.mention.start) in _words("named_after")["words"]
    return Candidates(entries, any(_is_weak(e, name, matcher) or (called_after and e.kind == "city") for e in entries))


def _found(matcher: NameMatcher, form: Form) -> tuple[str, tuple[KbEntry, ...]]:
    """The first wording of the mention that names something, and what it names."""
    label = form.mention.label
    for name in _spellings(form):
        entries = [entry for entry in matcher.lookup(name) if compatible(entry.label, label) and _is_of_class(entry, form)
                   and _keeps_hamza(entry, form)]
        if label == "FAC" and name != form.name:  # «ميناء الدقم» is not «الدقم»
            entries = [entry for entry in entries if entry.label == "FAC"]
        if entries:
            return name, tuple(sorted(entries, key=lambda e: (e.label != label, _RANK.get(e.kind, 4))))
    return "", ()


def compatible(label: str, other: str) -> bool:
    """True if one thing may have both labels: places pass for each other."""
    return label == other or (label in PLACES and other in PLACES)


def _spellings(form: Form) -> Iterable[str]:
    """The names to look up: as written, without class noun, with or without the article, a person's without middle names."""
    label, words = form.mention.label, form.name.split()
    yield form.mention.text if form.mention.acronym else form.name
    if form.mention.acronym and form.mention.text.isascii():
        yield form.mention.text.replace(".", "").upper()  # the knowledge base writes AFCFTA for AfCFTA
    if label == "LANGUAGE":
        yield f"اللغه {form.name if form.name.startswith('ال') else 'ال' + form.name}"
    if label == "PERS" and len(words) > 2:
        yield f"{words[0]} {words[-1]}"
    rest = len(form.words) - len(without_class_noun(form.words, label))
    for name in dict.fromkeys((form.name, " ".join(words[rest:]))):
        yield name
        # «كونغرس» without article is any congress, «السودان» without it is a slip.
        if label in _ARTICLE_COMES_AND_GOES or " " in name or name.startswith("ال"):
            yield name[2:] if name.startswith("ال") else "ال" + name


@lru_cache(maxsize=4)
def _words(kind: str) -> Mapping[str, frozenset[str]]:
    """Word → words, of a table of the links: `kinds` of what a class noun names, `not_after` what it does not follow …"""
    return {word: frozenset(others) for word, others in read_toml("resolve")["links"][kind].items()}


def _is_of_class(entry: KbEntry, form: Form) -> bool:
    """False for an entry of another kind than the class noun says: «ولاية جورجيا» is no country, «نهر الأردن» neither."""
    if entry.label not in PLACES or len(form.words) < 2 or form.words[0] not in _words("kinds"):
        return True
    return entry.kind in _words("kinds")[form.words[0]] or form.words in (name_words(search_key(n)) for n in entry.names)


def _means_no_name(form: Form, article: Article) -> bool:
    """True where the words around show that the word is not meant as the name: «نصف قطر», «ابن عباس»."""
    if len(form.words) > 1:
        return False
    if form.mention.text in _words("never")["words"]:
        return True
    before = _word_before(article, form.mention.start)
    if form.mention.label == "PERS" and before in _son_words():
        return True
    return before in _words("not_after").get(form.words[0], ())


def _is_vowelled(entry: KbEntry, text: str) -> bool:
    """True where the vowels that are written tell the entry from others of the same letters: «عُمان», «عمّان»."""
    return any(mark in text for mark in _words("vowels").get(entry.id, ()))


def _keeps_hamza(entry: KbEntry, form: Form) -> bool:
    """False for a word with a hamza where the city of these letters has none: «[اجأ]» of «فاجأ» is not «أجا».

    Writers leave a hamza out, mostly the first, but add none.
    """
    if entry.kind != "city" or len(form.words) > 1:
        return True
    written = _PLAIN.sub("", normalise(form.mention.text)[0])
    names = (_PLAIN.sub("", normalise(name)[0]) for name in entry.names)
    same = [name for name in names if fold(name) == fold(written)]
    return not same or any(all(a == b or a not in _HAMZA for a, b in zip(written[1:], name[1:], strict=True)) for name in same)


def _is_namesake(entry: KbEntry, form: Form, article: Article) -> bool:
    """True for a company's name that is the family name of a person of the article: «بلومبيرغ» beside «مايكل بلومبيرغ»."""
    if entry.kind not in ("company", "media", "bank") or len(form.words) > 1:
        return False
    return any(m.label == "PERS" and " " in m.text and search_key(m.text).split()[-1] == form.name for m in article.mentions)


def _means_a_club(entry: KbEntry, matcher: NameMatcher, form: Form, article: Article) -> bool:
    """True for a city's or body's name in an article on sport that is rather a club's or a federation's: «فاز برشلونة»."""
    if form.key in _words("sport")["bodies"]:
        return _is_on_sport(article.folded)
    if entry.label not in PLACES or len(form.words) > 1 or not _is_on_sport(article.folded):
        return False
    word = _word_before(article, form.mention.start)
    if entry.kind != "country" and {word, word[1:]} & _words("sport")["clubs"]:
        return True
    if entry.kind not in ("city", "capital", "country"):
        return False
    after = fold(article.text[form.mention.end:form.mention.end + _BEFORE]).split()[:1]
    clubs = matcher.lookup(f"نادي {form.name}") + matcher.lookup(f"{form.name} {after[0] if after else ''}")
    if not any(other.kind == "club" for other in clubs):
        return False
    before = article.text[max(form.mention.start - 1, 0):form.mention.start]
    return before != "ب" and not {word, word[1:]} & _words("sport")["places"]


@lru_cache(maxsize=64)
def _is_on_sport(folded: str) -> bool:
    """True if an article has at least two different words of sport."""
    return sum(word in folded for word in sorted(_words("sport")["words"])) > 1


def _is_called_capital(form: Form, article: Article) -> bool:
    """True for «العاصمة تونس», «تونس العاصمة»."""
    after = fold(article.text[form.mention.end:form.mention.end + _BEFORE]).split()
    return _word_before(article, form.mention.start).endswith("العاصمه") or after[:1] == ["العاصمه"]


@lru_cache(maxsize=1)
def _son_words() -> frozenset[str]:
    return frozenset((*read_toml("resolve")["persons"]["son"], "ابو", "ابي", "ابا", "ام", "عبد"))


def _word_before(article: Article, offset: int) -> str:
    """The folded word before the offset, without what may be a conjunction or preposition."""
    text = article.text[max(offset - _BEFORE, 0):offset]
    words = fold(text).split()
    if not words or not text[-1].isspace():
        return ""
    word = words[-1]
    return next((word[i:] for i in reversed(proclitic_ends(word)) if word[i:] in _son_words()), word)


def _names_a_paper(entries: Sequence[KbEntry], form: Form, article: Article) -> bool:
    """True for a place in quotation marks that is also a paper or agency: «قال لـ"الشرق الأوسط"»."""
    if form.mention.label not in PLACES or not any(entry.kind == "media" for entry in entries):
        return False
    before = article.text[max(form.mention.start - 1, 0):form.mention.start]
    return before in tuple('«"“') and article.text[form.mention.end:form.mention.end + 1] in tuple('»"”')


def _is_weak(entry: KbEntry, name: str, matcher: NameMatcher) -> bool:
    """True for a name that tells the entity only together with what else the article says."""
    why = matcher.ambiguity(name)
    if entry.source == USER:
        return why is not None
    if entry.label == "PERS":
        return " " not in name and any(" " in full for full in entry.names)
    word = why == "common_word" and " " not in name and entry.label not in ("LOC", "NORP")
    word = word and not (entry.kind == "city" and name.startswith("ال"))  # «الدمام» has its article as a name
    return why == HOMONYM or (word and entry.kind in _WEAK_KINDS)


def is_supported(entry: KbEntry, form: Form, context: Mapping[str, int], office: str) -> bool:
    """True if the article supports that a weak name means the entry; `office` is the word of the post beside it, or empty."""
    if context.get(entry.id, 0) or (entry.country_id and context.get(entry.country_id, 0)):
        return True
    return bool(office) and office in fold(entry.role_ar).replace("ال", "").split()


def choose(entries: Sequence[KbEntry], context: Mapping[str, int]) -> KbEntry | None:
    """The entry that the article means, or None where nothing decides.

    `context` counts what the article names for certain: ids of entries, and ids of their countries.
    """
    if len(entries) < 2:
        return entries[0] if entries else None
    scores = [2 * context.get(entry.id, 0) + (context.get(entry.country_id or "", 0) if entry.kind != "country" else 0)
              for entry in entries]
    best = [entry for entry, score in zip(entries, scores, strict=True) if score == max(scores)]
    if len(best) == 1:
        return best[0]
    first, second = _RANK.get(best[0].kind), _RANK.get(best[1].kind)
    return best[0] if first is not None and (second is None or first < second) else None


def context_of(certain: Iterable[KbEntry]) -> Mapping[str, int]:
    """Counts of the entries, their countries, and what they are parts of."""
    counts: Counter[str] = Counter()
    for entry in certain:
        counts.update({entry.id, entry.country_id or entry.id, entry.parent_id or entry.id})
    return counts
