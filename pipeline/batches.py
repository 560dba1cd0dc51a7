"""The work of a run: the corpus's files with their keys, cut into batches, through the chain in one process or in several."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from pipeline.errors import StageError
from pipeline.ids import content_hash
from pipeline.lexicon.kb_user import user_hash
from pipeline.manifest import Environment, package_hashes
from pipeline.schema import File, Reject, replace, to_table
from pipeline.settings import Settings
from pipeline.stage import Stage, run_stages
from pipeline.store import STORED, Key, pack


@dataclass(frozen=True)
class Batch:
    """A batch as the chain left it: rows to store, and the seconds that each stage took."""

    packed: pa.Table
    seconds: Mapping[str, float]


def keyed_files(corpus: Path, environment: Environment, max_bytes: int) -> Iterator[tuple[Key, File]]:
    """The corpus's files and records with their keys; a path met again (a record id used twice) is told apart by a number."""
    from pipeline.ingest.scan import scan

    seen: Counter[str] = Counter()
    for file in scan(corpus, max_bytes=max_bytes):
        seen[file.path] += 1
        named = file if seen[file.path] == 1 else replace(file, path=f"{file.path} ({seen[file.path]})")
        yield file_key(named, environment), named


def file_key(file: File, environment: Environment) -> Key:
    """The file's path and the hash of all that its rows depend on."""
    parts = (file.path, file.doc_id, file.suffix, file.reason or "", file.detail or "", file.data or b"", file.sidecar or b"",
             "no sidecar" if file.sidecar is None else "sidecar")
    return Key(file.path, content_hash(environment.hash, *parts))


def processed(corpus: Path, environment: Environment, settings: Settings, todo: Sequence[Key], *,
              processes: int) -> Iterator[Batch]:
    """The files of these keys through the chain, in this process or in several, in batches as they become ready."""
    processes = processes or min(os.cpu_count() or 1, 1 + len(todo) // 16)
    size = max(1, min(settings.run.batch_documents, -(-len(todo) // processes)))
    cut = batches(corpus, environment, settings, frozenset(todo), size)
    if processes == 1:
        return (process_batch(keys, table, settings) for keys, table in cut)
    return _in_processes(cut, environment, settings, processes)


def batches(corpus: Path, environment: Environment, settings: Settings, todo: frozenset[Key],
            documents: int) -> Iterator[tuple[list[Key], pa.Table]]:
    """The wanted files as tables of at most so many documents and about so many bytes, each with its keys."""
    keys: list[Key] = []
    batch: list[File] = []
    held = 0
    for key, file in keyed_files(corpus, environment, settings.run.max_bytes):
        if key not in todo:
            continue
        keys.append(key)
        batch.append(file)
        held += len(file.data or b"")
        if len(batch) >= documents or held >= settings.run.batch_bytes:
            yield keys, to_table(File, batch)
            keys, batch, held = [], [], 0
    if batch:
        yield keys, to_table(File, batch)


def process_batch(keys: Sequence[Key], table: pa.Table, settings: Settings) -> Batch:
    """The chain over a batch of files; every file comes back as a document or as a reject."""
    seconds: dict[str, float] = {}
    tables = run_stages(_chain(settings), {"files": table}, seconds)
    became = dict(zip(tables["documents"]["path"].to_pylist(), tables["documents"]["doc_id"].to_pylist(), strict=True))
    doc_ids = [became.get(key.path) for key in keys]
    rejected = set(tables["rejects"]["path"].to_pylist())
    lost = [Reject(key.path, None, "ingest", "failed", "it became neither a document nor a reject")
            for key, doc_id in zip(keys, doc_ids, strict=True) if doc_id is None and key.path not in rejected]
    tables["rejects"] = pa.concat_tables([tables["rejects"], to_table(Reject, lost)])
    tables["documents"] = _fingerprinted(tables["documents"], keys)
    return Batch(pack(keys, doc_ids, {name: tables[name] for name in STORED}), seconds)


@lru_cache(maxsize=4)
def _chain(settings: Settings) -> tuple[Stage, ...]:
    from pipeline.chain import build_chain

    return build_chain(settings)


def _fingerprinted(documents: pa.Table, keys: Sequence[Key]) -> pa.Table:
    fingerprints = dict(keys)
    column = pa.array([fingerprints[path] for path in documents["path"].to_pylist()], pa.string())
    index = documents.column_names.index("fingerprint")
    return documents.set_column(index, documents.schema.field(index), column)


def _in_processes(cut: Iterator[tuple[list[Key], pa.Table]], environment: Environment, settings: Settings,
                  processes: int) -> Iterator[Batch]:
    """Batches as the processes finish them; no more are held than keep the processes busy."""
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(processes, get_context("spawn"), _start_worker)
    waiting: set[Future[Batch]] = set()
    try:
        for keys, table in cut:
            waiting.add(pool.submit(_process_in_worker, keys, table, settings, _hashes(environment)))
            if len(waiting) >= 2 * processes:
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ready)
        while waiting:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ready)
    except BrokenProcessPool as error:
        raise StageError("a worker process was killed (out of memory?); what was done is kept: run it again, or with fewer "
                         "processes") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _process_in_worker(keys: Sequence[Key], table: pa.Table, settings: Settings, hashes: Sequence[str]) -> Batch:
    """`process_batch`, unless the worker reads other code or lexicons than the run."""
    if [*package_hashes(), user_hash(settings.lexicon.path)] != list(hashes):
        raise StageError("khabar's own files or the lexicon changed during the run; run it again")
    return process_batch(keys, table, settings)


def _hashes(environment: Environment) -> tuple[str, ...]:
    """What tells a worker whether it reads the same code and lexicons."""
    return environment.code, environment.lexicons, environment.user_lexicon


def _start_worker() -> None:
    """A worker ends with the run: at once on Ctrl-C, and when the run was killed."""
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
