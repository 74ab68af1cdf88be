"""What the composers ask for besides: a picture, threads like this one, a draft thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from . import drafts
from .models import Picture
from .pictures import CONTENT_TYPE, find_picture
from .similar import similar_threads

if TYPE_CHECKING:
    import uuid

SECONDS_KEPT = 600  # by a reader's browser alone; so long may a hidden post's picture be seen again by who saw it


@require_safe
def picture(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """A picture. For who may read its post; before it stands in one, for who uploaded it."""
    try:
        found = find_picture(key, request.user)
        file = found.file.open("rb")
    except (Picture.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    response = FileResponse(file, content_type=CONTENT_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=SECONDS_KEPT)
    return response


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Published threads with titles like this one (`?i=<space>&tittel=`), as a piece of a page. For everyone."""
    space, title = request.GET.get("i", ""), request.GET.get("tittel", "")[:120]
    known = (
        space.isdecimal()
        and len(space) < 10
        and Page.objects.live().filter(pk=int(space), approval__isnull=False).exists()
    )
    threads = similar_threads(title, space_id=int(space)) if known else []
    return render(request, "forum/_similar.html", {"similar": threads})


@require_POST
def discard_draft(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Throw a draft away. For who wrote it."""
    if drafts.find(request, token) is None:
        raise Http404
    drafts.discard(request, token)
    messages.success(request, _("Utkastet er slettet."))
    after = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(after if safe else "people:account")
