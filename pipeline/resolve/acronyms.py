"""Pairs of an acronym and its long form: beside each other («long form (ACR)», «ACR (long form)», «long form - ACR»), or alike.

An acronym that neither the knowledge base knows nor a long form stands beside goes with the one other name of the article that
it spells: by the initials of its English name, or as a slip for one of its acronyms (IFSO for IOFS).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_csv, read_toml
from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.names import NameMatcher, load_matcher
from pipeline.orthography import normalise, proclitic_ends, search_key
from pipeline.resolve.forms import Form, class_nouns, form_of, name_words
from pipeline.resolve.link import compatible
from pipeline.schema import Mention, Token

_MAX_BETWEEN, _MAX_BRACKETS = 40, 4
_MIN_INITIALS, _MIN_SLIP, _MIN_EVENT = 3, 4, 3
_BODIES = frozenset({"ORG", "EVENT", "LAW"})
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "to", "a", "an", "at", "by", "from", "with"})
_MAX_SHORT, _WORDS_BEFORE = 4, 8
_CHANNELS = frozenset({"قناه", "شبكه", "محطه", "تلفزيون", "اذاعه"})
_CODE = re.compile(r"\d.*[A-Z]|[A-Z]{3}-\d|[A-Z]-\d\d|\d{3}")  # number of a part, station, model: «طائرات (F-16)»
_OPEN_BRACKET = re.compile(r"[(\[{][\s\"'“«]*$")
_PLACES = frozenset({"LOC", "GPE"})
_MAX_SPARE = 2  # letters that a place's acronym may have beyond its words: «السعودية (KSA)»
_CLOSED = re.compile(r"""["' ]*[)\]}]["' ]*""")
_OPENED = re.compile(r"""(?:^|[^\w)\]}"'] ?)[(\[{]["' ]*$""")


def acronym_pairs(article: Article, mentions: Sequence[Mention],
                  matcher: NameMatcher | None = None) -> Iterator[tuple[int, int]]:
    """Positions in `mentions` of each acronym and of the long form beside or around it or spelled alike, acronym first."""
    matcher = matcher or load_matcher()
    paired: set[str] = set()
    for i, acronym in enumerate(mentions):
        for j in _beside(article, mentions, acronym) if acronym.acronym else ():
            if _is_whole(article, acronym, mentions[j], matcher):
                paired.add(search_key(acronym.text))
                yield i, j
    unpaired = [i for i, m in enumerate(mentions) if m.acronym and m.text.isascii() and search_key(m.text) not in paired]
    if unpaired:
        yield from _spelled_alike(article, mentions, unpaired, matcher)


def _beside(article: Article, mentions: Sequence[Mention], acronym: Mention) -> Iterator[int]:
    """Positions of the long forms beside or around the acronym."""
    near = {j: name for j, name in enumerate(mentions) if not name.acronym and _may_be_one(article.text, acronym, name)}
    beside = {j: name for j, name in near.items() if _is_beside(article.text, acronym, name)}
    # «بالتنسيق مع (ACG) مجموعة التنسيق العربية»: after the brackets only where nothing stands before them.
    beside = beside or {j: name for j, name in near.items() if _follows_brackets(article.text, acronym, name)}
    same = {j: name for j, name in beside.items() if compatible(acronym.label, name.label)}
    beside = same or beside
    yield from (j for j, name in beside.items() if not any(
        other.end == name.end and other.label == name.label and _spells_better(article, acronym, other, name)
        for other in beside.values() if other is not name))


def _spells_better(article: Article, acronym: Mention, other: Mention, name: Mention) -> bool:
    """Whether of two names, one in the other, that end beside the acronym `other` is the one meant.

    The one with about as many words as the acronym has letters, else the inner: «مجلس المنظمة البحرية الدولية (IMO)» is of the
    body, «مدرسة القانون الوطني لجامعة الهند (NLSIU)» of the school.
    """
    letters = sum(map(str.isalpha, acronym.text))
    gaps = [abs(len(form_of(article, one).words) - letters) if acronym.text.isascii() else 0 for one in (other, name)]
    return gaps[0] < gaps[1] or (gaps[0] == gaps[1] and other.start > name.start)


def _is_whole(article: Article, acronym: Mention, name: Mention, matcher: NameMatcher) -> bool:
    """True if the mention is likely the whole long form of a Latin acronym after it, and not the end of a longer one.

    In «مجلس [الاتحاد الدولي لكرة القدم] (IFAB)» the noun before begins the long form. What the knowledge base knows by this
    acronym is whole, and so is the inner one of two mentions.
    """
    if acronym.start < name.end or not acronym.text.isascii():
        return True
    if name.parent_id is not None or _CODE.search(acronym.text):
        return _CODE.search(acronym.text) is None
    form = form_of(article, name)
    if any(acronym.text.upper() in entry.acronyms_latin for entry in matcher.lookup(form.name)):
        return True
    if len(form.words) < 2 or (name.label == "EVENT" and len(acronym.text) < _MIN_EVENT) or _is_part(form, name.label):
        return False
    before = [token for token in article.tokens_in(max(0, name.start - 40), name.start) if token.end <= name.start]
    after_lam = name.start > 0 and not article.text[name.start - 1].isspace() and article.text[name.start - 1] == "ل"
    if after_lam:
        return not any(_begins_body(token, definite=True) for token in before[-2:])
    return not (before and article.text[before[-1].end:name.start] == " " and _begins_body(before[-1], definite=False))


def _is_part(form: Form, label: str) -> bool:
    """True for what grammar shows to be no whole name: «[اتفاقيات حقوق الاستخدام] (IRU)», «مؤشر [البورصة الرئيسي] (EGX30)»."""
    words = form.name.split()
    if label == "LAW" and words[0].endswith("ات") and not words[0].startswith("ال"):
        return True
    # A masculine adjective after a feminine noun belongs to a noun before it.
    return (len(words) == 2 and all(word.startswith("ال") for word in words)
            and words[0].endswith("ه") and words[1].endswith("ي"))


def _begins_body(token: Token, *, definite: bool) -> bool:
    """True for a noun that begins names of bodies, with the article or, in construct state, without it."""
    word = search_key(token.norm)
    if not definite:
        return any(word[end:] in _body_nouns() for end in proclitic_ends(word)) and "ال" not in (word[:2], word[1:3])
    return word.removeprefix("و").startswith("ال") and word.removeprefix("و")[2:] in _body_nouns()


@lru_cache(maxsize=1)
def _body_nouns() -> frozenset[str]:
    return frozenset(row["word"] for row in read_csv("head_nouns") if row["labels"].split("|")[0] == "ORG")


def _may_be_one(text: str, acronym: Mention, name: Mention) -> bool:
    """True if the labels agree; those of bodies, events and treaties need to where brackets do not join the two.

    A place at the end of a longer name that no tagger found («منطقة خالية من … في آسيا الوسطى (CAWFZ)») has too few words.
    """
    if name.label in _PLACES and acronym.text.isascii() and len(acronym.text) > len(name.text.split()) + _MAX_SPARE:
        return False
    if compatible(acronym.label, name.label):
        return True
    bracketed = name.end < acronym.start <= name.end + _MAX_BRACKETS and "(" in text[name.end:acronym.start]
    return bracketed and {acronym.label, name.label} <= _BODIES


def _follows_brackets(text: str, acronym: Mention, name: Mention) -> bool:
    if not acronym.end < name.start <= acronym.end + _MAX_BRACKETS:
        return False
    before, between = normalise(text[max(0, acronym.start - 5):acronym.start])[0], normalise(text[acronym.end:name.start])[0]
    return _CLOSED.fullmatch(between) is not None and _OPENED.search(before) is not None


def is_contradicted(article: Article, acronym: Mention, entry: KbEntry) -> bool:
    """True if a short Latin acronym is bracketed after words of which the entry's names have none: «صناديق المؤشرات (ETF)»."""
    start = acronym.start
    short = acronym.text.isascii() and len(acronym.text) <= _MAX_SHORT
    if not short or not _OPEN_BRACKET.search(article.text[max(0, start - 4):start]):
        return False
    tokens = article.tokens_in(max(0, start - 80), start)
    before = [token for token in tokens if token.end <= start and token.norm[:1].isalpha()][-_WORDS_BEFORE:]
    if before and search_key(before[-1].norm) in _function_words():  # a name in brackets, not a gloss: «إلى (FIFA)»
        return False
    names = {word for name in (*entry.names, *entry.acronyms_ar) for word in name_words(search_key(name))}
    names |= _CHANNELS if names & _CHANNELS else frozenset()
    said = {word[end:] for token in before for word in name_words(search_key(token.norm)) for end in proclitic_ends(word)}
    return bool(before) and not said & names


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_csv("function_words"))


