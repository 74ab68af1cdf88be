"""A report as JSON, written piece by piece. The shape is described in docs/reports.md and only ever added to."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.text import capfirst

from . import register, wording
from .material import Material, PostEntry, ThreadEntry
from .register import EffectEntry, MeasureEntry, PassageEntry

SHAPE = 2
Data = dict[str, Any]


def write(material: Material, to: IO[bytes]) -> None:
    """Write the whole report."""
    to.write(b"{\n")
    for key, value in _about(material).items():
        to.write(f"{json.dumps(key)}: {_as_json(value)},\n".encode())
    _list(to, "measures", (_measure(one) for one in register.measures(material)))
    to.write(b",\n")
    _list(to, "effects_without_measure", (_effect(one) for one in register.without_measure(material)))
    to.write(b",\n")
    _list(to, "passages", (_passage(one) for one in register.passages(material)))
    to.write(b",\n")
    _list(to, "unanswered", (dataclasses.asdict(one) for one in register.unanswered(material)))
    to.write(b",\n")
    _threads(material, to)
    to.write(b"\n}\n")


def _about(material: Material) -> Data:
    report, space = material.report, material.space
    return {
        "shape": SHAPE,
        "municipality": wording.municipality_name(),
        "space": {"title": space.title, "purpose": space.purpose, "unit": space.unit.name},
        "made_at": timezone.localtime(material.made_at),
        "since": report.since,
        "until": report.until,
        "with_names": report.with_names,
        "with_unpublished": report.with_unpublished,
        "notes": wording.notes(material),
        "figures": _figures(material),
    }


def _list(to: IO[bytes], key: str, entries: Iterable[Data]) -> None:
    to.write(f"{json.dumps(key)}: [".encode())
    for n, entry in enumerate(entries):
        to.write((",\n" if n else "\n").encode() + _as_json(entry).encode())
    to.write(b"]")


def _threads(material: Material, to: IO[bytes]) -> None:
    """Each thread with its posts; a thread of any length is written as it is read."""
    to.write(b'"threads": [')
    for n, thread in enumerate(material.threads()):
        to.write((",\n" if n else "\n").encode() + _as_json(_facts(thread))[:-1].encode() + b', "posts": [')
        for begun, post in enumerate(_posts(material, thread)):
            to.write((",\n" if begun else "\n").encode() + _as_json(post).encode())
        to.write(b"]}")
    to.write(b"]")


def _facts(thread: ThreadEntry) -> Data:
    names = [one.name for one in dataclasses.fields(thread) if one.name != "posts"]
    return {name: getattr(thread, name) for name in names} | {
        "theme_label": wording.theme(thread.theme),
        "kind_label": wording.kind(thread.kind),
        "status_label": capfirst(wording.status(thread.status)),
    }


def _figures(material: Material) -> Data:
    """As they are counted; what has a fixed key is named in words too."""
    labels = {"themes": wording.theme, "kinds": wording.kind, "statuses": wording.status}
    figures: Data = dict(material.figures)
    for name, label in labels.items():
        figures[name] = [{**row, "label": capfirst(label(row["key"]))} for row in figures[name]]
    figures.pop("shape", None)
    for row in figures["themes"]:
        row.pop("name")
    return figures


def _measure(measure: MeasureEntry) -> Data:
    return dataclasses.asdict(measure) | {
        "status_label": wording.measure_status(measure.status),
        "effects": [_effect(one) for one in measure.effects],
        "passages": [_passage(one) for one in measure.passages],
        "assessments": [
            dataclasses.asdict(one) | {"status_label": wording.measure_status(one.status)}
            for one in measure.assessments
        ],
    }


def _effect(effect: EffectEntry) -> Data:
    return dataclasses.asdict(effect) | {
        "kind_label": wording.passage_kind(effect.kind),
        "passages": [_passage(one) for one in effect.passages],
    }


def _passage(passage: PassageEntry) -> Data:
    return dataclasses.asdict(passage) | {"kind_label": wording.passage_kind(passage.kind)}


def _posts(material: Material, thread: ThreadEntry) -> Iterator[Data]:
    for post in thread.posts:
        yield _post(material, post)


def _post(material: Material, post: PostEntry) -> Data:
    owed = post.owed
    return {
        "id": post.id,
        "number": post.number,
        "url": post.url,
        "state": "withdrawn" if post.withdrawn else "published",
        "author": post.author,
        "voice": post.voice,
        "unit": post.unit,
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "is_question": post.is_question,
        "reply_to": post.reply_to,
        "corrects": post.corrects,
        "correction": post.correction,
        "answer": owed and {"status": owed.status(material.today), "due_on": owed.due_on, "number": owed.answer},
        "text": post.plain,
    }


def _as_json(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder, separators=(", ", ": "))
        .encode("utf-8", "backslashreplace")
        .decode()
    )
