"""Official data of the libraries, fetched on request by their own functions: never during a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import ModelError
from pipeline.weights import Weight, models_folder

CAMEL_PACKAGES = ("morphology-db-msa-r13", "disambig-mle-calima-msa-r13")
CAMEL_NER_PACKAGES = ("ner-arabert",)


def downloads_folder() -> Path:
    """Where downloads go: models/downloads/, which is not under version control."""
    return models_folder() / "downloads"


def download_database() -> Path:
    """The morphological database that every run needs, as `make setup` fetches it."""
    from pipeline.segment.setup_data import install

    return install()


def database_entry() -> Weight:
    """The morphological database as the registry would list it; it is no file of khabar's, so no entry there."""
    from pipeline.segment.setup_data import DATABASE, DATABASE_SHA256, PACKAGE, camel_folder

    source = f"{DATABASE} of {PACKAGE}, by `make setup`"
    return Weight("database", camel_folder() / DATABASE, DATABASE_SHA256, "GPL-2.0", source)


def download_camel() -> Path:
    """camel-tools' own release of the database and of its disambiguator."""
    return _download_camel(CAMEL_PACKAGES)


def download_camel_ner() -> Path:
    """CAMeLBERT's NER, which `--tagger camel` runs (some 500 MB)."""
    return _download_camel(CAMEL_NER_PACKAGES)


def _download_camel(packages: tuple[str, ...]) -> Path:
    folder = downloads_folder() / "camel_tools"
    os.environ["CAMELTOOLS_DATA"] = str(folder)  # read when camel_tools.data is imported, which also fetches its catalogue
    from camel_tools.data import CATALOGUE

    for package in packages:
        CATALOGUE.download_package(package)
    return folder


def download_stanza() -> Path:
    """stanza's Arabic models: tokenisation, tagging, parsing."""
    import stanza

    folder = downloads_folder() / "stanza"
    stanza.download("ar", model_dir=str(folder), verbose=False)
    return folder


SOURCES: Mapping[str, Callable[[], Path]] = {
    "database": download_database, "camel": download_camel, "camel-ner": download_camel_ner,
    "stanza": download_stanza,
}
"""What can be downloaded → the function that does it and returns where it is."""


def download(name: str) -> Path:
    """The folder or file that `name` was downloaded to. Raises ModelError with one line on why it was not."""
    try:
        return SOURCES[name]()
    except ModelError:
        raise
    except Exception as error:  # each library has errors of its own, and none is about khabar
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelError(f"{name} cannot be downloaded: {reason}. Without network, copy {downloads_folder()} from a machine "
                         f"that has it") from error
