"""Whether «اليوم» is the article's day: not in names («قناة "اليمن اليوم"»), of numbered days, nor where it means nowadays.

Where the words beside one «اليوم» tell that it means nowadays («نحن اليوم», «أصبح اليوم»), the text is an essay, and its others
count as the day only beside a verb of the past or the future.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag.numbers import Item
from pipeline.tag.timex_tense import is_ahead, is_behind

_IMPERFECT = re.compile(r"[وف]?ل?[يت]\w{2,}$")
_NUMBERED = re.compile(r" ?(?:ال)?(?:اول|ثان|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي|وطني|عالم|دولي)")


def is_day(text: str, items: Sequence[Item], first: int, last: int) -> bool:
    """True if the «اليوم» of these items is the article's day, as far as the words beside it tell."""
    start, end = items[first].start, items[last - 1].end
    return not (_is_counted(items, first, last) or _is_named(text, start, end) or _is_nowadays(text, start, end))


def essay_days(text: str, items: Sequence[Item]) -> frozenset[int]:
    """The offsets of each «اليوم» that does not count as a day because another one of the text means nowadays."""
    days = [item for item in items if item.kind == "TODAY" and item.data == 0]
    if not any(_is_sign(text, item.start, item.end) for item in days):
        return frozenset()
    title = text.find("\n")
    return frozenset(item.start for item in days if item.start > title and not _has_tense(text, item))


def _has_tense(text: str, item: Item) -> bool:
    """True where a verb or the sign of a report stands in the clause: «أعلن … اليوم», «تعقد اليوم», «اليوم (الخميس)»."""
    if _is_told(text, item.start) or re.match(r" ?\(", text[item.end : item.end + 2]):
        return True
    return any(in_cue(word, "today_verbs") for word in text[max(0, item.start - 60) : item.end + 20].split())


def _is_told(text: str, start: int) -> bool:
    return is_behind(text, start) or is_ahead(text, start)


def _is_counted(items: Sequence[Item], first: int, last: int) -> bool:
    """True for «ساعات في اليوم», «طوال اليوم», and «لليوم العشرين على التوالي»."""
    after = items[last] if last < len(items) else None
    counted = after is not None and (after.kind == "ORD" or (after.kind == "CARD" and after.data.definite))
    return counted or (first > 0 and items[first - 1].kind in ("IN", "BI", "DURING"))


def _is_named(text: str, start: int, end: int) -> bool:
    """True for a name in quotation marks or brackets («قال لـ"اليوم"», «قناة "اليمن اليوم"»), and after «قناة», «صحيفة»."""
    if text[end : end + 1] == '"' and re.search(r'"(?:\w+(?: \w+)? )?$', text[max(0, start - 30) : start]):
        return True
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":  # but «الخميس (اليوم)»
        return word_before(text, start) not in _weekdays()
    words = re.findall(r"\w+", text[max(0, start - 40) : start])[-2:]
    return bool(words) and in_cue(words[0], "outlets")


def _is_nowadays(text: str, start: int, end: int) -> bool:
    before, after = word_before(text, start), word_after(text, end)
    if in_cue(before, "nowadays_before") or after in cue("nowadays_after") or _is_sign(text, start, end):
        return True
    if _NUMBERED.match(text, end) or text[start - 1 : start] == "و":
        return True
    if re.match(r"ي(?!وم|ون|ول|نا)\w{3,}$", after) and not in_cue(after, "today_verbs") and not _is_told(text, start):
        return True  # «الشباب اليوم يحملون»
    clause = re.split(r"[.،,:\n\"]", text[max(0, start - 40) : start])[-1].split()[-3:]
    verbs = [w for w in clause if _IMPERFECT.match(w) and not w.endswith("ت") and not w.startswith("تا")]
    we = re.fullmatch(r"[وف]?ن\w{2,}[^\Wت]", before) and clause[-1:] == [before]
    if we and before not in ("نهار", "نهايه") and not in_cue(before, "today_verbs"):
        return True  # «نواجه اليوم»
    return bool(verbs) and not any(in_cue(word, "today_verbs") or word.startswith("س") for word in verbs)


def _is_sign(text: str, start: int, end: int) -> bool:
    """True after «نحن», «أصبح»…, and where a sentence goes on in the present, of what is no event: «اليوم تملك حصة …»."""
    if text[start - 1 : start] == " " and in_cue(word_before(text, start), "nowadays_signs"):
        return True
    if not re.search(r"(?:^|[.؟!\n])\s*\W?$", text[max(0, start - 4) : start]):
        return False
    after = word_after(text, end)
    return bool(re.match(r"[يت]\w{3,}$", after)) and not in_cue(after, "today_verbs") and not after.endswith(("ات", "يه"))


@lru_cache(maxsize=32)
def cue(name: str) -> frozenset[str]:
    """Folded words of a list of cues."""
    return frozenset(search_key(word) for word in read_toml("calendar")["cues"][name])


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    return frozenset(search_key(word) for words in read_toml("calendar")["weekdays"].values() for word in words)


def in_cue(word: str, name: str) -> bool:
    """True if the word is in that list of cues, as it is or after a proclitic («للرأي»)."""
    cues = cue(name)
    return word in cues or (word[:1] in "وفبلك" and (word[1:] in cues or (word[:2] == "لل" and "ال" + word[2:] in cues)))


def word_before(text: str, start: int) -> str:
    """The word before an offset, signs between them passed over; empty if there is none."""
    match = re.search(r"(\w+)[\s\W]{0,3}$", text[max(0, start - 40) : start])
    return match[1] if match else ""


def word_after(text: str, end: int) -> str:
    """The word directly after an offset; empty if there is none."""
    match = re.match(r" ?(\w+)", text[end : end + 30])
    return match[1] if match else ""
