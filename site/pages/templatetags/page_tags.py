"""What the top floor puts on a space's page."""

from __future__ import annotations

from typing import Any

from django import template

from forum.models import Space
from pages.reports.rights import may_report

register = template.Library()


@register.inclusion_tag("pages/_space_links.html", takes_context=True)
def space_links(context: dict[str, Any], space: Space) -> dict[str, Any]:
    """Links to the figures, for all, and to the reports, for who may. At most two queries, none for a guest."""
    return {"space": space, "may_report": may_report(context["user"], space)}
