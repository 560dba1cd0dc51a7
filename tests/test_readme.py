"""The README's and the guide's Python blocks run on the tables of seeds/, as a reader would run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [pytest.param(match[1], id=f"{path.name}-{number}")
          for path in (ROOT / "README.md", ROOT / "docs/guide.md") if path.exists()
          for number, match in enumerate(BLOCK.finditer(path.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("code", BLOCKS)
def test_python_blocks_run(code: str, seed_outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                           capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outputs").symlink_to(seed_outputs)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    if "print(" in code:
        assert capsys.readouterr().out.strip()


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_files_that_the_readme_links_to_exist() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / link).exists(), link
