"""The merge policy: candidates of all taggers → nested mentions that never cross, each with the reason for it.

What annotators nest in what (tests/gold/GUIDELINES.md, rules 4, 7, 14, 16) is `NESTS`; everything else that lies inside a
chosen mention is dropped. Where two candidates exclude each other, the stronger one stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.schema import VALUE_LABELS
from pipeline.tag.tagger import Candidate

AGREEMENT = 0.12
"""Without a learned tagger: how much of what is missing to certainty each further method adds that proposes the same."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """How the scores of rules and of a learned tagger for one span and label become one probability: a logistic regression.

    Its terms are the log odds of each side's score, and what it says that a side does not propose the mention at all,
    which differs for values (dates, numbers), where the grammars miss little. Fitted by `python -m pipeline.train.merge`.
    """

    bias: float = 0.09
    rules: float = 0.53
    learned: float = 0.72
    no_rules: float = -1.43
    no_learned: float = -1.86
    value_no_rules: float = -1.39
    value_no_learned: float = 0.63

    def probability(self, label: str, rules: float | None, learned: float | None) -> float:
        """The probability that the mention is right; None for a side that does not propose it."""
        value = label in VALUE_LABELS
        odds = self.bias
        odds += self.no_rules + self.value_no_rules * value if rules is None else self.rules * log_odds(rules)
        odds += self.no_learned + self.value_no_learned * value if learned is None else self.learned * log_odds(learned)
        return 1 / (1 + math.exp(-odds))


def log_odds(score: float) -> float:
    """ln(p / (1 - p)), within those of 1 % and 99 %: nobody's certainty outweighs everything else."""
    bounded = min(max(score, 0.01), 0.99)
    return math.log(bounded / (1 - bounded))


POOLING = Pooling()
LONGER = 0.06
"""What each further word is worth when two candidates exclude each other: the whole name is better than its part."""

_DIGIT_NAMES = frozenset({"ORDINAL", "CARDINAL", "DATE"})
NESTS: Mapping[str, frozenset[str]] = {
    "OCC": frozenset({"ORG", "GPE", "NORP", "ORDINAL", "LOC", "OCC", "PERS", "FAC", "LANGUAGE", "EVENT", "CARDINAL"}),
    "ORG": frozenset({"ORG", "GPE", "LOC", "PERS", "ORDINAL", "CARDINAL", "OCC", "FAC", "LAW", "DATE", "LANGUAGE"}),
    "EVENT": frozenset({"ORG", "GPE", "LOC", "PERS", "OCC", "FAC", "EVENT", "LAW", "NORP", *_DIGIT_NAMES}),
    "LAW": frozenset({"ORG", "GPE", "LOC", "PERS", "OCC", "FAC", "EVENT", "LAW", "LANGUAGE", *_DIGIT_NAMES}),
    "FAC": frozenset({"ORG", "GPE", "LOC", "PERS", "OCC", "ORDINAL"}),
    "PRODUCT": frozenset({"ORG", "GPE", "PERS", "OCC", *_DIGIT_NAMES}),
    "LOC": frozenset({"GPE", "LOC"}),
    "GPE": frozenset({"ORDINAL", "PERS"}),
    "PERS": frozenset({"OCC"}),
    "NORP": frozenset({"GPE"}),
    "WEBSITE": frozenset({"ORG", "GPE"}),
    "LANGUAGE": frozenset({"NORP", "GPE"}),
}
"""Label → labels of mentions that may stand in it. Values hold nothing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a candidate, and why; `khabar explain` shows it."""

    candidate: Candidate
    accepted: bool
    reason: str


def merge_candidates(candidates: Iterable[Candidate], *, min_score: float, learned: bool = False) -> list[Candidate]:
    """The accepted mentions, by start and then by decreasing end."""
    chosen = [d.candidate for d in decide(candidates, min_score=min_score, learned=learned) if d.accepted]
    return sorted(chosen, key=lambda c: (c.start, -c.end))


