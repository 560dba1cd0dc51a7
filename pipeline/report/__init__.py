"""report: the page for people, one self-contained HTML file of a run's articles with what was found in them."""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path

from pipeline.errors import OutputError

_FOLDER = Path(__file__).parent


def write_report(outputs: Path) -> Path:
    """The path of `report.html`, written into `outputs`: right to left, no outside resource, the same for the same tables.

    Raises OutputError if no run has finished there, or the file cannot be written.
    """
    page = render(outputs)
    path = outputs / "report.html"
    try:
        # Written beside and moved, so that a reader never meets half a page.
        with tempfile.NamedTemporaryFile(dir=outputs, suffix=".html", delete=False) as file:
            file.write(page.encode("utf-8"))
        Path(file.name).chmod(0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    return path


def render(outputs: Path) -> str:
    """The page of the run in `outputs`. Raises OutputError."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from pipeline.report.view import Page

    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    words = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))
    return environment.get_template("report.html.jinja").render(page=Page(outputs), words=words)
