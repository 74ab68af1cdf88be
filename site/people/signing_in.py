"""How people come in: allauth's adapter, and a backend that fetches a person with what every page asks of them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import get_language

from .models import User
from .rights import ARCHIVISTS, moderated_spaces, team_spaces

UNKNOWN = "account/email/unknown_account"
# Written out, because building the same from expressions costs more than asking. No one's words are in it.
_ASKED = """SELECT people_user.*,
        (SELECT COUNT(*) FROM people_notice WHERE user_id = people_user.id AND read_at IS NULL) AS unread_notices,
        EXISTS (SELECT 1 FROM people_spacerole WHERE user_id = people_user.id) AS has_roles,
        EXISTS (SELECT 1 FROM people_employment WHERE user_id = people_user.id) AS works_here,
        EXISTS (
            SELECT 1 FROM people_user_groups JOIN auth_group ON auth_group.id = group_id
            WHERE user_id = people_user.id AND auth_group.name = %s
        ) AS keeps_archive
    FROM people_user WHERE id = %s
"""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up takes the language of the page one signed up on; who has no user yet is led back to what they wrote."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == UNKNOWN:
            asked = {"email": email, REDIRECT_FIELD_NAME: get_next_redirect_url(self.request) or ""}
            query = urlencode({name: value for name, value in asked.items() if value})
            context = context | {"signup_url": f"{context['signup_url']}?{query}"}
        super().send_mail(template_prefix, email, context)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = get_language() or "nb"
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved


class PersonBackend(AuthenticationBackend):
    """Fetches who is signed in in one query, with what it shows: `unread_notices`, `moderates`, `works_here` …"""

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(User.objects.raw(_ASKED, [ARCHIVISTS, user_id])), None)
        if user is None:
            return None
        user.moderates = bool(moderated_spaces(user))
        user.teams = team_spaces(user)
        return user if self.user_can_authenticate(user) else None
