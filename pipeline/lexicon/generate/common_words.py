"""Which words are more than names: by the morphological database, and by counts in NER corpora (`name_tokens.csv`)."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.lexicon import read_csv

_CLITICS = ("prc0", "prc1", "prc2", "prc3", "enc0")
_NAME_POS = ("noun_prop", "abbrev", "foreign")


class CommonWords:
    """Look-ups over the words of the language; `CAMEL_DB`: path of the database, `CAMELTOOLS_DATA`: folder of its catalogue."""

    def __init__(self) -> None:
        """Load database and counts (some seconds)."""
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB
        self._analyzer = Analyzer(MorphologyDB(str(Path(os.environ["CAMEL_DB"]))))
        self._counts = {row["word"]: row for row in read_csv("name_tokens")}

    def is_word(self, key: str) -> bool:
        """True if the dictionary holds it as other than a name, without clitics or with the article alone."""
        return any(a["pos"] not in _NAME_POS and a.get("source") != "backoff"
                   and all(a.get(clitic) in ("0", "na", None) for clitic in _CLITICS) for a in self._analyzer.analyze(key)) or (
            key.startswith("ال") and len(key) > 4 and self.is_word(key[2:]))

    def mostly_common(self, key: str) -> bool:
        """True if the corpora have it outside names more than in them."""
        row = self._counts.get(key)
        return row is not None and int(row["common"]) > sum(int(row[kind]) for kind in ("first", "rest", "place", "other"))

    def is_place(self, key: str) -> bool | None:
        """Whether the corpora have it as a place above all; None where they do not say."""
        row = self._counts.get(key)
        if row is None:
            return None
        if int(row["place"]) * 2 < int(row["first"]) + int(row["rest"]) + int(row["common"]):
            return False
        return True if int(row["place"]) > 3 * int(row["common"]) else None
