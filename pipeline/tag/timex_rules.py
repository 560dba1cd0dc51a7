"""All rules for dates and times, in the order that decides between matches of one length."""

from __future__ import annotations

from pipeline.tag import timex_days, timex_durations, timex_loose, timex_of_month, timex_periods, timex_times, timex_years

_MODULES = (timex_days, timex_of_month, timex_periods, timex_years, timex_durations, timex_times)
NEWS_RULES = tuple(rule for module in _MODULES for rule in module.rule.all)
"""Name, pattern, and what a match means."""

RULES = NEWS_RULES + tuple(timex_loose.rule.all)
"""With those for typed expressions."""
