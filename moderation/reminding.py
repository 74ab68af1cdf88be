"""Reminding of what is owed, and telling further up of what is late (R4, R8): each step once, one notice a day.

Before the due date, on it and after it: who has the duty, or else who moderates the space. When it is late: the
responsible leader, then the web editor. What a unit has not acknowledged: the unit, its leader, the responsible leader.
Whoever is away is told through who stands in for them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, DateField, Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone

from people.models import SpaceRole, User
from people.notices import notify_each
from people.rights import WEB_EDITORS

from .models import Duty, DutyQuerySet, Referral, Reminder, UnitMail
from .standing_in import stand_ins
from .working_days import Calendar, calendar

FROM_HOUR = 8  # nobody is told at night
TITLES = 5
Step = Reminder.Step
UNITS_OWN = (Step.UNIT, Step.UNIT_LEADER)


class Owed(NamedTuple):
    """A duty at a step that has not been taken for it yet."""

    duty: int
    step: str
    kind: str
    space: int
    due_on: datetime.date
    assignee: int | None
    title: str
    unit: int
    unit_code: str
    unit_leader: int | None
    unit_email: str
    post: int


@dataclass
class Bundle:
    """All that one person is told this morning."""

    owed: list[Owed] = field(default_factory=list)

    def parameters(self) -> dict[str, str]:
        """How much there is at each step, and the titles of the first."""
        steps = [one.step for one in self.owed]
        counts = {step: str(steps.count(step)) for step in Step.values if step in steps}
        first = sorted(self.owed, key=lambda one: (one.due_on, one.duty))
        titles = list(dict.fromkeys(one.title for one in first))
        return counts | {"titles": "\n".join(titles[:TITLES]), "number": str(len({one.duty for one in self.owed}))}

    def url(self, slugs: dict[int, str]) -> str:
        """Where what there is to do is done."""
        steps, spaces = {one.step for one in self.owed}, {one.space for one in self.owed}
        if steps <= set(UNITS_OWN):
            return reverse("moderation:unit", args=[self.owed[0].unit_code])
        if steps <= {Step.LEADER, Step.EDITOR} and len(spaces) == 1:
            return reverse("moderation:late", args=[slugs[spaces.pop()]])
        return reverse("moderation:queue")


def remind() -> int:
    """Tell what is to be told this working day, once. Returns how many people were told. Called by the clock.

    A fixed number of queries, whatever is owed.
    """
    now = timezone.localtime()
    today, days = now.date(), calendar()
    if now.hour < FROM_HOUR or not days.is_working_day(today):
        return 0
    if Reminder.objects.filter(told_on=today).exists():
        return 0
    taken = [(step, which, _read(step, which)) for step, which in _steps(today, days)]
    owed = [one for _step, _which, found in taken for one in found]
    if not owed:
        return 0
    with transaction.atomic():
        for step, which, found in taken:
            if found:
                _mark(step, which, today)
        _mail_units(owed, today)
        return _tell(owed, today)


def _steps(today: datetime.date, days: Calendar) -> Iterable[tuple[str, Q]]:
    """Each step, and the duties that have come to it."""
    units = Q(kind=Duty.Kind.ACKNOWLEDGE)
    yield Step.BEFORE, ~units & Q(due_on__gt=today, due_on__lte=days.after(today, settings.DUTY_REMIND_BEFORE))
    yield Step.DUE, ~units & Q(due_on=today)
    yield Step.LATE, ~units & Q(due_on__lt=today)
    yield Step.LEADER, ~units & Q(due_on__lte=days.before(today, settings.DUTY_LEADER_AFTER))
    yield Step.EDITOR, Q(due_on__lte=days.before(today, settings.DUTY_EDITOR_AFTER))
    for step, late in zip((Step.UNIT, Step.UNIT_LEADER, Step.LEADER), settings.REFERRAL_CHASE_AFTER, strict=False):
        yield step, units & Q(due_on__lte=days.before(today, late))


def _not_taken(step: str, which: Q) -> DutyQuerySet:
    """The open duties that have come to a step which has not been taken for them. Not what came in today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = Reminder.objects.filter(duty=OuterRef("pk"), step=step, due_on=OuterRef("due_on"))
    return Duty.objects.open().filter(which, ~Exists(told), opened_at__lt=midnight)


