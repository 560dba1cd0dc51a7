"""Orthographic tokens: what stands between spaces, with punctuation cut off and clitics still attached.

camel-tools' `simple_word_tokenize` cuts at every character that is neither a letter nor a digit. Running Arabic text comes
out the same, but «1,250.5», «14/05/2024», «COVID-19», «د.», a hashtag or a URL come out in pieces, and a year glued to a word
(«2024أهمية») in one. Values and acronyms are what this program is about, so the grammar is its own
(`benchmarks/segment.py` counts where the two differ).
"""

from __future__ import annotations

import re

from pipeline.spans import Span

_ARABIC = r"\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c9"
_A = f"[{_ARABIC}]"
_L = rf"(?:(?!{_A})[^\W\d_][\u0300-\u036f]*)"
_NUMBER = r"\d+(?:[.,\u066c:/]\d+)*"

_TOKEN = re.compile("|".join((
    r"(?:https?|ftp)://[^\s\"<>()\u060c]*[^\s\"<>().,:;!?'\u060c\u061b\u061f]",
    r"www\.[^\s\"<>()\u060c]*[^\s\"<>().,:;!?'\u060c\u061b\u061f]",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    r"[#@][^\W]\w*",
    # A bare domain: the last part is a word of Latin letters.
    r"(?<![A-Za-z0-9])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,10}(?![A-Za-z0-9])"
    r"(?:/[A-Za-z0-9._~%?=&/-]*[A-Za-z0-9/])?",
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)",
    r"\d{1,2}-\d{1,2}-\d{4}(?!\d)",
    # 5G, 4K, 20th; otherwise a number ends where letters begin.
    rf"\d+(?:st|nd|rd|th|[A-Z]{{1,2}})(?!{_L}|\d)",
    rf"%?{_NUMBER}%?",
    # Abbreviations: several letters with dots («أ.ف.ب», «ق.م.»), or one before a name («د. سلمى», «د.سلمى», «جورج و. بوش»);
    # after a number («2023 م.») the dot ends the sentence.
    rf"(?<!{_A}){_A}(?:\.{_A}(?!{_A}))+\.?",
    rf"(?<!{_A})(?<!\d)(?<!\d\s)(?:[\u0648\u0641\u0628\u0644][\u062f\u0623\u0645]|{_A})\.(?=\s?{_A}{{2}})",
    # In Latin letters: U.S., J. before a name, COVID-19, AT&T, O'Neill.
    rf"(?:[A-Z]\.){{2,}}[A-Z]?(?!{_L})",
    r"(?<![A-Za-z0-9])[A-Z]\.(?=\s?[A-Z])",
    rf"{_L}(?:{_L}|\d)*(?:[-'&](?:{_L}|\d)+)*",
    f"{_A}+",
    # A run of one mark («...», «--», «؟؟») is one token; an emoji keeps its modifiers.
    r"([.\-_*=~!?\u061f\u2026\u2022])\1*",
    r"\S[\ufe0e\ufe0f\u20e3\u0300-\u036f\U0001f3fb-\U0001f3ff]*",
)))


def find_tokens(normal: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The spans of the tokens of a normal text, in order; they cover everything but white space."""
    return [Span(*match.span()) for match in _TOKEN.finditer(normal, start, len(normal) if end is None else end)]


_ARABIC_WORD = re.compile(f"{_A}+")


def is_arabic_word(token: str) -> bool:
    """True for a token of Arabic letters alone: what can be analysed."""
    return _ARABIC_WORD.fullmatch(token) is not None
