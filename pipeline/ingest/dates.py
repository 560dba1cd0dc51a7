"""Full dates as headers and datelines write them, found in folded text, with their ISO value.

The dates inside sentences, relative ones and periods are the tagger's; here only a certain day or month of a year counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import fold, normalise

YEARS = range(1900, 2100)
_HIJRI_YEARS = range(1300, 1500)
# «10-25 سبتمبر», «من 20 إلى 26»: what precedes the last day of a range. «11:35 - 5 مارس» is none.
_RANGE = re.compile(r"(?<![\d:./])\d{1,2}\s*(?:[-و]|الي|حتي)\s*(?:ال\w{3,7}\s+)?$")


@dataclass(frozen=True, slots=True)
class FullDate:
    """A date in a folded text; `value` is ISO 8601, a day or a month; `year_given` is False where the text has no year."""

    start: int
    end: int
    value: str
    year_given: bool = True
    hijri: bool = False


def find_dates(folded: str) -> Iterator[FullDate]:
    """The dates of a folded text from left to right: «١٧ فبراير ٢٠٢٥», «5 آذار/مارس 2024», «2024-03-05», «مارس 2024».

    Of numbers alone the day comes first, as Arabic papers write it, unless only the other order is possible. A Hijri date is
    given as its Gregorian day. A day and month without year have the value `XXXX-03-05`. Of a range of days only the month
    is given.
    """
    for match in _pattern().finditer(folded):
        value, start = _value(match.groupdict()), match.start()
        if value is None:
            continue
        before = _RANGE.search(folded, max(start - 24, 0), start) if match["day"] else None
        if before is not None:
            value, start = value[:7], before.start()
        end = match.start() + len(match.group().rstrip())
        yield FullDate(start, end, value, not value.startswith("X"), match["hijri_y"] is not None)


def iso_date(value: object) -> str | None:
    """The ISO date at its known precision of what a sidecar, record or page gives as date; None if it is not certain."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    folded = fold(normalise(str(value))[0]).strip()
    if re.fullmatch(r"\d{4}", folded):
        return folded if int(folded) in YEARS else None
    if match := re.match(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)", folded):
        return _iso(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    found = [day for day in find_dates(folded) if day.year_given]
    if found:
        return found[0].value if len({day.value for day in found}) == 1 else None
    from email.utils import parsedate

    parsed = parsedate(folded)
    return _iso(*parsed[:3]) if parsed else None


def words(section: str) -> tuple[str, ...]:
    """The folded words of a calendar section, longest first."""
    return tuple(sorted(_numbers(section), key=lambda word: (-len(word), word)))


def number_of(section: str, word: str) -> int | None:
    """The number of a folded word in a calendar section: 2 for «الثلاثاء» in `weekdays`."""
    return _numbers(section).get(word)


@lru_cache(maxsize=8)
def _numbers(section: str) -> Mapping[str, int]:
    """Folded name → its number in the calendar section."""
    names: Mapping[str, Iterable[str]] = read_toml("calendar")[section]
    return {fold(normalise(name)[0]): int(number) for number, forms in names.items() for name in forms}


def alternatives(forms: Iterable[str]) -> str:
    """A regular expression for any of the folded words, whole."""
    return r"(?<![^\W\d_])(?:" + "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms) + r")(?![^\W_])"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    month, hijri, english = (alternatives(words(section)) for section in ("gregorian", "hijri", "english"))
    year = r"(?:[،,]?\s*(?:من\s+)?(?:عام\s+|سنه\s+)?(?P<{}>\d{{4}})(?!\d)\s*م?(?![^\W_]))"
    second = rf"(?:\s*[/(\\-]?\s*{month}\s*\)?)?"  # «كانون الثاني/يناير», «تموز (يوليو)»
    of = r"\s*(?:من\s+)?(?:شهر\s+)?"
    return re.compile(rf"""
        (?<![\d./])(?:
          (?<!-)(?P<iso_y>\d{{4}})\s?[-/.]\s?(?P<iso_m>\d{{1,2}})\s?[-/.]\s?(?P<iso_d>\d{{1,2}})(?=t\d\d:|[^\d/-]|$)
        | (?<!-)(?P<num_d>\d{{1,2}})\s?[-/.\\]\s?(?P<num_m>\d{{1,2}})\s?[-/.\\]\s?(?P<num_y>\d{{4}})(?![\d/-])
        | (?P<day>\d{{1,2}})(?:{of}|[-/])(?P<month>{month}){second}(?:(?:\s*[-/])?{year.format('year')})?
        | (?P<hijri_d>\d{{1,2}}){of}(?P<hijri_m>{hijri})\s*[،,]?\s*(?:عام\s+)?(?P<hijri_y>\d{{4}})
        | (?P<agency_d>\d{{1,2}})\s-\s(?P<agency_m>\d{{1,2}})(?=\s\()
        | (?P<en_d>\d{{1,2}})\s+(?P<en_m>{english})[,.]?\s+(?P<en_y>\d{{4}})(?!\d)
        | (?P<me_m>{english})\.?\s+(?P<me_d>\d{{1,2}}),?\s+(?P<me_y>\d{{4}})(?!\d)
        | (?P<md_m>{month})\s+(?P<md_d>\d{{1,2}})\s*[،,]\s*(?P<md_y>\d{{4}})(?!\d)
        | (?P<my_m>{month}){second}\s*{year.format('my_y')}
        )""", re.VERBOSE)


def _value(found: Mapping[str, str | None]) -> str | None:
    """The ISO value of a match's groups, or None if there is no such day."""
    def number(group: str) -> int:
        return int(found[group] or 0)

    months = _numbers("gregorian")
    if found["hijri_y"]:
        return _from_hijri(number("hijri_y"), _numbers("hijri")[_key(found["hijri_m"])], number("hijri_d"))
    if found["num_y"]:
        year, first, second = number("num_y"), number("num_d"), number("num_m")
        value = _iso(year, second, first) or _iso(year, first, second)
    elif found["iso_y"]:
        value = _iso(number("iso_y"), number("iso_m"), number("iso_d"))
    elif found["en_y"] or found["me_y"]:
        which = "en" if found["en_y"] else "me"
        value = _iso(number(f"{which}_y"), _numbers("english")[found[f"{which}_m"] or ""], number(f"{which}_d"))
    elif found["my_y"]:
        value = _iso(number("my_y"), months[_key(found["my_m"])], None)
    elif found["md_y"]:
        value = _iso(number("md_y"), months[_key(found["md_m"])], number("md_d"))
    elif found["agency_d"]:  # Kuwait's agency: «الكويت - 15 - 1 (كونا)»
        value = _iso(2024, number("agency_m"), number("agency_d"))
        value = value and "XXXX" + value[4:]
    else:
        month = months[_key(found["month"])]
        value = _iso(number("year") or 2024, month, number("day"))  # 2024, a leap year, where none is given
        value = value if value is None or found["year"] else "XXXX" + value[4:]
    return value


def _key(name: str | None) -> str:
    return re.sub(r"\s+", " ", name or "")


def _iso(year: int, month: int, day: int | None) -> str | None:
    try:
        certain = date(year, month, 1 if day is None else day)
    except ValueError:
        return None
    if year not in YEARS:
        return None
    return certain.isoformat() if day is not None else certain.isoformat()[:7]


def _from_hijri(year: int, month: int, day: int) -> str | None:
    from hijridate import Hijri

    if year not in _HIJRI_YEARS:
        return None
    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(gregorian.year, gregorian.month, gregorian.day).isoformat()
