"""The rule tagger: phrases that begin with a head noun, a name-like word or a known name, scored in their context."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.article import Article
from pipeline.tag.features import NAME
from pipeline.tag.phrases import Proposal, find_proposals, proposal_features
from pipeline.tag.scorer import MentionScorer, load_mention_scorer
from pipeline.tag.tagger import Candidate
from pipeline.tag.view import SentenceView, sentence_views

_LEAST = 0.15
_POWER = 0.576
"""Scores are raised to this power, which takes 0.3, where a mention begins to pay on the train split, to 0.5."""


class RuleTagger:
    """Candidates from the words of the text, given what other taggers know."""

    name = "rules"

    def __init__(self, scorer: MentionScorer | None = None) -> None:
        """`scorer` defaults to the one with the built-in weights."""
        self._scorer = scorer

    def find_candidates(self, article: Article, known: Iterable[Candidate] = ()) -> Iterable[Candidate]:
        """Candidates; `known` are those of lexicon, timex and quantity taggers, which give context and are scored in theirs."""
        scorer = self._scorer or load_mention_scorer()
        for view in sentence_views(article, known):
            for proposal in find_proposals(view, scorer):
                yield from _scored(view, proposal, scorer)


def _scored(view: SentenceView, proposal: Proposal, scorer: MentionScorer) -> Iterable[Candidate]:
    features = proposal_features(view, proposal)
    first, last = view.units[proposal.first], view.units[proposal.last]
    start, end, method, acronym = first.start, last.end, "rule", False
    if proposal.atom is not None:
        known = proposal.atom.candidate
        start, end, method, acronym = known.start, known.end, known.method, known.acronym
    source = f"known:{proposal.atom.candidate.source}" if proposal.atom else "name" if proposal.family == NAME else f"head:{first.bare}"
    for probability, label in scorer.label_scores(features)[:2]:
        if probability >= _LEAST:
            yield Candidate(start, end, label, round(probability ** _POWER, 4), method, source, acronym)