def _read(step: str, which: Q) -> list[Owed]:
    """What has come to a step. One query."""
    fields = ("kind", "space", "due_on", "assignee", "post__thread__title", "unit", "unit__code")
    rows = _not_taken(step, which).order_by("due_on", "pk")
    found = rows.values_list("pk", *fields, "unit__leader", "unit__email", "post")
    return [Owed(pk, step, *values) for pk, *values in found]


def _mark(step: str, which: Q, today: datetime.date) -> None:
    """Record that a step is taken for all that have come to it, in one statement however many they are."""
    rows = (
        _not_taken(step, which)
        .order_by()
        .annotate(to_step=Value(step, output_field=CharField()), today=Value(today, output_field=DateField()))
    )
    chosen, parameters = rows.values_list("pk", "to_step", "due_on", "today").query.sql_with_params()
    table = connection.ops.quote_name(Reminder._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (duty_id, step, due_on, told_on) {chosen} ON CONFLICT DO NOTHING",  # noqa: S608
            parameters,
        )


def _tell(owed: list[Owed], today: datetime.date) -> int:
    """Bundle by person, and tell each."""
    spaces = {one.space for one in owed}
    leaders, slugs = _leaders(spaces)
    moderators: dict[int, set[int]] = defaultdict(set)
    roles = SpaceRole.objects.in_force().filter(role=SpaceRole.Role.MODERATOR, space__in=spaces, user__is_active=True)
    for space, user in roles.values_list("space", "user"):
        moderators[space].add(user)
    editors = set(User.objects.filter(groups__name=WEB_EDITORS, is_active=True).values_list("pk", flat=True))
    instead = {away: person.pk for away, person in stand_ins().items()}
    bundles: dict[int, Bundle] = defaultdict(Bundle)
    for one in owed:
        leader = leaders[one.space]
        for user in _whom(one, leader, moderators[one.space], editors):
            bundles[instead.get(user, user)].owed.append(one)
    people = User.objects.in_bulk(bundles)
    tellings = {pk: bundle for pk, bundle in bundles.items() if people[pk].is_active}
    told = 0
    by_address: dict[str, list[tuple[User, str, dict[str, str]]]] = defaultdict(list)
    for pk, bundle in tellings.items():
        by_address[bundle.url(slugs)].append((people[pk], f"duties:{today}", bundle.parameters()))
    for url, some in by_address.items():
        told += notify_each(tellings=some, kind="duties", url=url)
    return told


def _whom(one: Owed, leader: int, moderators: set[int], editors: set[int]) -> set[int]:
    """Who is told of a duty at a step."""
    if one.step == Step.LEADER:
        return {leader}
    if one.step == Step.EDITOR:
        return editors
    if one.step in UNITS_OWN:
        return {one.unit_leader} if one.unit_leader else set()
    return {one.assignee} if one.assignee else moderators or {leader}


def _leaders(spaces: set[int]) -> tuple[dict[int, int], dict[int, str]]:
    """Who answers for each space, and its address. One query for each kind of space."""
    leaders: dict[int, int] = {}
    slugs: dict[int, str] = {}
    for path in settings.SPACE_PAGE_TYPES:
        found = apps.get_model(path)._default_manager.filter(pk__in=spaces)
        for pk, leader, slug in found.values_list("pk", "responsible_leader", "slug"):
            leaders[pk], slugs[pk] = leader, slug
    return leaders, slugs


def _mail_units(owed: list[Owed], today: datetime.date) -> None:
    """Remind the units' own addresses, by a row for each referral that waits. Three queries at the most."""
    late = {one.post: one for one in owed if one.step == Step.UNIT}
    if not late:
        return
    waiting = Referral.objects.filter(post__in=late, acknowledged_at=None, due_on__lt=today).exclude(unit__email="")
    UnitMail.objects.bulk_create(
        [
            UnitMail(key=f"chased:{pk}:{today}", kind=UnitMail.Kind.CHASED, unit_id=unit, referral_id=pk)
            for pk, unit in waiting.values_list("pk", "unit")
        ],
        ignore_conflicts=True,
    )
