"""What a person's own page shows of what they have said and what they support."""

from __future__ import annotations

from typing import Any

from django import template

from suggestions.own import OwnPage, measures_supported_by, said_by, supported_by

register = template.Library()


@register.simple_tag(takes_context=True)
def said_by_me(context: dict[str, Any]) -> OwnPage:
    """A page of what the reader has said. One query."""
    request = context["request"]
    return said_by(request.user, request.GET)


@register.simple_tag(takes_context=True)
def supported_by_me(context: dict[str, Any]) -> OwnPage:
    """A page of what the reader supports. One query."""
    request = context["request"]
    return supported_by(request.user, request.GET)


@register.simple_tag(takes_context=True)
def measures_supported_by_me(context: dict[str, Any]) -> OwnPage:
    """A page of the measures the reader supports. One query."""
    request = context["request"]
    return measures_supported_by(request.user, request.GET)
