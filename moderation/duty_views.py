"""What is late, for those who answer for it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from forum.spaces import space_facts
from people.rights import may_moderate

from .models import Duty

SHOWN = 100


@login_required
@never_cache
@require_safe
def late(request: HttpRequest, slug: str) -> HttpResponse:
    """What a space owes and has not done in time, the oldest first. For its responsible leader and its moderators."""
    page = Page.objects.live().filter(slug=slug, state__isnull=False).first()
    if page is None:
        raise Http404
    space = space_facts(page.pk).space
    if space.responsible_leader_id != request.user.pk and not may_moderate(request.user, page.pk):
        raise PermissionDenied
    overdue = Duty.objects.overdue().filter(space=page).select_related("post__thread", "post__author", "assignee")
    context = {"space": space, "duties": list(overdue.order_by("due_on", "pk")[:SHOWN]), "number": overdue.count()}
    return render(request, "moderation/late.html", context)
