"""Fits the linear scorer of the name rules (`pipeline.tag.scorer`) on the train split of the annotated corpus.

`python -m pipeline.train.mentions ANNOTATED_DIR MODELS_DIR`: writes `mentions.csv`, its card and its entry in the registry.

Two looks, each with two questions: does the phrase end here (logistic regression over the units of gold mentions), and which
label has the span (one regression a label over the spans that the first answer proposes). What a scorer says of the texts that
it was fitted on is too good, so what the next step learns from comes from a scorer that did not see the text: ends in halves,
looks in thirds of the documents. L1 regularisation keeps a few thousand readable features.
"""

from __future__ import annotations

import csv
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from pipeline.article import Article
from pipeline.evaluate.gold import Record, plain_article, read_gold
from pipeline.schema import NAMED_LABELS
from pipeline.tag import find_known
from pipeline.tag.features import edge_features
from pipeline.tag.merge import merge_candidates
from pipeline.tag.phrases import find_proposals, find_triggers, possible_ends, proposal_features
from pipeline.tag.rules import score_views, second_knowledge
from pipeline.tag.scorer import EDGE, NAME, MentionScorer
from pipeline.tag.tagger import Candidate
from pipeline.tag.view import SentenceView, sentence_views
from pipeline.train.registry import register
from pipeline.weights import REGISTRY

SOURCE = "fitted by `python -m pipeline.train.mentions` on khabar's annotated corpus (train split); see its card"
STRENGTH = 1.0
LEAST_COUNT, LEAST_WEIGHT, FOLDS = 3, 0.02, 3
Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Text:
    """An annotated article as a look sees it, and its gold mentions: span → label."""

    article: Article
    views: Sequence[SentenceView]
    known: Sequence[Candidate]
    gold: Mapping[tuple[int, int], str]


@dataclass
class Examples:
    """Rows of features with their answers."""

    rows: list[list[str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def add(self, features: list[str], answer: str) -> None:
        """Append one."""
        self.rows.append(features)
        self.answers.append(answer)

    def fit(self, targets: Iterable[str]) -> dict[str, dict[str, float]]:
        """Target → feature → weight, one regression for each target that has examples."""
        counts = Counter(feature for row in self.rows for feature in row)
        names = sorted(feature for feature, n in counts.items() if n >= LEAST_COUNT)
        index = {feature: i for i, feature in enumerate(names)}
        columns = [[index[f] for f in row if f in index] for row in self.rows]
        ends = np.cumsum([0, *map(len, columns)])
        flat = np.fromiter((i for row in columns for i in row), np.int64, int(ends[-1]))
        matrix = csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(columns), len(names)))
        answers = np.array(self.answers)
        return {target: dict(zip(names, _regress(matrix, answers == target), strict=True))
                for target in targets if (answers == target).sum() >= LEAST_COUNT}


