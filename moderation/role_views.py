"""Who has which right in a space, and until when: the page on which its responsible leader renews it (R3)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from people.models import SpaceRole, User
from people.roles import RenewedAlready, may_be_renewed, renew

from .who_may import leads


@login_required
@never_cache
@require_safe
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    """The rights in a space, those that run out first on top. For its responsible leader."""
    page = Page.objects.live().filter(slug=slug, state__isnull=False).first()
    if page is None:
        raise Http404
    if not leads(request.user, page.pk):
        raise PermissionDenied
    found = SpaceRole.objects.filter(space=page).select_related("user__employment").order_by("until", "pk")
    context = {"space": page, "roles": [{"role": role, "renewable": may_be_renewed(role)} for role in found]}
    return render(request, "moderation/roles.html", context)


@login_required
@require_POST
def renewal(request: HttpRequest, role_id: int) -> HttpResponse:
    """Let a right hold for another term. For the space's responsible leader."""
    if role_id >= 2**63:
        raise Http404
    role = get_object_or_404(SpaceRole.objects.select_related("user", "space"), pk=role_id)
    if not leads(request.user, role.space_id):
        raise PermissionDenied
    assert isinstance(request.user, User)
    name = role.user.first_name or role.user.display_name
    try:
        renewed = renew(role=role, by=request.user)
    except RenewedAlready:
        messages.info(request, _("Retten til %(name)s er fornyet allerede.") % {"name": name})
    else:
        words = {"name": name, "day": date_format(renewed.last_day)}
        messages.success(request, _("%(name)s har retten til og med %(day)s.") % words)
    return redirect("moderation:roles", role.space.slug)
