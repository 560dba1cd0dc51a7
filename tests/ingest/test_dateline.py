"""The article's own date, from its text alone; a date of something in it is never taken for it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.evaluate.gold import read_gold
from pipeline.ingest.dateline import find_published

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("KHABAR_DATA", "/work/shared/data"))
BODY = "\n" + "قال المتحدث إن الاجتماع الذي عقد في 3 يناير 2019 أقر الخطة، وإن العمل بها يبدأ قريبا في جميع المحافظات. " * 3


@pytest.mark.parametrize(("text", "value", "source"), [
    ("عنوان الخبر\nأديس أبابا في ١٧ فبراير ٢٠٢٥", "2025-02-17", "dateline"),
    ("عنوان الخبر\nنشر في الخميس 7 ديسمبر 2023 - 09:40 ص", "2023-12-07", "dateline"),
    ("عنوان الخبر\nالرياض 24 شعبان 1445 هـ الموافق 05 مارس 2024 م واس", "2024-03-05", "dateline"),
    ("عنوان الخبر\nلواندا 28-5-2025 (أ ف ب) - افتتح الرئيس الاجتماعات" + BODY, "2025-05-28", "dateline"),
    ("عنوان الخبر\nمونتيفيديو (أوروغواي)، 6 ديسمبر 2024 (إفي)- تسلمت الأرجنتين الرئاسة" + BODY, "2024-12-06", "dateline"),
    ("عنوان الخبر\nبقلم: ميرا ستانكوفيتش، باحثة | 23/09/2024", "2024-09-23", "byline"),
    ("عنوان الخبر\nمركز الدراسات | ورقة رقم 9/2025 | 2 كانون الأول (ديسمبر) 2025", "2025-12-02", "dateline"),
    ("عنوان الخبر\nآخر تحديث: 18 يونيو 2025 | 19:55", "2025-06-18", "dateline"),
    ("عنوان الخبر\nنشر: 17 يونيو 2025 | آخر تحديث: 18 يونيو 2025", "2025-06-17", "dateline"),
    ("عنوان الخبر\nطشقند – نوفمبر 2025", "2025-11", "dateline"),
    ("عنوان الخبر" + BODY + "\nالأربعاء 11 تشرين الثاني 2009 - العدد 967", "2009-11-11", "dateline"),
    ("عنوان الخبر\nصرح الرئيس في اجتماع المجلس، وذلك اليوم الثلاثاء 4 يوليو 2023." + BODY, "2023-07-04", "text"),
    ("عنوان الخبر\nصرح الرئيس أمس الثلاثاء 4 يوليو 2023 بأن الخطة قائمة." + BODY, "2023-07-05", "text"),
    ("عنوان الخبر\nتتولى الدولة خلال العام الحالي 2024 رئاسة المنظمة.", "2024", "text"),
    ("عنوان الخبر\nفاز الفريق خلال العام الماضي 2013 بالكأس.", "2014", "text"),
    ("عنوان الخبر\nتحتفل البلاد هذا العام بمرور 30 عامًا على وضع دستورها في 2 يوليو 1992.", "2022", "text"),
    ("تحديات الرئاسة خلال 2024\nتتولى الدولة رئاسة المنظمة.", "2024", "text"),
    ("عنوان الخبر\nالرياض 23 شعبان 1445 هـ الموافق 05 مارس 2024 م واس\nاستقبل الوزير وفدا.", "2024-03-05", "dateline"),
    ("عنوان الخبر\nنشر: الاثنين - 24 شعبان 1445 هـ - 05 مارس 2024 م", "2024-03-05", "dateline"),
    ("عنوان الخبر\nرام الله 5-3-2024 وفا" + BODY, "2024-03-05", "dateline"),
    ("عنوان الخبر\n5/3/2024 أحمد علي" + BODY, "2024-03-05", "dateline"),
    ("عنوان الخبر\nTuesday, March 5, 2024" + BODY, "2024-03-05", "dateline"),
    ("عنوان الخبر\n05 Mar 2024 14:30" + BODY, "2024-03-05", "dateline"),
    ("عنوان الخبر\n2024-03-05T12:30:00Z" + BODY, "2024-03-05", "dateline"),
    ("عنوان الخبر\nالعدد 1558 – 5 مارس 2024 – السنة الثانية" + BODY, "2024-03-05", "dateline"),
    ("عنوان الخبر\nحاورته: سلمى أمين (عدد مارس 2024)" + BODY, "2024-03", "dateline"),
    ("أجندة الأسبوع (1 – 7 حزيران 2025) — خدمة المشتركين" + BODY, "2025-06", "dateline"),
    ("عنوان الخبر\n(من الثلاثاء 20 إلى الاثنين 26 فبراير 2024)" + BODY, "2024-02", "dateline"),
    ("عنوان الخبر\nالجزائر (وأج) – استقبل الوزير الأول الثلاثاء 21 جانفي 2025 بقصر الحكومة الأمين العام للاتحاد" + BODY[1:],
     "2025-01-21", "text"),
    ("عنوان الخبر\nالكويت - 15 - 1 (كونا) -- انطلقت مساء اليوم الأربعاء احتفالات عام 2025.", "2025-01-15", "dateline"),
    ("بلاغ القمة\nهراري ، 17 أغسطس/آب 2024\nوفي مؤتمر صحافي اليوم الأحد سئل الرئيس عن ذلك.", "2024-08-18", "dateline"),
    ("عنوان الخبر\nدمشق | الثلاثاء 9 تشرين الثاني 2021\nغيب الموت أول أمس الأحد الدكتور رفيق.", "2021-11-09", "dateline"),
    ("عنوان الخبر" + BODY + "\n5 يوليو 2023 – قال الوزير إن الاتفاق نهائي" + BODY, "2023-07-05", "dateline"),
    ("عنوان الخبر" + BODY + "\n© جميع الحقوق محفوظة – فولتا بوست 2024", "2024", "text"),
    ("عنوان الخبر\nوقع الهجوم في 7 أبريل 2013 وتكرر في السابع من أبريل الجاري." + BODY, "2013-04", "text"),
    ("عنوان الخبر\nمسقط في 18 فبراير / العمانية /\nاستقبل الوزير وفدا لبحث خطة 2025.", "2025-02-18", "dateline"),
])
def test_found(text: str, value: str, source: str) -> None:
    found = find_published(text)
    assert found is not None
    assert (found.value, found.source) == (value, source)


@pytest.mark.parametrize("text", [
    "", "عنوان الخبر", "عنوان الخبر" + BODY,
    "باراك أوباما\nباراك أوباما (4 أغسطس 1961 –) هو الرئيس الرابع والأربعون.",
    "نيكولا تسلا\nنيكولا تسلا (10 يوليو 1856 - 7 يناير 1943) مخترع صربي.",
    "كان يوم 30 آب 2015, عندما غزا البط الإنترنت.",
    "عنوان\nلم تكن استضافة العراق يوم السبت 17 أيار 2025 للقمة العربية حدثا بروتوكوليا، بل كانت إعلانا عن عودة البلاد." + BODY,
    "الشركة تتوقع تعافي الأسعار خلال 2026" + BODY,
    "عنوان" + BODY + "\n5 يوليو 2023 – بدأ" + BODY[1:] + "\n9 يوليو 2023 – انتهى" + BODY[1:],
    "كلفه الرئيس بتشكيل الوزارة في 25 فبراير 2014. ثم كلفه ثانية.",
    "عنوان\nوزير السياحة يناير 2006 – يناير 2011.",
    "عنوان\nالجزائر في 12 أكتوبر (واج) - استقبل الوزير الوفد.",  # no year anywhere
    "عنوان\nالجزائر في 12 أكتوبر (واج) - قارن الوزير 2019 بعام 2023.",  # which of the two?
    "عنوان\nفي العام الحالي 2024 وفي هذا العام 2025 معا.",
    "عنوان\nتأسست المنظمة في عام 1996 وانضمت إليها دول في 2017.",
])
def test_not_invented(text: str) -> None:
    assert find_published(text) is None


def test_seeds() -> None:
    for record in read_gold(ROOT / "tests" / "gold" / "seeds.jsonl"):
        found = find_published((ROOT / "seeds" / f"{record['doc_id']}.txt").read_bytes().decode("utf-8"))
        assert (found.value if found else None) == record["dct"], record["doc_id"]


@pytest.mark.skipif(not (SHARED / "annotated").exists(), reason="needs the annotated corpus")
def test_accuracy_on_the_train_split_of_the_annotated_corpus() -> None:
    right = given = invented = null = 0
    for line in (SHARED / "annotated" / "annotated.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["split"] != "train":
            continue
        found = find_published((SHARED / "annotated" / "texts" / f"{record['doc_id']}.txt").read_bytes().decode("utf-8"))
        if record["dct"] is None:
            null += 1
            invented += found is not None
        else:
            given += 1
            right += found is not None and found.value == record["dct"]
    assert right / given > 0.8
    assert invented / null < 0.01