def _spelled_alike(article: Article, mentions: Sequence[Mention], unpaired: Iterable[int],
                   matcher: NameMatcher) -> Iterator[tuple[int, int]]:
    """Pairs of unknown acronyms and the one known entity of the article that each spells."""
    known: dict[str, tuple[int, KbEntry]] = {}
    for j, name in enumerate(mentions):
        if not name.acronym and name.label in _BODIES:
            entries = [e for e in matcher.lookup(form_of(article, name).name) if compatible(e.label, name.label)]
            if len(entries) == 1:
                known.setdefault(entries[0].id, (j, entries[0]))
    for i in unpaired:
        acronym = mentions[i]
        if matcher.lookup(acronym.text) or matcher.lookup(acronym.text.upper()):
            continue
        fitting = [j for j, entry in known.values() if compatible(acronym.label, entry.label) and spells(acronym.text, entry)]
        if len(fitting) == 1:
            yield i, fitting[0]


def spells(acronym: str, entry: KbEntry) -> bool:
    """True if the Latin acronym is the initials of the entry's English name, or an author's slip for one of its acronyms."""
    letters = acronym.replace(".", "").upper()
    if len(letters) >= _MIN_INITIALS and letters in initials(entry.name_en):
        return True
    return any(len(known) >= _MIN_SLIP and _is_slip(letters, known) for known in entry.acronyms_latin)