def decide(candidates: Iterable[Candidate], *, min_score: float, learned: bool = False) -> list[Decision]:
    """A decision on every span that was proposed, with each label that was proposed for it.

    `learned` says whether a learned tagger read the text, so that its silence counts (`Pooling`).
    """
    decisions: list[Decision] = []
    for cluster in _clusters(_agreed(candidates, decisions, learned)):
        chosen: list[Candidate] = []
        for candidate in sorted(cluster, key=_strength):
            reason = _objection(candidate, chosen, min_score)
            if reason is None:
                chosen.append(candidate)
            decisions.append(Decision(candidate, reason is None, reason or "accepted"))
    return decisions


def _strength(candidate: Candidate) -> tuple[float, int, int, str]:
    words = min(candidate.end - candidate.start, 40) / 8
    return (-(candidate.score + LONGER * words), candidate.start, -candidate.end, candidate.label)


def _agreed(candidates: Iterable[Candidate], decisions: list[Decision], learned: bool) -> list[Candidate]:
    """One candidate for each span: its best label, with the score that the agreement of methods gives it."""
    spans: dict[tuple[int, int], dict[str, list[Candidate]]] = {}
    for candidate in candidates:
        spans.setdefault((candidate.start, candidate.end), {}).setdefault(candidate.label, []).append(candidate)
    out: list[Candidate] = []
    for span in sorted(spans):
        labels = sorted((_joined(same, learned) for same in spans[span].values()), key=lambda c: (-c.score, c.label))
        out.append(labels[0])
        decisions += [Decision(c, False, f"the same span is rather {labels[0].label}") for c in labels[1:]]
    return out


def _joined(same: Sequence[Candidate], learned: bool) -> Candidate:
    """The best of the candidates with one span and label, with the score that all of them make together."""
    best = max(same, key=lambda c: (c.score, c.source))
    score = pooled_score(same) if learned else _raised_score(best, same)
    value = next((c.value for c in same if c.value is not None), None)
    return replace(best, score=round(score, 4), acronym=any(c.acronym for c in same), value=value)


def pooled_score(same: Sequence[Candidate], pooling: Pooling = POOLING) -> float:
    """The probability of a span and label from the best score of either side."""
    rules, learned = ([c.score for c in same if (c.method == "model") is model] for model in (False, True))
    return pooling.probability(same[0].label, max(rules, default=None), max(learned, default=None))


def _raised_score(best: Candidate, same: Sequence[Candidate]) -> float:
    """The best candidate's score, raised for each further method."""
    score = best.score
    for _ in {c.method for c in same} - {best.method}:
        score += (1.0 - score) * AGREEMENT
    return score


def _clusters(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Runs of candidates that overlap one another; between runs nothing can conflict."""
    cluster: list[Candidate] = []
    reach = -1
    for candidate in candidates:
        if candidate.start >= reach and cluster:
            yield cluster
            cluster = []
        cluster.append(candidate)
        reach = max(reach, candidate.end)
    if cluster:
        yield cluster


def _objection(candidate: Candidate, chosen: Sequence[Candidate], min_score: float) -> str | None:
    """Why the candidate cannot join the chosen ones, or None."""
    if candidate.score < min_score:
        return f"score {candidate.score:.2f} is below {min_score}"
    for other in chosen:
        if other.end <= candidate.start or candidate.end <= other.start:
            continue
        outer, inner = (other, candidate) if _contains(other, candidate) else (candidate, other)
        if not _contains(outer, inner):
            return f"crosses {other.label} [{other.start}, {other.end})"
        if not _may_nest(outer, inner):
            return f"{inner.label} does not nest in {outer.label} [{other.start}, {other.end})"
    return None


def may_join(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """True if the candidate crosses none of the chosen ones and nests only where it may."""
    return _objection(candidate, chosen, 0.0) is None


def _contains(outer: Candidate, inner: Candidate) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _may_nest(outer: Candidate, inner: Candidate) -> bool:
    if outer.label in VALUE_LABELS or inner.label not in NESTS.get(outer.label, ()):
        return False
    return not (inner.label == outer.label and inner.start == outer.start and not inner.acronym)
