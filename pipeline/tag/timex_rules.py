"""All rules for dates and times, in the order that decides between matches of one length."""

from __future__ import annotations

from pipeline.tag import timex_days, timex_durations, timex_loose, timex_periods, timex_times

RULES = tuple(
    rule for module in (timex_days, timex_periods, timex_durations, timex_times, timex_loose) for rule in module.rule.all
)
"""Name, pattern, and what a match means."""
