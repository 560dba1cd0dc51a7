"""The lexicon tagger: names of the knowledge base in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.article import Article
from pipeline.lexicon.kb_layers import USER
from pipeline.lexicon.names import NameMatch, NameMatcher, load_matcher
from pipeline.orthography import proclitic_ends, search_key
from pipeline.tag.tagger import Candidate

WHOLE = "kb-whole"
"""Source of names whose label in the knowledge base stands: long ones, those joined to their abbreviation, the user's own."""
_SURE, _LONG, _OWN, _AMBIGUOUS, _WHOLE_WORDS = 0.8, 0.9, 0.97, 0.45, 3
_BEFORE = re.compile(r'(\w+) ("?)$')


class LexiconTagger:
    """Candidates from the knowledge base, each match with every label that its entries have."""

    name = "lexicon"

    def __init__(self, matcher: NameMatcher | None = None, *, user: Path | None = None) -> None:
        """`matcher` defaults to that of the knowledge base, with the user's lexicon over it where its folder is given."""
        self._matcher, self._user = matcher, user

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """A candidate for each match and label; ambiguous names have a low score and need support from the rules."""
        matcher = self._matcher or load_matcher(self._user)
        matches = matcher.find(article.normal_text)
        for match in _without_own_parts(matches):
            span = article.alignment.to_original(match.start, match.end)
            labels = dict.fromkeys(entry.label for entry in match.entries)
            words = len(match.key.split())
            own = all(entry.source == USER for entry in match.entries)
            score = _AMBIGUOUS if match.ambiguous else _OWN if own else _LONG if words > 1 else _SURE
            whole = own or words >= _WHOLE_WORDS
            source = WHOLE if whole and len(labels) == 1 and not match.ambiguous else "kb"
            for rank, label in enumerate(labels):
                yield Candidate(*span, label, score - 0.01 * rank, "lexicon", source, match.acronym)
        yield from _with_head(article, matches)


def _without_own_parts(matches: Iterable[NameMatch]) -> Iterator[NameMatch]:
    """The matches by start, without short forms inside a longer form of the same name («معاهدة الأمن الجماعي»)."""
    open_: list[NameMatch] = []
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        open_ = [outer for outer in open_ if outer.end >= match.end]
        if match.acronym or not any(_says_all(outer, match) for outer in open_):
            yield match
        open_.append(match)


def _says_all(outer: NameMatch, inner: NameMatch) -> bool:
    known = {entry.id for entry in outer.entries}
    return len(outer.key) > len(inner.key) and all(entry.id in known for entry in inner.entries)


def _with_head(article: Article, matches: Sequence[NameMatch]) -> Iterator[Candidate]:
    """Abbreviations after the noun that their long form begins with («منظمة أوبك»), which are one name with it.

    Quoted after the whole long form («رابطة دول جنوب شرق آسيا "آسيان"») they are a name of their own, as in brackets.
    """
    folded = article.folded
    ends = {match.end: match for match in reversed(matches)}  # of those that end together, the longest
    for match in matches:
        before = _BEFORE.search(folded, max(0, match.start - 30), match.start) if match.acronym else None
        if not before or (before[2] and not folded.startswith('"', match.end)):
            continue
        end = match.end + len(before[2])
        long = ends.get(before.end(1)) if before[2] else None
        for entry in match.entries:
            heads = {search_key(name).split()[0] for name in entry.names if " " in name}
            cut = next((c for c in proclitic_ends(before[1]) if before[1][c:] in heads), None)
            named = long is not None and entry in long.entries and not long.acronym
            if cut is not None and not named:
                whole = article.alignment.to_original(before.start(1) + cut, end)
                yield Candidate(*whole, entry.label, _LONG, "lexicon", WHOLE)
            elif not named:
                continue
            yield Candidate(*article.alignment.to_original(match.start, match.end), entry.label, _LONG, "lexicon", WHOLE, True)
            break
