"""The way to crisis mode, on a person's own page."""

from __future__ import annotations

from django import template

from moderation.crisis.approving import undecided
from moderation.crisis.who_may import is_crisis_staff
from people.models import User
from people.rights import moderated_spaces

register = template.Library()


@register.simple_tag
def crisis_doors(user: User) -> dict[str, bool]:
    """Which of crisis mode's pages a user may use now."""
    switches = is_crisis_staff(user)
    spaces = moderated_spaces(user)
    held = switches or (bool(spaces) and undecided().filter(space__in=spaces).exists())
    return {"switch": switches, "held": held}
