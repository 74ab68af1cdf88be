"""What the project team thinks of a measure: signed with first name, role and unit, dated, never edited (R6)."""

from __future__ import annotations

from django.db import transaction

from people.models import User
from people.rights import speaks_for_the_municipality

from .gate import through_gate
from .models import Measure, MeasureAssessment
from .versions import raise_measure_version


class CannotSign(Exception):
    """Who assesses must be employed, and have a first name to sign with."""


@through_gate()
def assess(*, measure: Measure, status: str, text: str, by: User) -> MeasureAssessment:
    """Assess a measure; the newest assessment's status is the measure's. Raises CannotSign, Waits."""
    if not speaks_for_the_municipality(by) or not by.first_name:
        raise CannotSign
    with transaction.atomic():
        assessment = MeasureAssessment.objects.create(
            measure=measure,
            status=status,
            text=text,
            signed_by=by,
            signed_name=by.first_name,
            signed_role=by.employment.role,
            signed_unit=by.employment.unit,
        )
        measure.status = status
        measure.save(update_fields=["status"])
        raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])
    return assessment
