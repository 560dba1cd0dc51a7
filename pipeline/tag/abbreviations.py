"""The last look at the mentions: which are abbreviations, and abbreviations that the merge left out but their place gives away.

What is an abbreviation follows from its form (capitals, spelled letters, «كوب 30»), from the knowledge base, or from its place
(bracketed after the name that it shortens). What only looks like one loses the flag: «الأهرام», «أروشا (تنزانيا)».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_csv, read_toml
from pipeline.lexicon.names import NameMatcher, load_matcher
from pipeline.orthography import normalise, search_key
from pipeline.schema import NAMED_LABELS
from pipeline.tag.merge import may_join
from pipeline.tag.rules_fixed import LETTERS
from pipeline.tag.tagger import Candidate

_SHORTENED = frozenset({"ORG", "EVENT", "LAW", "FAC", "LOC", "PRODUCT", "WEBSITE"})
"""Labels of what is named by abbreviations."""
_BODIES = frozenset({"ORG", "EVENT", "LAW"})
"""Labels that pass for each other: conferences and treaties make bodies."""
_BRACKETED = _SHORTENED - {"WEBSITE", "PRODUCT"}
_CAPITALS = re.compile(r"(?=(?:.*?[A-ZΑ-ΩА-ЯԱ-Ֆ]){2}|[A-Z]-?\d)[A-Za-zΑ-Ωα-ωА-Яа-яԱ-Ֆա-և0-9&]+(?:[-./][A-Za-z0-9]+)*\+?")
_NUMBERED = re.compile(r"(?<!\w)[وفبلك]?((?:كوب|COP)[ -]?\d{1,2}|(?:كوفيد|COVID)[ -]?19)(?![\w.,]?\d|\w)")
_DOTTED = re.compile(r"[\u0621-\u064a](?:[ .]+[\u0621-\u064a]){1,5}\.?|(?:[\u0621-\u064a]{1,5}\.){2,}[\u0621-\u064a]{1,5}\d?")
_OPEN = r"""["'»”]?[ \u00a0]?[(\[{][ \u00a0]?["'«“]?[ \u00a0]?"""
_CLOSE = r"""(?=[ \u00a0]?["'»”]?[ \u00a0]?[)\]}،,:;-])"""
_LATIN_BRACKET = re.compile(rf"{_OPEN}([A-Za-z][A-Za-z0-9&./-]{{1,11}}){_CLOSE}")
_ARABIC_BRACKET = re.compile(rf"{_OPEN}([\u0621-\u064a]{{3,8}}){_CLOSE}")
_SHORTENS = re.compile(r"(?:اختصار|مختصر|تختصر|يختصر|الأحرف الأولى|الاحرف الاولى)[^.\n()]{0,20}$")
_THAT_IS = re.compile(r"""["'»”]?[ ،,–-]{1,3}أي """)
_QUOTES = frozenset("\"«»“”'‘’")
_ROMAN = re.compile(r"[IVXLC]+")
_MODEL = re.compile(r"[A-Z]{1,3}-?\d{2,}[A-Z]?")  # «طائرات (F-16)», «(A380)»
_MIN_LATIN, _MIN_ARABIC = 3, 4
_SCORE = 0.7


def with_abbreviations(article: Article, chosen: Sequence[Candidate], matcher: NameMatcher | None = None) -> list[Candidate]:
    """The accepted candidates, their flag `acronym` decided, with the abbreviations in and beside them, by start and end.

    `matcher` defaults to that of the built-in knowledge base.
    """
    matcher = matcher or load_matcher()
    kept = [c for c in chosen if not _is_name_in_name(article, c, chosen) and not (
        _is_cut_short(article, c, chosen) or _is_no_name(article, c))]
    brackets = dict(_before_brackets(article, kept))
    named = [replace(c, label="EVENT") if _is_numbered(article, c) else c for c in kept]
    flagged = [replace(c, acronym=_is_abbreviation(article, c, brackets, matcher)) if c.label in NAMED_LABELS else c
               for c in named]
    mentions = _consistent(article, flagged)
    for found in (_numbered(article), _bracketed(article, mentions, matcher), _known(article, mentions, matcher)):
        for candidate in found:
            mentions = _added(candidate, mentions)
    return sorted(mentions, key=lambda c: (c.start, -c.end))


def _text(article: Article, candidate: Candidate) -> str:
    return article.text[candidate.start:candidate.end]


def _is_name_in_name(article: Article, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """True for «رويترز» in «وكالة رويترز»: no abbreviation that stands in its long form, but the name itself."""
    return candidate.acronym and _is_short_name(search_key(_text(article, candidate))) and any(
        c.start < candidate.start and c.end == candidate.end and c.label == candidate.label for c in chosen)


def _is_no_name(article: Article, candidate: Candidate) -> bool:
    """True for «CD» or «GDP» taken for a body."""
    text = _text(article, candidate)
    return candidate.label in _BODIES and text.isascii() and text.isupper() and search_key(text) in _words("no_names")


def _is_cut_short(article: Article, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """True for «أوبك» of «أوبك+» where both were accepted."""
    return candidate.acronym and article.text[candidate.end:candidate.end + 1] == "+" and any(
        c.start == candidate.start and c.end == candidate.end + 1 for c in chosen)


def _is_numbered(article: Article, candidate: Candidate) -> bool:
    """True for «كوب 30», «COVID-19»: events whatever a tagger takes them for."""
    return candidate.label in _BODIES and _NUMBERED.fullmatch(normalise(_text(article, candidate))[0]) is not None


def _is_abbreviation(article: Article, candidate: Candidate, brackets: Mapping[int, Candidate], matcher: NameMatcher) -> bool:
    """Whether the mention is an abbreviation; `brackets`: where a bracketed word begins → the name before it."""
    text, label = _text(article, candidate), candidate.label
    key = search_key(text)
    if label == "LANGUAGE":
        return text.lower() in _words("languages") and not text.islower()
    if label not in _SHORTENED or not _is_plain(key):
        return False
    if _is_numbered(article, candidate) or known_labels(key, matcher) & (_BODIES if label in _BODIES else {label}):
        return True
    if not any("\u0600" <= char <= "\u06ff" for char in text):
        return is_capitals(text) and (label != "PRODUCT" or candidate.acronym)
    if LETTERS.fullmatch(key) or _DOTTED.fullmatch(text):
        return label in _BODIES
    return label in _BODIES and not re.search(r"\s", text) and _is_introduced(article, candidate, brackets, matcher)


def is_capitals(text: str) -> bool:
    """True for a word at least half of whose letters are capitals: «IsDB», not «SokoPay»."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(map(str.isupper, letters))
    mostly = 2 * capitals >= len(letters) or len(text) - capitals <= 3
    return len(text) <= 14 and mostly and _CAPITALS.fullmatch(text) is not None


def _is_introduced(article: Article, candidate: Candidate, brackets: Mapping[int, Candidate], matcher: NameMatcher) -> bool:
    """Whether the place of an unknown Arabic word says that it is an abbreviation, or a tagger does and it may be one."""
    text, word = article.text, search_key(_text(article, candidate))
    if _SHORTENS.search(text, max(0, candidate.start - 40), candidate.start) or _THAT_IS.match(text, candidate.end):
        return True
    if matcher.lookup(word) or (word.startswith("ال") and word.endswith(("ي", "يه"))):
        return False
    if _in_brackets(article, candidate):
        before = brackets.get(candidate.start)
        return before is None or before.label in (*_BODIES, "OCC") or (candidate.acronym and len(word) < _MIN_ARABIC)
    return candidate.acronym


def _in_brackets(article: Article, candidate: Candidate) -> bool:
    """True for a short Arabic word that stands alone in brackets."""
    match = _ARABIC_BRACKET.search(article.text, max(0, candidate.start - 4), candidate.end + 3)
    return match is not None and match.span(1) == (candidate.start, candidate.end)


def _before_brackets(article: Article, mentions: Sequence[Candidate]) -> Iterator[tuple[int, Candidate]]:
    """Where a short Arabic word begins that stands alone in brackets after a mention, and that mention."""
    for end, mention in sorted(_by_end(mentions).items()):
        match = _ARABIC_BRACKET.match(article.text, end)
        if match:
            yield match.start(1), mention


def _by_end(mentions: Iterable[Candidate]) -> dict[int, Candidate]:
    """Where a mention ends → the longest that ends there."""
    return {mention.end: mention for mention in sorted(mentions, key=lambda c: c.start, reverse=True)}


def _consistent(article: Article, mentions: Sequence[Candidate]) -> list[Candidate]:
    """The mentions; what is flagged once is flagged everywhere, if its label is the same."""
    keys = [(_bare(search_key(_text(article, c))), c.label) for c in mentions]
    flagged = {key for key, c in zip(keys, mentions, strict=True) if c.acronym and c.label in _BODIES}
    return [replace(c, acronym=c.acronym or key in flagged) for key, c in zip(keys, mentions, strict=True)]


def _bare(key: str) -> str:
    return key.removeprefix("ال")


def _numbered(article: Article) -> Iterator[Candidate]:
    """Conferences by number («كوب 30»), and the disease in the name of its pandemic, where alone it is a mention."""
    for match in _NUMBERED.finditer(article.normal_text):
        before = article.normal_text[max(0, match.start(1) - 12):match.start(1)].rstrip(' "')
        if match[1].startswith(("كوب", "COP")) or before.endswith(("جائحة", "وباء")):
            yield Candidate(*article.alignment.to_original(*match.span(1)), "EVENT", _SCORE, "rule", "numbered", True)


def _bracketed(article: Article, mentions: Sequence[Candidate], matcher: NameMatcher) -> Iterator[Candidate]:
    """Abbreviations in brackets after a name, with the name's label: «المنطقة الخالية من الأسلحة النووية (CAWFZ)»."""
    for end, mention in sorted(_by_end(mentions).items()):
        match = _LATIN_BRACKET.match(article.text, end)
        if match and mention.label in _BRACKETED and is_capitals(match[1]) and not _is_other_code(match[1], matcher):
            yield Candidate(*match.span(1), mention.label, _SCORE, "rule", "bracketed", True)


def _is_other_code(text: str, matcher: NameMatcher) -> bool:
    """True for capitals that shorten no name: units, Roman numerals, models that the knowledge base does not have."""
    model = _MODEL.fullmatch(text) is not None and not matcher.lookup(text)
    return model or search_key(text) in _words("no_names") or _ROMAN.fullmatch(text) is not None


def _known(article: Article, mentions: Sequence[Candidate], matcher: NameMatcher) -> Iterator[Candidate]:
    """Abbreviations of the knowledge base in a mention, in quotation marks, or accepted elsewhere in the article."""
    here = {(_bare(search_key(_text(article, c))), c.label) for c in mentions if c.acronym}
    for match in matcher.find(article.normal_text):
        if not match.acronym or match.entries[0].label not in _BODIES:
            continue
        start, end = article.alignment.to_original(match.start, match.end)
        key, label = search_key(article.text[start:end]), match.entries[0].label
        least = _MIN_LATIN if key.isascii() else _MIN_ARABIC
        if len(_bare(key)) < least or not _is_plain(key) or len({e.label for e in match.entries}) > 1:
            continue
        if any(m.acronym and m.start <= start and end <= m.end for m in mentions):
            continue
        quoted = article.text[start - 1:start] in _QUOTES and article.text[end:end + 1] in _QUOTES
        if quoted or (_bare(key), label) in here or any(m.start < start and end <= m.end for m in mentions):
            yield Candidate(start, end, label, _SCORE, "lexicon", "kb", True)


def _added(candidate: Candidate, mentions: list[Candidate]) -> list[Candidate]:
    """The mentions with the candidate, if it may stand beside and in the others. Values inside it give way: «كوب 30»."""
    rest = [m for m in mentions if not (candidate.start <= m.start and m.end <= candidate.end)]
    if any(m.label in NAMED_LABELS for m in mentions if m.start >= candidate.start and m.end <= candidate.end):
        return mentions
    return [*rest, candidate] if may_join(candidate, rest) else mentions


@lru_cache(maxsize=1)
def _short_names() -> frozenset[str]:
    return frozenset(search_key(row["name"]) for row in read_csv("short_names"))


def _is_short_name(key: str) -> bool:
    """True for a short name that is no abbreviation, also after ل, where the article has lost its alef."""
    return key in _short_names() or (key.startswith("ل") and "ا" + key in _short_names())


def _is_plain(key: str) -> bool:
    """True if the key is on no list of what only looks like an abbreviation."""
    return not _is_short_name(key) and key not in _words("no_names")


@lru_cache(maxsize=8)
def _words(name: str) -> frozenset[str]:
    """A list of `lexicon/abbreviations.toml`."""
    return frozenset(read_toml("abbreviations")[name])


@lru_cache(maxsize=65536)
def known_labels(key: str, matcher: NameMatcher) -> frozenset[str]:
    """The labels of the matcher's entries that have this abbreviation (a search key), with or without its article."""
    key = key.replace("-", " ")
    forms = {key, _bare(key), "ال" + key, "ا" + key if key.startswith("ل") else key}
    entries = {entry.id: entry for form in forms for entry in matcher.lookup(form)}
    return frozenset(e.label for e in entries.values() if forms & {search_key(a.replace("-", " ")) for a in e.acronyms_ar})