def _regress(matrix: csr_matrix, answers: np.ndarray) -> list[float]:
    model = LogisticRegression(l1_ratio=1.0, C=STRENGTH, solver="liblinear", fit_intercept=False, max_iter=60, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        weights = model.fit(matrix, answers).coef_[0]
    return [round(float(w), 3) if abs(w) > LEAST_WEIGHT else 0.0 for w in weights]


def read_texts(annotated: Path, split: str) -> list[Text]:
    """The texts of a split as the first look sees them, in an order that mixes the sources."""
    out = []
    for record in sorted(read_gold(annotated / "annotated.jsonl", split), key=lambda r: str(r["sha256"])):
        text = (annotated / "texts" / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        article = plain_article(record["doc_id"], text, None if record["dct"] == "-" else record["dct"])
        known = find_known(article)
        out.append(Text(article, sentence_views(article, known), known, _gold(record)))
    return out


def _gold(record: Record) -> dict[tuple[int, int], str]:
    return {(m["start"], m["end"]): m["type"] for m in record["mentions"] if m["type"] in NAMED_LABELS}


def fit_ends(texts: Sequence[Text]) -> dict[str, float]:
    """Weights of the question whether a phrase ends here, from the gold mentions that begin at a trigger."""
    examples = Examples()
    for text in texts:
        longest: dict[int, int] = {}
        for start, end in text.gold:
            longest[start] = max(longest.get(start, 0), end)
        for view in text.views:
            for first, family in find_triggers(view):
                end = longest.get(view.units[first].start, -1)
                for last, final in possible_ends(view, first):
                    here = view.units[last].end
                    if here <= end and not final:
                        examples.add(edge_features(view, family, first, last), EDGE if here == end else "")
                    if here >= end:
                        break
    return examples.fit([EDGE])[EDGE]


def fit_look(texts: Sequence[Text]) -> dict[str, dict[str, float]]:
    """The weights of one look."""
    examples = Examples()
    half = len(texts) // 2
    for learned, applied in ((texts[:half], texts[half:]), (texts[half:], texts[:half])):
        scorer = MentionScorer({EDGE: fit_ends(learned)})
        for text in applied:
            for view in text.views:
                for p in find_proposals(view, scorer):
                    span = (p.atom.candidate.start, p.atom.candidate.end) if p.atom else \
                        (view.units[p.first].start, view.units[p.last].end)
                    examples.add(proposal_features(view, p), text.gold.get(span, ""))
    return {**examples.fit(NAMED_LABELS), EDGE: fit_ends(texts)}


def second_texts(texts: Iterable[Text], first: Weights) -> list[Text]:
    """The texts as the second look sees them after a first look with these weights."""
    scorer = MentionScorer(first)
    out = []
    for text in texts:
        known = second_knowledge(text.views, text.known, scorer)
        out.append(Text(text.article, sentence_views(text.article, known, text.views), known, text.gold))
    return out


def fit(texts: Sequence[Text]) -> tuple[Weights, Weights]:
    """The weights of both looks."""
    seconds: list[Text] = []
    for fold in range(FOLDS):
        first = fit_look([t for i, t in enumerate(texts) if i % FOLDS != fold])
        seconds += second_texts([t for i, t in enumerate(texts) if i % FOLDS == fold], first)
    order = {text.article.doc_id: i for i, text in enumerate(texts)}
    seconds.sort(key=lambda text: order[text.article.doc_id])
    return fit_look(texts), fit_look(seconds)


def strict_f1(texts: Sequence[Text], first: Weights, second: Weights) -> float:
    """F1 of named mentions, span and label exact."""
    scorer = MentionScorer(second)
    hits = found = there = 0
    for text in second_texts(texts, first):
        spans = {(c.start, c.end): c.label for c in merge_candidates(score_views(text.views, scorer), min_score=0.5)}
        hits += sum(text.gold.get(span) == label for span, label in spans.items())
        found, there = found + len(spans), there + len(text.gold)
    return 2 * hits / (found + there)


def save(looks: Sequence[Weights], path: Path) -> None:
    """Write the weights as `pipeline.tag.scorer` reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("look", "target", "feature", "weight"))
        for look, weights in enumerate(looks, 1):
            rows.writerows((look, target, feature, weight) for target in sorted(weights)
                           for feature, weight in sorted(weights[target].items()) if weight)


CARD = """# {name}

The linear scorer of the name rules (`pipeline/tag/scorer.py`): where a phrase ends and which label a span has, for two looks at
a text. A table of readable features; no hidden state. Licence: CC BY-SA 4.0.

Data: the train split of khabar's annotated corpus (CC BY-SA 4.0, CC BY-SA 3.0 and CC BY 2.5 by part), nothing else.
Features use the words of `lexicon/head_nouns.csv`, `name_tokens.csv`, `function_words.csv`, given and family names, and the
knowledge base. Fit: L1 logistic regressions (C = {strength}), `python -m pipeline.train.mentions`.

Named mentions, span and label exact, on the test split: F1 {f1:.3f}.

Limits: one annotator (a language model), so a few per cent of the gold is wrong; long names with clauses in them, names without
any head noun, and events and laws that only the context makes names are found less well.
"""


def main(annotated: Path, folder: Path) -> None:
    """Fit on the train split, measure on the test split, write."""
    looks = fit(read_texts(annotated, "train"))
    f1 = strict_f1(read_texts(annotated, "test"), *looks)
    path = folder / f"{NAME}.csv"
    save(looks, path)
    (folder / f"{NAME}.md").write_text(CARD.format(name=NAME, strength=STRENGTH, f1=f1), encoding="utf-8")
    register(folder / REGISTRY, NAME, path, {"test": f1}, source=SOURCE,
             note=f"strict F1 of named mentions, by itself; more in {NAME}.md")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
