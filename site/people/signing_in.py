"""How people come in: allauth's adapter, and what fetches a person with what every page asks of them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language

from .models import User
from .rights import ARCHIVISTS, FACTORS, acts_as_staff, lacks_second_factor, moderated_spaces, team_spaces

UNKNOWN = "account/email/unknown_account"
PASSED = "second_factor_passed_by"
# Written out, because building the same from expressions costs more than asking. No one's words are in it.
_ASKED = """SELECT people_user.*,
        (SELECT COUNT(*) FROM people_notice WHERE user_id = people_user.id AND read_at IS NULL) AS unread_notices,
        EXISTS (SELECT 1 FROM people_spacerole WHERE user_id = people_user.id) AS has_roles,
        EXISTS (SELECT 1 FROM people_employment WHERE user_id = people_user.id) AS works_here,
        EXISTS (
            SELECT 1 FROM people_user_groups JOIN auth_group ON auth_group.id = group_id
            WHERE user_id = people_user.id AND auth_group.name = %s
        ) AS keeps_archive,
        EXISTS (
            SELECT 1 FROM mfa_authenticator WHERE user_id = people_user.id AND type IN ('totp', 'webauthn')
        ) AS has_factor
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
    """Fetches who is signed in in one query, with what it shows: `unread_notices`, `works_here`, `has_factor` …"""

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(User.objects.raw(_ASKED, [ARCHIVISTS, user_id])), None)
        if user is None:
            return None
        return user if self.user_can_authenticate(user) else None


class PersonMiddleware(AuthenticationMiddleware):
    """Says who is signed in, and whether this session has passed the second factor that staff need.

    Who has tasks here and lacks it is led to where it is set up, instead of being told that they may not.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        found = request.user
        request.user = SimpleLazyObject(lambda: _with_marks(request, found))  # type: ignore[assignment]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied) and request.method == "GET" and lacks_second_factor(request.user):
            return redirect(f"{reverse('people:second_factor')}?{urlencode({'next': request.get_full_path()})}")
        return None


def _with_marks(request: HttpRequest, found: Any) -> Any:
    """The reader with what every page asks. A factor counts for the session that has passed it, or registered it."""
    if isinstance(found, User):
        user = found._wrapped if isinstance(found, SimpleLazyObject) else found
        user.has_factor = bool(user.has_factor) and request.session.get(PASSED) == user.pk
        user.moderates = bool(moderated_spaces(user))
        user.teams = team_spaces(user)
        if not acts_as_staff(user):
            user.has_tasks, user.keeps_archive = bool(user.keeps_archive or user.has_roles), False
        return user
    return found


def note_passed(sender: type[Authenticator], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note in the session that its owner has passed a second factor."""
    request.session[PASSED] = user.pk


def note_registered(
    sender: type[Authenticator], request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Who registers a factor has just shown that they have it: they are not asked for it again to see the codes."""
    if authenticator.type in FACTORS:
        note_passed(sender, request=request, user=user)
        kept = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **kept)


authenticator_added.connect(note_registered, dispatch_uid="people.note_registered")
authenticator_used.connect(note_passed, dispatch_uid="people.note_passed")
