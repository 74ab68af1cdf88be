"""Taking personal data out of a post, in two steps: what is to go, and how it will be."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forum.models import Picture, Post
from forum.own_marks import picture_keys
from people.models import User
from people.rights import moderators_only

from . import redacting
from .decision_forms import RedactForm
from .views import moderated_post


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: HttpRequest, post_id: int) -> HttpResponse:
    """Name what is to go out of a post, see how it will be, and take it out. For the space's moderators."""
    found = moderated_post(request, post_id)
    form = RedactForm(request.POST or None, pictures=_pictures(found), initial={"code": "personal"})
    context: dict[str, Any] = {"form": form, "post": found, "thread": found.thread}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        gone = {"words": data["words"], "without": data["pictures"]}
        try:
            if "sikker" not in request.POST:
                context["after"] = redacting.preview(post=found, **gone)
                return render(request, "moderation/redact.html", context)
            why = {name: data[name] for name in ("rule", "code", "reason", "note")}
            assert isinstance(request.user, User)
            redacting.redact(post=found, actor=request.user, **gone, **why)
        except redacting.NotThere as missing:
            words = ", ".join(f"«{word}»" for word in missing.words)
            form.add_error(
                "words", _("Dette står ikke i innlegget: %(words)s. Skriv det slik det står.") % {"words": words}
            )
        else:
            messages.success(request, _("Opplysningene er fjernet. Den som skrev innlegget, har fått beskjed."))
            return redirect("moderation:post", found.pk)
    return render(request, "moderation/redact.html", context, status=422 if request.method == "POST" else 200)


def _pictures(post: Post) -> list[tuple[str, str]]:
    """The pictures a post shows, by what they show."""
    keys = picture_keys(post.body)
    found = Picture.objects.filter(post=post, pk__in=keys) if keys else []
    return [(str(picture.pk), picture.alternative_text) for picture in found]
