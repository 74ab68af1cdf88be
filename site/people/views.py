"""A person's own pages: notices, account, language. Each sees only their own."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .models import Notice, User
from .rights import FACTORS, acts_as_staff, has_second_factor, is_archivist, lacks_second_factor

NOTICES_PER_PAGE = 30
BACK = "back_after_second_factor"


class LanguageForm(forms.Form):
    """Choice of language."""

    language = forms.ChoiceField(label=_("Språk"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    next = forms.CharField(required=False, widget=forms.HiddenInput, max_length=500)


class AccountForm(forms.ModelForm[User]):
    """What one may change of oneself."""

    class Meta:
        model = User
        fields = ["language"]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What one has been told, newest first (`?for=<id>` for older ones). POST marks all as read."""
    assert isinstance(request.user, User)
    mine = Notice.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(read_at=None).update(read_at=timezone.now())
        return redirect("people:notices")
    before = request.GET.get("for", "")
    if before.isdecimal() and len(before) < 18:
        mine = mine.filter(pk__lt=int(before))
    found = list(mine[: NOTICES_PER_PAGE + 1])
    more = found[NOTICES_PER_PAGE - 1].pk if len(found) > NOTICES_PER_PAGE else None
    return render(request, "people/notices.html", {"notices": found[:NOTICES_PER_PAGE], "more": more})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    assert isinstance(request.user, User)
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _with_language(redirect("people:account"), form.cleaned_data["language"])
    return render(request, "people/account.html", {"form": form, "is_archivist": is_archivist(request.user)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Choose language. A page of its own, so that pages kept for guests need no form."""
    form = LanguageForm(request.POST or None, initial={"next": request.GET.get("next", "/")})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["next"]
        if not url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            address = "/"
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=form.cleaned_data["language"])
        return _with_language(redirect(address), form.cleaned_data["language"])
    return render(request, "people/language.html", {"form": form})


@never_cache
@require_safe
def admin_door(request: HttpRequest) -> HttpResponse:
    """Where the admin sends who may not come in: to sign in, or, if signed in, to a page that says no."""
    if isinstance(request.user, User) and (
        lacks_second_factor(request.user) or (not acts_as_staff(request.user) and request.user.groups.exists())
    ):
        return redirect(f"{reverse('people:second_factor')}?{urlencode({'next': request.GET.get('next', '/admin/')})}")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"))


@login_required
@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """How to set up the second factor that staff need, or to pass it; afterwards back to where one was (`next`)."""
    assert isinstance(request.user, User)
    address = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ) and not address.startswith(reverse("people:second_factor")):
        request.session[BACK] = address
    if has_second_factor(request.user):
        return redirect(request.session.pop(BACK, "/"))
    registered = Authenticator.objects.filter(user=request.user, type__in=FACTORS).exists()
    return render(request, "people/second_factor.html", {"registered": registered})


@require_safe
def too_young(request: HttpRequest) -> HttpResponse:
    """Another way to be heard for those under the age limit."""
    return render(request, "people/too_young.html", {"age": settings.MINIMUM_AGE})


def _with_language(response: HttpResponse, code: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response
