"""The rule tagger: phrases that begin with a head noun, a name-like word or a known name, scored in their context.

The text is looked at twice. What the first look is sure of is known to the second, which so sees where a name ends because
another begins, and finds again what the article has named before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.article import Article
from pipeline.tag.again import find_again
from pipeline.tag.features import NAME
from pipeline.tag.lexicon_tagger import WHOLE
from pipeline.tag.merge import merge_candidates
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

    def __init__(self, first: MentionScorer | None = None, second: MentionScorer | None = None) -> None:
        """The scorers of the two looks; they default to the built-in weights."""
        self._first, self._second = first, second

    def find_candidates(self, article: Article, known: Sequence[Candidate] = ()) -> Iterable[Candidate]:
        """Candidates; `known` are those of lexicon, timex and quantity taggers, which give context and are scored in theirs."""
        views = sentence_views(article, known)
        seen = second_knowledge(views, known, self._first or load_mention_scorer(1))
        found = score_views(sentence_views(article, seen, views), self._second or load_mention_scorer(2))
        return _with_known_labels(found, known)


def second_knowledge(views: Sequence[SentenceView], known: Sequence[Candidate], scorer: MentionScorer) -> list[Candidate]:
    """What is known to the second look: the given candidates, what the first look accepts, and what that names again."""
    accepted = merge_candidates(score_views(views, scorer), min_score=0.5)
    out = {(c.start, c.end, c.label): c for c in (*known, *find_again(views, accepted), *accepted)}
    return list(out.values())


def _with_known_labels(found: Iterable[Candidate], known: Iterable[Candidate]) -> list[Candidate]:
    """The candidates, without those that give the span of a long known name another label than the knowledge base."""
    labels = {(c.start, c.end): c for c in known if c.source == WHOLE}
    fitting = [c for c in found if (c.start, c.end) not in labels or labels[c.start, c.end].label == c.label]
    return [*fitting, *labels.values()]


def score_views(views: Iterable[SentenceView], scorer: MentionScorer) -> list[Candidate]:
    """The candidates of all proposals, with up to two labels each."""
    return [candidate for view in views for proposal in find_proposals(view, scorer)
            for candidate in _scored(view, proposal, scorer)]


def _scored(view: SentenceView, proposal: Proposal, scorer: MentionScorer) -> Iterable[Candidate]:
    first, last = view.units[proposal.first], view.units[proposal.last]
    start, end, method, acronym = first.start, last.end, "rule", False
    source = "name" if proposal.family == NAME else f"head:{first.bare}"
    if proposal.atom is not None:
        known = proposal.atom.candidate
        start, end, method, acronym, source = known.start, known.end, known.method, known.acronym, known.source
    for probability, label in scorer.label_scores(proposal_features(view, proposal)):
        if probability >= _LEAST:
            yield Candidate(start, end, label, round(probability ** _POWER, 4), method, source, acronym)
