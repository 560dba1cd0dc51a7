"""khabar (خبر): what Arabic articles say, as Parquet tables with the evidence for every row.

An article goes through six stages (`pipeline.chain`), each a pure function over Arrow tables (`pipeline.stage`):

    ingest     files → documents, rejects
    normalize  documents → normals: the normal form of the text with its exact alignment
    segment    → sentences, tokens, words (clitics split, lemma, part of speech)
    tag        → mentions (nested), timexes, quantities: taggers find candidates, one merge policy decides
    resolve    → acronyms, entities, references; mentions get entity ids
    relate     → relations, quotes, with evidence

`write` joins the batches over the corpus and publishes all tables together. `pipeline.schema` declares every table.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.run import RunSummary

__version__ = VERSION
__all__ = ["__version__", "extract", "read_tables"]


def extract(corpus: str | os.PathLike[str] = "seeds", output: str | os.PathLike[str] = "outputs", *,
            settings: str | os.PathLike[str] | None = None, processes: int = 1) -> RunSummary:
    """Read the articles of `corpus`, write their tables to `output`, and return what was done.

    `settings` is a TOML file laid over the defaults. With more `processes` than 1, or 0 for one a core, a script must guard its
    entry with `if __name__ == "__main__"`. Raises a `pipeline.errors.KhabarError` that says what to mend; where no input became
    a document, a CorpusError (`rejects.parquet` has the reasons). If some articles failed, the summary's `problem` says so.
    """
    from pipeline.errors import CorpusError
    from pipeline.run import extract as run
    from pipeline.settings import load_settings

    done = run(corpus, output, settings=load_settings(Path(settings) if settings is not None else None), processes=processes)
    if done.problem and not done.documents:
        raise CorpusError(done.problem)
    return done


def read_tables(output: str | os.PathLike[str] = "outputs", engine: Literal["pandas", "arrow", "polars"] = "pandas",
                ) -> dict[str, Any]:
    """Table name → frame of every table that the last run wrote to `output`. Raises OutputError where none has finished."""
    from pipeline.tables import read_tables as read

    return read(Path(output), engine)
