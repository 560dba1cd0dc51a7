"""The errors that a user can cause, each with one clear line; nothing else of khabar's is meant to be caught."""

from __future__ import annotations


class KhabarError(Exception):
    """Base of every error that is reported to the user as one line, without a traceback."""


def reason_of(error: Exception) -> str:
    """What went wrong, in one line; of an OSError the system's words alone, since the message names the file already."""
    return " ".join(str(getattr(error, "strerror", None) or error).split())


class SettingsError(KhabarError):
    """A settings file or option holds something that is not allowed."""


class CorpusError(KhabarError):
    """The corpus cannot be read at all (a single bad file is a row of `rejects` instead)."""


class OutputError(KhabarError):
    """The output folder cannot be written, or does not hold a finished run."""


class ModelError(KhabarError):
    """A weight is missing, altered, or not for this version."""


class LexiconError(KhabarError):
    """A lexicon file breaks a rule of its lint."""


class GoldError(KhabarError):
    """A gold or prediction file cannot be scored."""


class SchemaError(KhabarError):
    """A table lacks a column, has another type, or holds a value that is not allowed."""


class StageError(KhabarError):
    """A stage was run without what it reads, or wrote what it did not declare."""
