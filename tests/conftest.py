"""What several test modules share: one run of the whole chain on seeds/."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def seed_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of tables of a run on seeds/ with default settings; shared, so never written to."""
    from pipeline.run import extract

    output = tmp_path_factory.mktemp("outputs")
    extract(corpus=ROOT / "seeds", output=output)
    return output
