from array import array

import pytest

from pipeline.spans import Alignment, Span


def test_relations_of_spans() -> None:
    assert Span(0, 3).overlaps((2, 5))
    assert not Span(0, 3).overlaps((3, 5))
    assert Span(0, 5).contains((0, 5))
    assert Span(0, 5).contains((1, 4))
    assert not Span(1, 5).contains((0, 4))
    assert Span(0, 3).crosses((2, 5))
    assert not Span(0, 3).crosses((3, 5))
    assert not Span(0, 5).crosses((1, 2))
    assert not Span(1, 2).crosses((0, 5))


def test_identity_alignment_maps_spans_to_themselves() -> None:
    alignment = Alignment.identity(4)
    assert alignment.to_original(1, 3) == (1, 3)
    assert alignment.to_normal(1, 3) == (1, 3)


@pytest.fixture
def dropped_and_expanded() -> Alignment:
    """`aXbL` → `ab` + two letters of the ligature L; X was dropped."""
    return Alignment(array("i", [0, 2, 3, 3]), array("i", [1, 3, 4, 4]))


def test_dropped_code_points_are_inside_a_span_around_them_and_nowhere_else(dropped_and_expanded: Alignment) -> None:
    assert dropped_and_expanded.to_original(0, 2) == (0, 3)
    assert dropped_and_expanded.to_original(0, 1) == (0, 1)
    assert dropped_and_expanded.to_normal(1, 2) is None


def test_half_a_ligature_is_the_whole_ligature(dropped_and_expanded: Alignment) -> None:
    assert dropped_and_expanded.to_original(2, 3) == (3, 4)
    assert dropped_and_expanded.to_normal(3, 4) == (2, 4)


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (1, 1), (2, 1), (0, 5)])
def test_a_span_outside_the_text_or_empty_is_an_error(start: int, end: int) -> None:
    with pytest.raises(IndexError):
        Alignment.identity(4).to_original(start, end)
