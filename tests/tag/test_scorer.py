"""The weights of the name rules: what is read, and what is said of a file that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.tag.scorer import read_weights

HEADER = "look,target,feature,weight\n"
EDGES = "1,edge,a,0.5\n2,edge,a,-1\n"


def test_weights_are_read_by_look_target_and_feature(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(HEADER + EDGES + '1,ORG,"h|بنك, x",2.25\n', encoding="utf-8")
    assert read_weights(path) == {1: {"edge": {"a": 0.5}, "ORG": {"h|بنك, x": 2.25}}, 2: {"edge": {"a": -1.0}}}


@pytest.mark.parametrize(("content", "message"), [
    pytest.param("", "no column look, target, feature, weight", id="empty"),
    pytest.param("look,target,feature\n1,edge,a\n", "no column weight", id="no column"),
    pytest.param(HEADER, "no weights of edge", id="no rows"),
    pytest.param(HEADER + "1,edge,a,0.5\n", "no weights of edge for both looks", id="one look"),
    pytest.param(HEADER + EDGES + "3,edge,a,0.5\n", "line 4: no weight of look 1 or 2", id="another look"),
    pytest.param(HEADER + EDGES + "1,ORG,a,much\n", "line 4: no weight .*much", id="no number"),
    pytest.param(HEADER + EDGES + "1,ORG\n", "line 4: no weight", id="a row cut off"),
])
def test_a_broken_file_of_weights_is_one_clear_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=message) as error:
        read_weights(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_no_text_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelError, match="utf-8"):
        read_weights(tmp_path / "m.csv")
    with pytest.raises(ModelError, match="No such file"):
        read_weights(tmp_path / "none.csv")
