"""Write run.txt and dev.txt: what pyproject.toml asks for, pinned with hashes, for `make lock`.

torch is pinned in torch.txt alone, without a hash: its CPU and CUDA builds are different files of one version.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OPTIONS = ("--quiet", "--generate-hashes", "--strip-extras", "--allow-unsafe", "--no-header", "--no-emit-index-url",
           "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options", "--constraint", str(HERE / "torch.txt"))


def compile_lock(*more: str) -> str:
    """The pins of pyproject.toml as pip-compile gives them, without torch's."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "lock.txt"
        command = (sys.executable, "-m", "piptools", "compile", *OPTIONS, *more, "--output-file", str(out))
        subprocess.run((*command, str(HERE.parent / "pyproject.toml")), check=True)
        return without("torch", out.read_text(encoding="utf-8"))


def without(package: str, lock: str) -> str:
    """The lock without one package: its line, and the indented ones that belong to it."""
    kept, inside = [], False
    for line in lock.splitlines():
        inside = line.startswith(f"{package}==") or (inside and line.startswith(" "))
        if not inside:
            kept.append(line)
    return "\n".join(kept) + "\n"


def main() -> None:
    """Write both locks; dev.txt agrees with run.txt on every package that both hold."""
    (HERE / "run.txt").write_text(compile_lock(), encoding="utf-8")
    (HERE / "dev.txt").write_text(compile_lock("--extra", "dev", "--constraint", str(HERE / "run.txt")), encoding="utf-8")


if __name__ == "__main__":
    main()
