"""The lexicon tagger: names of the knowledge base in the text."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.article import Article
from pipeline.lexicon.names import NameMatcher, load_matcher
from pipeline.tag.tagger import Candidate

_SURE, _LONG, _AMBIGUOUS = 0.8, 0.9, 0.45


class LexiconTagger:
    """Candidates from the knowledge base, each match with every label that its entries have."""

    name = "lexicon"

    def __init__(self, matcher: NameMatcher | None = None) -> None:
        """`matcher` defaults to that of the built-in knowledge base."""
        self._matcher = matcher

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """A candidate for each match and label; ambiguous names have a low score and need support from the rules."""
        matcher = self._matcher or load_matcher()
        for match in matcher.find(article.normal_text):
            start, end = article.alignment.to_original(match.start, match.end)
            labels = dict.fromkeys(entry.label for entry in match.entries)
            several = len(match.key.split()) > 1
            score = _LONG if several and not match.ambiguous else _AMBIGUOUS if match.ambiguous else _SURE
            for rank, label in enumerate(labels):
                yield Candidate(start, end, label, score - 0.01 * rank, "lexicon", "kb", match.acronym)
