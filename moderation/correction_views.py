"""What one does with a post that was reported for a factual error, when it is not to be corrected (R5)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.models import User

from . import correcting
from .duty_views import queue_address
from .factual_errors import is_owed_correction
from .forms import StandForm
from .models import Report
from .who_may import post_to_answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def let_stand(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that it is right after all, and why. For who may answer the post."""
    post = post_to_answer(request, post_id)
    assert isinstance(request.user, User)
    form = StandForm(request.POST if request.method == "POST" else None)
    if not is_owed_correction(post):
        return _done_already(request)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.let_stand(post=post, actor=request.user, reason=form.cleaned_data["reason"])
        except correcting.NothingToCorrect:
            return _done_already(request)
        messages.success(request, _("Begrunnelsen er lagret. De som meldte fra, får vite det."))
        return redirect(queue_address(request.GET))
    context = {
        "form": form,
        "post": post,
        "thread": post.thread,
        "reports": Report.objects.filter(post=post, settled_by=None, reason=Report.Reason.FACT),
    }
    return render(request, "moderation/let_stand.html", context, status=422 if request.method == "POST" else 200)


def _done_already(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Oppgaven er gjort allerede."))
    return redirect(queue_address(request.GET))
