"""Who stands in for whom while someone is away: gets their notices, sees their duties, may have their right (R3)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from people.models import Absence, SpaceRole, SpaceRoleQuerySet, User
from people.notices import notify

from .who_may import led_by

MODERATOR = SpaceRole.Role.MODERATOR


class NotTheirs(Exception):
    """One enters one's own absence, or that of who moderates a space one answers for."""


def who_gets(user: User) -> User:
    """Who is told what `user` would be: they themselves or, while they are away, who stands in for them."""
    return stand_ins([user.pk]).get(user.pk, user)


def stand_ins(users: Collection[int] | None = None) -> dict[int, User]:
    """Who stands in today, for each (of these) that is away and has someone. One query.

    Who is away themselves stands in for nobody: then the notice goes to the one it was for.
    """
    today = timezone.localdate()
    away = Absence.objects.on(today)
    if users is not None:
        away = away.filter(user__in=users)
    rows = away.filter(stand_in__is_active=True).exclude(stand_in__absences__in=Absence.objects.on(today))
    return {row.user_id: row.stand_in for row in rows.select_related("stand_in").order_by("pk") if row.stand_in}


def stands_in_for(user: User) -> list[int]:
    """The ids of those for whom a user stands in today. One query."""
    return list(Absence.objects.on(timezone.localdate()).filter(stand_in=user).values_list("user", flat=True))


def away_among(users: Collection[int]) -> dict[int, Absence]:
    """The absence of each of these who is away today, with who stands in. One query."""
    rows = Absence.objects.on(timezone.localdate()).filter(user__in=users)
    return {row.user_id: row for row in rows.select_related("stand_in").order_by("-last")}


def be_away(
    *,
    user: User,
    first: datetime.date,
    last: datetime.date,
    by: User,
    stand_in: User | None = None,
    give_right: bool = False,
) -> Absence:
    """Enter that someone is away, and who stands in; who stands in is told.

    With `give_right` who answers for a space lets the stand-in moderate it for that time, by name: in the spaces that
    `by` answers for and `user` moderates or answers for. Raises NotTheirs.
    """
    led = [one.space for one in led_by(by)]
    if user.pk != by.pk and not _moderates(user, led).exists():
        raise NotTheirs
    with transaction.atomic():
        absence = Absence.objects.create(user=user, first=first, last=last, stand_in=stand_in, entered_by=by)
        if stand_in and give_right:
            mine = led if user.pk == by.pk else list(_moderates(user, led).values_list("space", flat=True))
            for space in mine:
                _give(stand_in, space, first, last)
        if stand_in and stand_in.pk != by.pk:
            notify(
                user=stand_in,
                kind="stands_in",
                key=f"absence:{absence.pk}",
                parameters={
                    "name": user.first_name or user.display_name,
                    "first": first.isoformat(),
                    "last": last.isoformat(),
                },
                url="/moderering/?mine=1",
            )
    return absence


def lacking(absence: Absence) -> list[str]:
    """The titles of the spaces that who is away moderates and who stands in does not: there they can only read."""
    if absence.stand_in is None:
        return []
    roles = SpaceRole.objects.in_force().filter(role=MODERATOR)
    theirs = roles.filter(user=absence.user_id).exclude(
        space__in=SpaceRole.objects.filter(
            user=absence.stand_in_id,
            role=MODERATOR,
            since__lte=_start(max(absence.first, timezone.localdate())),
        )
        .exclude(until__lt=_end(absence.last))
        .values("space")
    )
    return list(theirs.order_by("space__title").values_list("space__title", flat=True))


def come_back(*, absence: Absence, by: User) -> None:
    """End an absence now: one's own, or one that one has entered. The right given for it runs out by itself."""
    if by.pk not in (absence.user_id, absence.entered_by_id):
        raise NotTheirs
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if absence.first > yesterday:
        absence.delete()
    else:
        Absence.objects.filter(pk=absence.pk).update(last=min(absence.last, yesterday))


def _moderates(user: User, spaces: Collection[int]) -> SpaceRoleQuerySet:
    return SpaceRole.objects.in_force().filter(user=user, role=MODERATOR, space__in=spaces)


def _give(stand_in: User, space: int, first: datetime.date, last: datetime.date) -> None:
    """Let someone moderate a space for a time; a right that lasts longer already is left as it is."""
    since, until = _start(first), _end(last)
    role, is_new = SpaceRole.objects.get_or_create(
        user=stand_in, space_id=space, role=MODERATOR, defaults={"since": since, "until": until}
    )
    if not is_new and role.until is not None and role.until < until:
        role.since = min(role.since, since) if role.until > timezone.now() else since
        role.until = until
        role.save(update_fields=["since", "until"])


def _start(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _end(day: datetime.date) -> datetime.datetime:
    """The end of a day by the clock in Norway, also where it has 23 or 25 hours."""
    return _start(day + datetime.timedelta(days=1))
