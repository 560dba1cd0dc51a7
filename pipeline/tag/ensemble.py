"""Both of khabar's learned taggers together: they err differently, and the fast one costs next to nothing.

A span and label that one or both propose has one probability, a logistic regression over their margins (Wolpert 1992's stacked
generalisation). On the dev fold the two by themselves reach F1 0.856 and 0.806, together 0.871 (cross-fitted).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.article import Article
from pipeline.tag.neural import ACCURATE, FAST, load_model
from pipeline.tag.spotted import Spotted
from pipeline.tag.tagger import Candidate

MOST = 5.0
"""Margins count up to this: nobody's certainty outweighs the other's doubt altogether."""
LEAST = 0.05
Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Together:
    """The weights; fitted on the dev fold by `python -m pipeline.train.ensemble`."""

    bias: float = -0.61
    accurate: float = 0.52
    fast: float = 0.6
    no_accurate: float = -1.2
    no_fast: float = -0.58

    def probability(self, accurate: float | None, fast: float | None) -> float:
        """The probability that a mention is right that they propose with these margins; None for one that does not."""
        odds = self.bias
        odds += self.no_accurate if accurate is None else self.accurate * max(-MOST, min(accurate, MOST))
        odds += self.no_fast if fast is None else self.fast * max(-MOST, min(fast, MOST))
        return 1 / (1 + math.exp(-odds))


TOGETHER = Together()


def by_key(spotted: Iterable[Spotted]) -> dict[Key, Spotted]:
    """The surest mention of each span and label."""
    found: dict[Key, Spotted] = {}
    for mention in spotted:
        key = (mention.start, mention.end, mention.label)
        if key not in found or found[key].margin < mention.margin:
            found[key] = mention
    return found


class EnsembleTagger:
    """A `Tagger`: what either model reads in the article, with one score; the models are loaded with the first article."""

    name = "khabar"

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """Candidates in order of start; offsets count in the original text. The source is the accurate model if it has them."""
        text = article.text
        accurate, fast = (by_key(load_model(name).find(text)) for name in (ACCURATE, FAST))
        for key in sorted(accurate | fast, key=lambda k: (k[0], -k[1], k[2])):
            one, other = accurate.get(key), fast.get(key)
            score = TOGETHER.probability(one.margin if one else None, other.margin if other else None)
            if score >= LEAST:
                acronym = any(m is not None and m.acronym for m in (one, other))
                one_word = not any(c.isspace() for c in text[key[0] : key[1]])
                yield Candidate(*key, score, "model", ACCURATE if one else FAST, acronym and one_word)
