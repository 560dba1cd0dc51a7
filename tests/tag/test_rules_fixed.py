from __future__ import annotations

import pytest

from pipeline.article import Article
from pipeline.normalize import normalize_article
from pipeline.schema import Document, Normal
from pipeline.tag.rules_fixed import FixedRules, people_forms


def _found(text: str, source: str) -> list[str]:
    article = Article(Document("d", "d.txt", "", None, None, None, None, None, "ar", len(text), text))
    normals = [row for row in normalize_article(article)["normals"] if isinstance(row, Normal)]
    article = Article(article.document, normals[0])
    return [text[c.start:c.end] for c in FixedRules().find_candidates(article) if c.source == source]


@pytest.mark.parametrize(("text", "expected"), [
    ("راجع www.example.org/ar للمزيد.", ["www.example.org/ar"]),
    ("على الموقع caricom.org.", ["caricom.org"]),
    ("الرابط https://sco.example/x?y=1 هنا", ["https://sco.example/x?y=1"]),
    ("البريد info@example.org فقط", []),
    ("النسبة 3.5 في المئة", []),
])
def test_addresses(text: str, expected: list[str]) -> None:
    assert _found(text, "address") == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("منظمة شنغهاي (SCO) والبنك", ["SCO"]),
    ("قمة COP30 في بيليم", ["COP30"]),
    ("مجموعة D-8 الاقتصادية", ["D-8"]),
    ("القوة CTF-151 البحرية", ["CTF-151"]),
    ("الساعة 14:00 GMT", []),
    ("القرن XIV", []),
    ("شركة Apple الأمريكية", []),
])
def test_capitals(text: str, expected: list[str]) -> None:
    assert _found(text, "caps") == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("باريس (أ ف ب) - قال", ["أ ف ب"]),
    ("نقلت سي إن إن عن مسؤول", ["سي إن إن"]),
    ("قال د. أحمد", []),
    ("في دار العلوم", []),
])
def test_letters_by_name(text: str, expected: list[str]) -> None:
    assert _found(text, "letters") == expected


def test_a_word_in_brackets_after_a_name() -> None:
    assert _found("الجماعة الكاريبية (كاريكوم) في كينغستون", "brackets") == ["كاريكوم"]
    assert _found('مكتب الأمم المتحدة ("بينوه") اجتماعا', "brackets") == ["بينوه"]
    assert _found("ارتفع (5) في", "brackets") == []


def test_peoples_with_proclitics_and_article() -> None:
    assert _found("للمسلمين والأكراد حقوق", "peoples") == ["لمسلمين", "الأكراد"]
    assert "الشيعيه" in people_forms()
    assert _found("قال المسؤول إن الأمر", "peoples") == []


def test_sites_stand_after_a_proclitic_and_not_inside_a_word() -> None:
    assert _found("عبر فيسبوك وتويتر", "sites") == ["فيسبوك", "تويتر"]
    assert _found("إكسسوار جديد", "sites") == []
