"""From a trained convolutional tagger to what is shipped: the ONNX file with calibrated scores, its card and registry entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.schema import LABELS
from pipeline.tag.bio import OUTSIDE, TAGS
from pipeline.tag.convolution import ConvolutionModel
from pipeline.tag.neural import FAST
from pipeline.train.figures import Figure
from pipeline.train.registry import LICENCE, register
from pipeline.train.release import (
    SHIFTS,
    calibrate,
    figure_table,
    figures_note,
    find_margins,
    measure_heads,
    measure_model,
)
from pipeline.train.sources import COLUMN_CORPORA, HeldOut, Text
from pipeline.weights import REGISTRY

if TYPE_CHECKING:
    from pipeline.evaluate.scores import Score
    from pipeline.train.export import State

SOURCE = ("convolutions over own word vectors, trained on khabar's annotated corpus and distilled from khabar-accurate by "
          "`khabar train ner --model fast`; see its card")


@dataclass(frozen=True)
class TrainedFast:
    """A trained net as arrays, with its words, characters, shipped heads, and what was noted on the way."""

    state: State
    vocabulary: Sequence[str]
    characters: str
    heads: Mapping[str, Sequence[str]]
    recipe: Mapping[str, Any]


def export_fast(trained: TrainedFast, path: Path, calibration: tuple[float, float] = (1.0, 0.0)) -> ConvolutionModel:
    """Write the net as ONNX and load it; the only step that needs the package `onnx`."""
    from pipeline.train.conv_export import build_convolution
    from pipeline.train.export import write_onnx

    told = {
        "vocabulary": " ".join(trained.vocabulary), "characters": trained.characters, "calibration": list(calibration),
        "heads": {name: list(labels) for name, labels in trained.heads.items()},
    }
    write_onnx(build_convolution(trained.state, told), path)
    return ConvolutionModel(path)


def release_fast(trained: TrainedFast, dev: Sequence[Text], test: Sequence[Text], folder: Path, name: str = FAST, *,
                 held_out: Sequence[HeldOut] = ()) -> Path:
    """Write `NAME.onnx`, `NAME.md` and the registry's entry into `folder`, scores calibrated on `dev`; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    trained = choose_outside(trained, dev, path)
    calibration = calibrate(find_margins(export_fast(trained, path), dev))
    model = export_fast(trained, path, calibration)
    figures = {part: measure_model(model, texts) for part, texts in (("dev", dev), ("test", test)) if texts}
    others = measure_heads(model, held_out)
    card = make_fast_card(name, path, {**trained.recipe, "calibration of the score, fitted on the dev fold": calibration},
                          figures, others=others)
    (folder / f"{name}.md").write_text(card, encoding="utf-8")
    told = {**{part: f["all"].f1 for part, f in figures.items()}, **{set_: scores[0].value for set_, scores in others.items()}}
    named = {part.replace(" ", "-"): f1 for part, f1 in told.items()}
    register(folder / REGISTRY, name, path, named, source=SOURCE, note=figures_note(name))
    return path


def choose_outside(trained: TrainedFast, dev: Sequence[Text], path: Path) -> TrainedFast:
    """The net with O made less likely by what is best on the dev fold: one that has seen few examples rather says nothing."""
    best = (-1.0, 0.0, trained)
    for shift in SHIFTS:
        shifted = shift_outside(trained, shift)
        figures = measure_model(export_fast(shifted, path), dev)
        f1 = figures["all"].f1 if "all" in figures else 0.0
        best = max(best, (f1, -shift, shifted), key=lambda choice: choice[:2])
    return best[2]


def shift_outside(trained: TrainedFast, shift: float) -> TrainedFast:
    """The same net with the bias of every O lowered by `shift`."""
    bias = trained.state["heads.tags.bias"].copy().reshape(-1, TAGS)
    bias[:, OUTSIDE] -= shift
    recipe = {**trained.recipe, "O made less likely by (chosen on the dev fold)": shift}
    return replace(trained, state={**trained.state, "heads.tags.bias": bias.reshape(-1)}, recipe=recipe)


def make_fast_card(name: str, path: Path, recipe: Mapping[str, Any], figures: Mapping[str, Mapping[str, Figure]], *,
                   others: Mapping[str, Sequence[Score]]) -> str:
    """The model card: data with licences, recipe, figures by source and label."""
    corpora = "\n".join(f"- {c.licence}; a head of its own{', an output' if c.name in others_heads(others) else ''}"
                        for c in COLUMN_CORPORA)
    notes = "\n".join(f"- {key}: {value}" for key, value in recipe.items())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"""# {name}

Nested mentions of the {len(LABELS)} labels, by four residual dilated convolutions over words: word vectors (of the word, and of
what is left behind its proclitics), letters, affixes, shape. {path.stat().st_size / 1e6:.1f} MB with its words, vectors in 8
bits. Licence: {LICENCE}. Made {datetime.now(UTC).date()} by `khabar train ner --model fast`. sha256: `{digest}`.

## Data
- Word vectors, and the raw text for distillation: Arabic Wikipedia of 2017, CC BY-SA 4.0
- khabar's annotated corpus, its train split without a dev fold; CC BY-SA 4.0, CC BY-SA 3.0 and CC BY 2.5 by part
- what khabar-accurate says of that raw text and of the texts of ANERcorp's train part
{corpora}

## Recipe
{notes}

## Figures
{figure_table(figures, others)}

## Known failures
- Less certain than khabar-accurate wherever a name must be understood from far: it sees fifteen words on either side.
- A mention ends with a word: one that ends inside a word is found with all of it. It may begin behind one or two proclitics.
- Labels with few examples (WEBSITE, TIME, PERCENT, QUANTITY, FAC, PRODUCT) and the ends of LAW, EVENT and long OCC, as in the
  other model.
"""


def others_heads(others: Mapping[str, Sequence[Score]]) -> set[str]:
    """The corpora that the measured sets belong to."""
    return {name.split()[0] for name in others}
