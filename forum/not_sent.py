"""What someone wrote that cannot be posted, given back to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .models import Post


def not_sent(request: HttpRequest, *, status: int, post: Post | None = None) -> HttpResponse:
    """What someone wrote, given back to them where it cannot be posted. Says nothing of what they may not see."""
    body = request.POST.get("body", "")
    if post:
        heading = _("Innlegget kan ikke endres nå")
        reason = _("En moderator har tatt det ned, du har trukket det tilbake, eller samtalen er tatt bort.")
    else:
        heading = _("Innlegget er ikke sendt")
        reason = _("Samtalen finnes ikke, eller den er tatt bort mens du skrev.")
    context = {"heading": heading, "reason": reason, "body": body, "post": post}
    return render(request, "forum/not_sent.html", context, status=status)