def initials(name_en: str) -> frozenset[str]:
    """The initials of an English name, with and without its small words: «Council of Europe» → COE, CE."""
    words = re.findall(r"\w+", name_en)
    great = [word for word in words if word.lower() not in _SMALL_WORDS]
    return frozenset("".join(word[0] for word in some).upper() for some in (words, great))


def _is_slip(written: str, known: str) -> bool:
    """True for the same letters in another order, the first being right."""
    return written != known and written[:1] == known[:1] and sorted(written) == sorted(known)


def _is_beside(text: str, acronym: Mention, name: Mention) -> bool:
    """True if the two stand beside each other, joined by brackets or the like, or the acronym in the name."""
    if name.start <= acronym.start and acronym.end <= name.end:
        return acronym.label == name.label and _is_apposition(text, name, acronym)
    if name.end <= acronym.start:
        return _joins(text[name.end:acronym.start])
    return acronym.end <= name.start and _joins(text[acronym.end:name.start])


def _joins(between: str) -> bool:
    """True if the text between two mentions makes one a short name of the other."""
    return 0 < len(between) <= _MAX_BETWEEN and "\n" not in between and _between().fullmatch(normalise(between)[0]) is not None


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    """What may stand between the two, in the normal form: brackets, quotation marks, dashes, introducing words."""
    words = read_toml("resolve")["acronyms"]
    introductions, fillers = ("|".join(map(re.escape, words[name])) for name in ("introductions", "fillers"))
    introduction = rf"(?:(?:{introductions})(?: (?:{fillers}))* ?)"
    # A comma alone lists two bodies; with a word that introduces a name it makes an apposition.
    return re.compile(rf"""[ "']*(?:[(\[{{"'-][ "'(]*(?:{introduction})?[ "'(:]*|[,،]? ?{introduction}[ "'(\[:]*)""")


def _is_apposition(text: str, name: Mention, acronym: Mention) -> bool:
    """True if the acronym ends the name, or stands in brackets or quotation marks in it: «مؤتمر "سيكا"», «منظمة اليونسكو»."""
    before = normalise(text[name.start:acronym.start])[0].strip()
    after = normalise(text[acronym.end:name.end])[0].strip()
    if after.strip('")('):
        return before.endswith("(") and after.startswith(")")
    words = name_words(search_key(before.rstrip('"(- ')))
    return before.endswith("(") or name.label in class_nouns().get(words, ())
