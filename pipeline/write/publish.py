"""Publishing: readers see all tables of a run or none.

A run is written to `.runs/RUN_ID/`. `relations.parquet` and its like are links through `.current`, itself a link to a run:
renaming a new `.current` over the old one changes all tables in one step. Where a file system has no symbolic links, the files
are moved one by one instead, the manifest last, and the run says so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.manifest import MANIFEST
from pipeline.schema import PUBLISHED

RUNS, CURRENT = ".runs", ".current"
FILES = (*(f"{name}.parquet" for name in PUBLISHED), MANIFEST)
NO_LINKS = "no symbolic links here: the tables were replaced one by one, so a reader at that moment may see two runs"


def publish(output: Path, run_id: str, write: Callable[[Path], None]) -> tuple[str, ...]:
    """Have `write` fill a new folder with `FILES`, then show them in `output`; returns notes for the user.

    Until everything is on the disk, `output` shows the run before. Raises OutputError if it cannot be written.
    """
    try:
        folder = _new_folder(output / RUNS, run_id)
        write(folder)
        _sync(folder)
        before = published_run(output)
        try:
            _point(output, folder)
        except (OSError, NotImplementedError):
            return _move(output, folder)
        _prune(output / RUNS, keep={folder, before})
    except OSError as error:
        raise OutputError(f"cannot write to {output}: {error.strerror or error}") from error
    return ()


def published_run(output: Path) -> Path | None:
    """The folder of the run that `output` shows, or None."""
    current = output / CURRENT
    return (output / os.readlink(current)) if current.is_symlink() and current.is_dir() else None


def _new_folder(runs: Path, run_id: str) -> Path:
    """A folder that no reader knows: the run's, or beside it where that is on show already."""
    runs.mkdir(parents=True, exist_ok=True)
    names = (run_id if n == 0 else f"{run_id}.{n}" for n in range(10_000))
    current = published_run(runs.parent)
    folder = next(runs / name for name in names if current is None or name != current.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _point(output: Path, folder: Path) -> None:
    for name in FILES:
        link = output / name
        if not link.is_symlink() or os.readlink(link) != f"{CURRENT}/{name}":
            _link(link, f"{CURRENT}/{name}")
    _link(output / CURRENT, f"{RUNS}/{folder.name}")
    _sync(output)


def _link(link: Path, target: str) -> None:
    scratch = link.with_name(f".{link.name.lstrip('.')}.new")
    scratch.unlink(missing_ok=True)
    scratch.symlink_to(target)
    scratch.replace(link)


def _move(output: Path, folder: Path) -> tuple[str, ...]:
    for name in FILES:
        (folder / name).replace(output / name)
    shutil.rmtree(output / RUNS, ignore_errors=True)
    _sync(output)
    return (NO_LINKS,)


def _prune(runs: Path, keep: Iterable[Path | None]) -> None:
    """Keep the run on show and the one before it, which a reader may have open."""
    names = {folder.name for folder in keep if folder is not None}
    for folder in runs.iterdir():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Flush a folder's entries to the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
