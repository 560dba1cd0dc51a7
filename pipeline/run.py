"""A run: find what changed, send it through the chain, join and publish.

The corpus is read twice: once for fingerprints, so that the work is known before it starts, and once for what changed.
Rows are joined in the order of document ids, so neither batch sizes nor the number of processes show in the tables.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.batches import keyed_files, processed
from pipeline.errors import CorpusError, OutputError
from pipeline.ids import content_hash
from pipeline.lexicon.kb import load_kb
from pipeline.manifest import (
    MANIFEST,
    Environment,
    Manifest,
    file_sha256,
    read_environment,
    read_manifest,
    write_manifest,
)
from pipeline.schema import PUBLISHED
from pipeline.settings import Settings, load_settings
from pipeline.store import Key, Store, live_rows
from pipeline.write import ParquetFile, corpus_entities, linked, publish, write_parquet

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many documents (or tables) of it are done, and how many there are."""


@dataclass(frozen=True)
class RunSummary:
    """What a run did; `rejects` counts by reason, `rows` by table, `seconds` by stage."""

    output: Path
    run_id: str
    documents: int
    reused: int
    processed: int
    removed: int
    rejects: Mapping[str, int]
    rows: Mapping[str, int]
    seconds: Mapping[str, float]
    notes: tuple[str, ...] = ()

    @property
    def problem(self) -> str | None:
        """Why this run is no success though it finished, in one line: an article failed, or no input became a document."""
        if self.rejects and not self.documents:
            return f"every input was rejected ({_by_reason(self.rejects)}); {self.output}/rejects.parquet says why"
        if "failed" in self.rejects:
            return f"{self.rejects['failed']} article(s) failed, a fault of khabar's; {self.output}/rejects.parquet says why"
        return None


def _by_reason(rejects: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in rejects.items())


@dataclass
class _Run:
    """The parts of a run that its steps share."""

    output: Path
    settings: Settings
    environment: Environment
    corpus: str
    report: Progress
    begin: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def lap(self, name: str, since: float) -> None:
        """Add the time since `since` to what `name` took."""
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - since


def extract(corpus: str | os.PathLike[str] = "seeds", output: str | os.PathLike[str] = "outputs", *,
            settings: Settings | None = None, processes: int | None = None, full: bool = False,
            progress: Progress | None = None) -> RunSummary:
    """Read the articles of `corpus`, write their tables to `output`, and say what was done.

    Unchanged documents are not processed again unless `full`. `processes` overrides the setting: 1 works in this process, 0
    takes one a core where there is enough to do. Raises CorpusError, OutputError, SettingsError, ModelError.
    """
    settings = settings or load_settings()
    folder = check_output(Path(output))
    check_corpus(Path(corpus), folder)
    if settings.lexicon.path is not None:
        load_kb(settings.lexicon.path)  # what is wrong with it is said before anything is done
    run = _Run(folder, settings, read_environment(settings), str(corpus), progress or (lambda *_: None))
    keys = corpus_keys(Path(corpus), run.environment, settings.run.max_bytes)  # before a store is made: there may be none
    run.lap("scan", run.begin)
    with Store(folder) as store:
        if store.damaged:
            run.notes.append(f"{store.damaged} damaged files of the store were dropped; their articles are processed again")
        removed = _shown_paths(folder) - {key.path for key in keys}
        todo = [key for key in keys if full or key not in store.places]
        _process(run, Path(corpus), todo, store, settings.run.processes if processes is None else processes)
        live = sorted(keys, key=lambda key: (store.places[key].doc_id or "", key.path))
        counts = {"documents": sum(store.places[key].doc_id is not None for key in keys), "inputs": len(keys),
                  "reused": len(keys) - len(todo), "processed": len(todo), "removed": len(removed)}
        return _finish(run, store, live, counts, anew=full)


