"""The command `khabar`; the only module that prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline import __version__


@click.group()
@click.version_option(__version__, prog_name="khabar")
def main() -> None:
    """What Arabic articles say, as Parquet tables with the evidence for every row."""


@main.command()
@click.argument("corpus", type=click.Path(path_type=Path), default=Path("seeds"))
@click.option("--output", type=click.Path(path_type=Path), default=Path("outputs"))
@click.option("--settings", "settings_file", type=click.Path(path_type=Path))
@click.option("--processes", type=int)
@click.option("--tagger")
@click.option("--full", is_flag=True)
def extract(corpus: Path, output: Path, settings_file: Path | None, tagger: str | None, **options: Any) -> None:
    """Read the articles of CORPUS, write their tables to OUTPUT."""
    from pipeline.run import extract as run
    from pipeline.settings import load_settings

    settings = load_settings(settings_file, {"tag.tagger": tagger} if tagger else None)
    print(run(corpus, output, settings=settings, **options))
