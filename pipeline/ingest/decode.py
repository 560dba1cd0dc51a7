"""Bytes → text: UTF-8, UTF-16 and windows-1256, or a clear reason why not."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MAGIC = {b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP, DOCX or EPUB", b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
          b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture", b"\x1f\x8b": "gzip data",
          b"\x7fELF": "a program", b"{\\rtf": "an RTF file", b"PAR1": "a Parquet file"}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_ARABIC = re.compile(r"[\u0620-\u063f\u0641-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"[\u0621-\u064a]+")
# The commonest short words of Arabic; text read in the wrong encoding has next to none of them.
_FREQUENT = frozenset((
    "في", "من", "على", "إلى", "الى", "أن", "ان", "عن", "مع", "هذا", "هذه", "التي", "الذي", "ما", "لا", "كان", "بعد", "قال",
    "بين", "كما", "أو", "او", "هو", "هي", "قد"))
_FOREIGN = re.compile(r"[^\x00-\x7f\u0600-\u06ff\u2000-\u20bf\u00a0«»·×÷]")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)


class DecodeError(ValueError):
    """The bytes are no Arabic text; `reason` is one of schema.REJECT_REASONS."""

    def __init__(self, reason: str, detail: str) -> None:
        """The error with its reason and a line for a person."""
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def decode(data: bytes, *, html: bool = False) -> tuple[str, str]:
    """The text, newlines and all, without a BOM, and the encoding it was in. Raises DecodeError.

    For `html`, the charset that the page declares is tried where the bytes are not UTF-8.
    """
    if not data.strip():
        raise DecodeError("empty", f"{len(data)} bytes, all of them space" if data else "no bytes")
    encoding = encoding_of(data, declared=_declared(data) if html else None)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError("encoding", str(error)[:300]) from error
    if "\0" in text:
        raise DecodeError("binary", f"a NUL at code point {text.index(chr(0))}")
    if not text.strip():
        raise DecodeError("empty", "nothing but space")
    return text, encoding


def encoding_of(data: bytes, *, whole: bool = True, declared: str | None = None) -> str:
    """The codec of the bytes, which need not be the `whole` file. Raises DecodeError if no codec gives Arabic text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise DecodeError("binary", f"{what}, not text")
    if b"\0" in data:
        return _wide(data)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError as error:
        return _legacy(data, error, declared)
    if len(_CONTROL.findall(data[:65536])) > len(data[:65536]) // 100 + 3:
        raise DecodeError("binary", "control characters")
    return "utf-8"


def _wide(data: bytes) -> str:
    """The codec of UTF-16 without a BOM: of the two byte orders, the one that gives Arabic."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[:65536 - len(data[:65536]) % 2].decode(encoding, "replace")
        if "\0" not in text and 2 * len(_ARABIC.findall(text)) > len(text):
            return encoding
    raise DecodeError("binary", f"a NUL byte at {data.index(0)}")


def _legacy(data: bytes, error: UnicodeDecodeError, declared: str | None) -> str:
    """The one-byte codec that gives readable Arabic; else the reason why the bytes are not even UTF-8."""
    sample = data[:262_144]
    if len(_CONTROL.findall(sample)) > len(sample) // 100 + 3:
        raise DecodeError("binary", "control characters")
    high = sum(byte > 127 for byte in sample)
    if len(sample.decode("utf-8", "ignore").encode("utf-8")) - (len(sample) - high) > 0.8 * high:
        raise DecodeError("encoding", f"UTF-8 but for byte {error.start}: {error.reason}")
    guesses: list[Callable[[], str | None]] = [lambda: declared, lambda: "cp1256", lambda: "iso8859_6", lambda: _guess(sample)]
    for guess in guesses:
        encoding = guess()
        if encoding is not None and _reads_as_arabic(sample, encoding):
            return encoding
    raise DecodeError("encoding", f"neither UTF-8 (byte {error.start}: {error.reason}) nor UTF-16 nor windows-1256")


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:16384]).best()
    return None if best is None else best.encoding


def _reads_as_arabic(data: bytes, encoding: str) -> bool:
    """True if the bytes are letters in this codec, and words among them are those that every Arabic text has."""
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    foreign = len(_FOREIGN.findall(text))
    words = _WORD.findall(text)
    known = sum(word in _FREQUENT or word.startswith(("ال", "وال", "بال", "لل")) for word in words)
    return len(words) > 0 and foreign * 20 <= len(words) and known * 6 >= len(words)


def _declared(data: bytes) -> str | None:
    """The codec that an HTML page declares in its first bytes, if Python has it."""
    match = _CHARSET.search(data[:2048])
    try:
        return codecs.lookup(match.group(1).decode("ascii")).name if match else None
    except LookupError:
        return None


def arabic_letters(text: str) -> int:
    """How many Arabic letters a text holds (presentation forms too)."""
    return len(_ARABIC.findall(text))
