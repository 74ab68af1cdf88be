"""Who may have reports of a space: its project team, its moderators, and the leader who answers for it.

What is not public yet is the team's alone, in reports as on the site.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from forum.models import Space
from people.models import User
from people.rights import acts_as_staff, in_team, may_moderate


def may_report(user: User | AnonymousUser, space: Space) -> bool:
    """Whether a user may order and fetch reports here. Asked of what is known first, of the database last."""
    if not isinstance(user, User) or not user.is_active:
        return False
    space_id = space.page_ptr_id
    leads = user.pk == space.responsible_leader_id and acts_as_staff(user)
    return leads or may_moderate(user, space_id) or in_team(user, space_id)


def may_have_unpublished(user: User | AnonymousUser, space: Space) -> bool:
    """Whether a user may order and fetch reports that hold what is not public yet."""
    return isinstance(user, User) and user.is_active and in_team(user, space.page_ptr_id)
