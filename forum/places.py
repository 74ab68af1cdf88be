"""The topics of a space and the school districts, kept in this process until one of them is changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from .models import District, Thread, Topic
from .versions import announce, raise_site_version, site_version

_known: dict[int, Places] = {}


@dataclass(frozen=True, slots=True)
class Places:
    """Every topic and every school district, each in its order."""

    topics: list[Topic]
    districts: list[District]


def topics_of(space_id: int) -> list[Topic]:
    """What a space's threads may be about."""
    return [topic for topic in _places().topics if topic.space_id == space_id]


def districts() -> list[District]:
    """The municipality's school districts."""
    return _places().districts


def topic_by_slug(space_id: int, slug: str) -> Topic | None:
    """A topic of a space as addresses name it."""
    return next((topic for topic in topics_of(space_id) if topic.slug == slug), None)


def district_by_slug(slug: str) -> District | None:
    """A school district as addresses name it."""
    return next((district for district in districts() if district.slug == slug), None)


def place(thread: Thread) -> None:
    """Give a thread its topic and its district from what is kept."""
    if thread.topic_id:
        thread.topic = next((topic for topic in _places().topics if topic.pk == thread.topic_id), None)
    if thread.district_id:
        thread.district = next((one for one in districts() if one.pk == thread.district_id), None)


def show_changed(place: Topic | District) -> None:
    """Make old what shows a topic or a district that was changed or is about to go."""
    threads = Thread.objects.filter(topic=place) if isinstance(place, Topic) else Thread.objects.filter(district=place)
    threads.update(version=F("version") + 1)
    announce()
    raise_site_version()


def _places() -> Places:
    version = site_version()
    found = _known.get(version)
    if found is None:
        found = Places(list(Topic.objects.all()), list(District.objects.all()))
        _known.clear()
        _known[version] = found
    return found
