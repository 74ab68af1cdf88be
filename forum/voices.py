"""As what someone may speak in a space (R2, V1, V2, V5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.rights import acts_as_staff, is_employee, may_moderate

from .models import Post

if TYPE_CHECKING:
    from people.models import User

    from .models import Space


def voices_for(user: User, space: Space) -> list[str]:
    """The voices open to a user, the usual one first.

    A resident speaks as a resident. An employee is always seen as one (V1): as the municipality in a space that
    is theirs to run, to answer for or their unit's, as a private person only where the unit is not their own (V2, V5).
    Who may not act as staff, for want of a second factor, does not speak as the municipality.
    """
    if not is_employee(user):
        return [Post.Voice.RESIDENT]
    voices: list[str] = []
    own_unit = user.employment.unit_id == space.unit_id
    runs_it = own_unit or space.responsible_leader_id == user.pk or may_moderate(user, space.page_ptr_id)
    if runs_it and acts_as_staff(user):
        voices.append(Post.Voice.MUNICIPALITY)
    if not own_unit:
        voices.append(Post.Voice.PRIVATE)
    return voices
