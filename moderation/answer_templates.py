"""The starts for answers that the municipality keeps: which there are in a space, and which was chosen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from .models import AnswerTemplate


def templates_for(space_id: int) -> list[AnswerTemplate]:
    """The templates for answers in a space: its own and those for all. One query."""
    return list(AnswerTemplate.objects.filter(Q(space=None) | Q(space=space_id)))


def chosen_template(templates: Iterable[AnswerTemplate], key: str) -> AnswerTemplate | None:
    """The template that an address or a button names; None if it is not one of these."""
    return next((template for template in templates if str(template.pk) == key), None)
