"""Residents' support of a measure in the register: one each, withdrawn as easily as given."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from people.models import User

from .models import Measure, MeasureSupport
from .versions import raise_measure_version


def back(*, measure: Measure, user: User) -> bool:
    """Support a measure. Returns whether this was new; a second time changes nothing."""
    with transaction.atomic():
        _, is_new = MeasureSupport.objects.get_or_create(measure=measure, user=user)
        if is_new:
            _count(measure, 1)
    return is_new


def back_no_longer(*, measure: Measure, user: User) -> bool:
    """Take one's support back. Returns whether there was any."""
    with transaction.atomic():
        removed, _ = MeasureSupport.objects.filter(measure=measure, user=user).delete()
        if removed:
            _count(measure, -1)
    return bool(removed)


def _count(measure: Measure, change: int) -> None:
    Measure.objects.filter(pk=measure.pk).update(supports=F("supports") + change)
    raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])
