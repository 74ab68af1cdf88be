"""The document is PDF/A-2a and PDF/UA-1 whatever people have written."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import Settings

from moderation.archive import document, snapshot_xml
from moderation.archive.snapshot import Signature, ThreadCopy, Trace
from tests.archive_support import nonconformities, official_copy, post_copy, texts_of, thread_copy

HOSTILE = {
    "emoji": "Hei 😀 ❤️ 👩‍👩‍👧 🇳🇴 👍🏽 1️⃣",
    "CJK": "你好，世界 こんにちは 안녕하세요",
    "right to left": "مرحبا بالعالم שלום עולם abc مرحبا 123",
    "bidi overrides": "trygg \u202efdp.exe\u202c \u2066x\u2069",
    "control characters": "a\x00b\x01c\x0bd\x1be\x7ff\x85g\u2028h",
    "lone surrogates": "a\ud800b\udfffc",
    "noncharacters": "a\ufffeb\uffffc\U0010ffffd",
    "private use": "a\ue000b\U000f0000c",
    "unassigned": "a\u0378b\U000e0080c",
    "a word of 20,000 letters": "å" * 20_000,
    "20,000 characters that must be spelled out": "你" * 20_000,
    "many combining marks": "Z" + "\u0301\u0489\u20dd" * 400,
    "marks on nothing": "\u0301 \u0651 \u05b0 \u20e3 \ufe0f \u200d",
    "mixed clusters": "a\u0651 ب\u0301 1\u20e3 😀\u0301 א\u0308",
    "typst's own signs": '#read("/etc/passwd") $x^2$ *a* _b_ @ref <label> `c` = d \\ // /* ~',
    "markup": "<script>alert(1)</script> <!-- x --> ]]> &amp; {{ x }}",
    "a long address": "[her](https://eksempel.no/" + "a" * 3_000 + ")",
    "deep lists and quotes": "> " * 30 + "- " * 30 + "bunn",
    "only spaces": " \u00a0\u200b\u3000 ",
    "empty": "",
    "thai, tamil, ethiopic": "สวัสดี வணக்கம் ሰላም",
}


def assert_conforms(copy: ThreadCopy) -> document.Document:
    made = document.typeset(snapshot_xml.read(snapshot_xml.write(copy)))
    assert nonconformities(made.pdf, "2a") == []
    assert nonconformities(made.pdf, "ua1") == []
    return made


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_conforms_wherever_it_stands(text: str) -> None:
    signature = Signature(name=text[:60], role=text[:120], unit=text[:120])

    assert_conforms(
        thread_copy(
            post_copy(1, text),
            dataclasses.replace(official_copy(2, text), signature=signature),
            title=text[:120],
            space=text[:120],
            closing_reason=text[:500],
            closed_at=thread_copy().taken_at,
        )
    )


@how(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(), max_size=300), st.text(st.characters(), max_size=60))
def test_any_text_conforms(body: str, title: str) -> None:
    assert_conforms(thread_copy(post_copy(1, body), title=title))


def test_what_cannot_be_drawn_is_spelled_out_counted_and_said() -> None:
    made = assert_conforms(thread_copy(post_copy(1, "Hei 你好!")))

    words = " ".join(texts_of(made.pdf).split())
    assert made.replacements == 2
    assert "[U+4F60 CJK UNIFIED IDEOGRAPH-4F60]" in words
    assert "2 tegn kan ikke vises" in words


def test_an_override_of_direction_is_shown() -> None:
    made = assert_conforms(thread_copy(post_copy(1, html="<p>a\u202eb</p>")))

    assert "[U+202E RIGHT-TO-LEFT OVERRIDE]" in " ".join(texts_of(made.pdf).split())


def test_ordinary_text_in_the_languages_spoken_here_is_drawn_as_it_is() -> None:
    texts = ["Blåbærsyltetøy", "Čáhppes giehta đŧž", "Привіт", "مرحبا", "שלום", "Łódź", "Şanlıurfa", "Tiếng Việt"]

    made = assert_conforms(thread_copy(post_copy(1, "\n\n".join(texts))))

    assert made.replacements == 0


def test_content_is_never_code() -> None:
    made = assert_conforms(thread_copy(post_copy(1, '#read("/etc/passwd") $x$ @ref')))

    words = texts_of(made.pdf)
    assert '#read("/etc/passwd") $x$ @ref' in words
    assert "root:" not in words


def test_a_document_without_a_title_has_one() -> None:
    made = assert_conforms(thread_copy(title="  "))

    assert "(uten tittel)" in texts_of(made.pdf)


def test_it_reads_as_a_document() -> None:
    correction = official_copy(3, "Det er 22 kilometer.", corrects=1)
    hidden = Trace(number=4, uuid=post_copy(4).uuid, written_at=post_copy(4).written_at, state="hidden")

    made = assert_conforms(
        thread_copy(
            post_copy(1, "Er det **52** km?", corrected_by=(3,)), official_copy(2, "Vi svarer."), correction, hidden
        )
    )

    words = " ".join(texts_of(made.pdf).split())
    for expected in (
        "Meldal kommune",
        "Skolebussen",
        "Er det 52 km?",
        "Svar fra kommunen",
        "Rita, rektor, Enhet for oppvekst",
        "Rettelse fra kommunen til innlegg 1",
        "Rettet av kommunen i innlegg 3",
        "Innlegget er skjult av en moderator",
        "traad:6f1c1a52-7e0d-4a51-9f04-3f5a2d6f1b11:v1",
        "6. mai 2026 kl. 12.00",
    ):
        assert expected in words
    assert re.search(r"side 1 av \d", words)


def test_a_thread_of_five_hundred_posts() -> None:
    made = assert_conforms(thread_copy(*(post_copy(number, f"Innlegg {number}. " * 20) for number in range(1, 501))))

    assert "500. Ingrid" in texts_of(made.pdf)


def test_the_strict_archive_gets_pdf_a_1(settings: Settings) -> None:
    settings.ARCHIVE_PDF_STANDARD = "a-1a"

    made = document.typeset(thread_copy(post_copy(1, "Hei 😀 du")))

    assert made.pdf.startswith(b"%PDF-1.4")
    assert nonconformities(made.pdf, "1a") == []


def test_a_document_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "TIME_LIMIT_SECONDS", 0.001)

    with pytest.raises(document.TypesettingTookTooLong):
        document.typeset(thread_copy())