def check_output(output: Path) -> Path:
    """The output folder, made if need be. Raises OutputError where nothing can be written."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OutputError(f"{output} is a file; --output takes a folder") from error
    except OSError as error:
        raise OutputError(f"cannot write to {output}: {error.strerror or error}") from error
    if not os.access(output, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write to {output}: permission denied")
    return output


def check_corpus(corpus: Path, output: Path) -> None:
    """Raise CorpusError if there is nothing of that name, or if the output would become a part of it."""
    if not corpus.exists():
        raise CorpusError(f"there is no corpus {corpus}; give a folder of articles or a table of them")
    if corpus.is_dir() and output.resolve().is_relative_to(corpus.resolve()):
        raise CorpusError(f"the output {output} lies inside the corpus {corpus}: its tables would be read as articles")


def corpus_keys(corpus: Path, environment: Environment, max_bytes: int) -> list[Key]:
    """Path and fingerprint of every file and record, sorted by path; holds no texts. Raises CorpusError if there is none."""
    keys = sorted(key for key, _ in keyed_files(corpus, environment, max_bytes))
    if not keys:
        raise CorpusError(f"{corpus} holds no articles")
    return keys


def _process(run: _Run, corpus: Path, todo: Sequence[Key], store: Store, processes: int) -> None:
    """Send the files of these keys through the chain and keep their rows in the store, batch by batch."""
    run.report("articles", 0, len(todo))
    if not todo:
        return
    since, done = time.perf_counter(), 0
    for batch in processed(corpus, run.environment, run.settings, todo, processes=processes):
        store.add(batch.packed)
        for name, seconds in batch.seconds.items():
            run.seconds[name] = run.seconds.get(name, 0.0) + seconds
        done += batch.packed.num_rows
        run.report("articles", done, len(todo))
    run.lap("chain", since)
    if done != len(todo):
        raise CorpusError(f"{corpus} changed during the run: {len(todo) - done} files are not what they were; run it again")


def _finish(run: _Run, store: Store, live: Sequence[Key], counts: Mapping[str, int], *, anew: bool) -> RunSummary:
    """Publish the live rows unless they are on show already, with a manifest that says what this run did."""
    since = time.perf_counter()
    run_id = content_hash(run.environment.khabar, pa.__version__, *(part for key in sorted(live) for part in key))[:32]
    store.tidy(live)
    rejects = Counter(store.read("rejects", live)["reason"].to_pylist())
    shown = None if anew else _shown_tables(run.output, run_id)

    def finished(tables: Mapping[str, ParquetFile]) -> Manifest:
        run.seconds["write"] = time.perf_counter() - since
        run.seconds["total"] = time.perf_counter() - run.begin
        return Manifest(run_id, datetime.now(UTC).isoformat(timespec="seconds"), run.corpus, asdict(run.environment),
                        asdict(run.settings.run), counts, dict(sorted(rejects.items())),
                        {name: asdict(table) for name, table in tables.items()},
                        {name: round(seconds, 3) for name, seconds in run.seconds.items()}, tuple(run.notes))

    if shown is None:
        made: list[Manifest] = []

        def write(folder: Path) -> None:
            made.append(finished(_write_tables(run, store, live, run_id, folder)))
            write_manifest(folder / MANIFEST, made[0])

        run.notes.extend(publish(run.output, run_id, write))
        manifest = made[0]
    else:
        manifest = finished(shown)
        write_manifest((run.output / MANIFEST).resolve(), manifest)
    rows = {name: table["rows"] for name, table in manifest.tables.items()}
    return RunSummary(run.output, run_id, counts["documents"], counts["reused"], counts["processed"], counts["removed"],
                      manifest.rejects, rows, manifest.seconds, tuple(run.notes))


def _shown_paths(output: Path) -> set[str]:
    """The paths of the documents on show, none where there is no run to read."""
    try:
        return set(pq.ParquetFile(output / "documents.parquet").read(["path"])["path"].to_pylist())
    except (OSError, pa.ArrowException):
        return set()


def _shown_tables(output: Path, run_id: str) -> dict[str, ParquetFile] | None:
    """The tables of the run on show if it is this one and its files are as the manifest says, else None."""
    try:
        manifest = read_manifest(output)
        tables = {name: ParquetFile(**manifest["tables"][name]) for name in PUBLISHED}
        whole = all(file_sha256(output / f"{name}.parquet") == table.sha256 for name, table in tables.items())
        return tables if whole and manifest["run_id"] == run_id else None
    except (OutputError, OSError, KeyError, TypeError):
        return None


def _write_tables(run: _Run, store: Store, live: Sequence[Key], run_id: str, folder: Path) -> dict[str, ParquetFile]:
    """Write every table to the folder, the documents' entities linked across the corpus."""
    links = _links(store, live, run.settings.lexicon.path)
    entities = corpus_entities(live_rows(store, "local_entities", live), links)
    names = dict(zip(entities["entity_id"].to_pylist(), entities["name_ar"].to_pylist(), strict=True))
    out = {}
    for number, name in enumerate(PUBLISHED):
        run.report("tables", number, len(PUBLISHED))
        rows = (linked(name, part, links, names) for part in live_rows(store, name, live))
        metadata = {"khabar": run.environment.khabar, "run_id": run_id, "table": name}
        out[name] = write_parquet(folder / f"{name}.parquet", name, [entities] if name == "entities" else rows, metadata)
    run.report("tables", len(PUBLISHED), len(PUBLISHED))
    return out


def _links(store: Store, live: Sequence[Key], lexicon: Path | None) -> Mapping[str, str]:
    """Entity id → the id of the entity that it is, as far as the whole corpus tells."""
    from pipeline.resolve.corpus import link_across

    return link_across(store.read("local_entities", live), store.read("acronyms", live), lexicon)
