"""The day that relative values count from: the article's date, or the day beside it where its «اليوم الاثنين» says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item

_BETWEEN = ("OPEN", "COMMA", "QUOTE", "DASH", "DAY1")


def anchor_of(items: Sequence[Item], published: str | None) -> tv.Anchor | None:
    """The anchor of a publication date; what sites put out late counts from the day that its text calls today."""
    anchor = tv.Anchor.parse(published)
    today = anchor.date if anchor else None
    if anchor is None or today is None:
        return anchor
    told = {shift for shift in _told_shifts(items, today.isoweekday()) if shift is not None}
    if len(told) != 1 or not (shift := told.pop()):
        return anchor
    day = today + timedelta(days=shift)
    return replace(anchor, year=day.year, month=day.month, day=day.day)


def _told_shifts(items: Sequence[Item], weekday: int) -> list[int]:
    """Days from the article's date to the one that each «اليوم الاثنين», «أمس (الأحد)», «غدا الثلاثاء» implies: -3…3."""
    out: list[int] = []
    for i, item in enumerate(items):
        if item.kind not in ("TODAY", "DEIXIS"):
            continue
        j = i + 1
        while j < len(items) and j < i + 3 and items[j].kind in _BETWEEN:
            j += 1
        if j < len(items) and items[j].kind == "WEEKDAY" and not _shifted(items, j + 1):
            away = (items[j].data - item.data - weekday) % 7
            out.append(away if away <= 3 else away - 7)
    return out


def _shifted(items: Sequence[Item], i: int) -> bool:
    """True at «الماضي», «المقبل» after a weekday."""
    return i < len(items) and items[i].kind in ("LAST", "NEXT")
