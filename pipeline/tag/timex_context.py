"""What one expression takes from those before it: «العام نفسه», «اليوم التالي», «24 أكتوبر» after «22 أكتوبر 1973»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.tag import timex_values as tv
from pipeline.tag.timex_grammar import Context, Reading, with_year


@dataclass(frozen=True, slots=True)
class Found:
    """An expression in the folded text, by which rule, and what it means."""

    start: int
    end: int
    rule: str
    reading: Reading


def resolve_in_context(text: str, found: Sequence[Found], context: Context) -> list[Found]:
    """The expressions with what they take from those before: «العام نفسه», «اليوم التالي», a year above a list."""
    out: list[Found] = []
    said = _Said()
    for item in found:
        reading = said.completed(text, item, context)
        out.append(replace(item, reading=reading))
        said.note(text, item, reading)
    return out


class _Said:
    """The explicit date that was named last, and the year that stands above a list."""

    def __init__(self) -> None:
        self.year: int | None = None
        self.month: int | None = None
        self.value = ""
        self.end = 0
        self.heading: tuple[int, int] | None = None

    def note(self, text: str, item: Found, reading: Reading) -> None:
        if reading.year is None or reading.label != "DATE":
            return
        self.year, self.month, self.value, self.end = reading.year, reading.month, reading.value, item.end
        if (
            item.rule == "lone year"
            and text[item.start - 1 : item.start] in ("", "\n")
            and text[item.end : item.end + 1] in ("", "\n")
        ):
            self.heading = (item.end, reading.year)

    def completed(self, text: str, item: Found, context: Context) -> Reading:  # noqa: PLR0911  (one a way to refer)
        """The reading with what the expressions before it say of it."""
        reading, weak = item.reading, item.reading.weak
        if weak.startswith("ago:") and re.match(r" من (?:هذا|ذلك|تلك|تاريخ|موعد|ال)", text[item.end : item.end + 12]):
            return replace(reading, value=weak[4:], relative=False, weak="")
        if weak == "year" and self.heading and text.count("\n", self.heading[0], item.start) <= 4:
            return self._in_year(reading, self.heading[1])
        if self.year is None:
            return reading
        if weak in ("same year", "follow year"):
            year = self.year + (weak == "follow year")
            return replace(reading, value=tv.year_value(year), year=year, known=True)
        if reading.value.startswith("XXXX-XX-"):
            return (
                reading
                if self.month is None
                else replace(reading, value=f"{self.year:04d}-{self.month:02d}{reading.value[7:]}", known=True)
            )
        if reading.value.startswith("XXXX-") and (
            weak == "said year" or (weak == "year" and self._same_line(text, item, context))
        ):
            return with_year(reading, self.year)
        if weak == "same M" and self.month is not None:
            return replace(reading, value=tv.month_value(self.year, self.month), known=True)
        if weak in ("follow", "same day") and re.fullmatch(r"\d{4}-\d\d-\d\d", self.value):
            value = self.value if weak == "same day" else tv.shifted(tv.Anchor.parse(self.value), "D", 1)
            return replace(reading, value=value, known=True)
        return reading

    def _in_year(self, reading: Reading, year: int) -> Reading:
        value = re.sub(r"(?:^|(?<=/))(?:XXXX|\d{4})", f"{year:04d}", reading.value)
        return replace(reading, value=value, year=year, known=True)

    def _same_line(self, text: str, item: Found, context: Context) -> bool:
        """True if the year was named in the same paragraph of a text that has no date of its own."""
        return context.anchor is None and "\n" not in text[self.end : item.start]
