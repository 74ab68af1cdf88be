"""Where a link in a moderator's mail leads: a page that says what will happen, and one button that does it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forum.models import Post
from people.models import User
from people.rights import may_moderate

from . import deciding, desk, meanwhile, one_tap
from .forms import OneTapHideForm
from .models import Decision, Report
from .one_tap import Tap
from .spam import RULE as SPAM_RULE

MADE = {
    one_tap.STAND: Decision.Act.DISMISS,
    one_tap.HIDE: Decision.Act.HIDE,
    one_tap.PUBLISH: Decision.Act.PUBLISH,
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_tap_act(request: HttpRequest, token: str) -> HttpResponse:
    """Do what a mail's link says, after one press more. For whom the link was made, who must still moderate the space.

    A link that is too old, or to a post that has changed since, does nothing: it leads to the post's own page.
    """
    try:
        tap = one_tap.read(token)
    except one_tap.Unusable as why:
        if not why.is_old:
            raise Http404 from None
        return render(request, "moderation/one_tap_old.html", {"post": None}, status=410)
    user = request.user
    found = Post.objects.select_related("thread__space", "author", "signed_unit").filter(pk=tap.post).first()
    if not isinstance(user, User) or found is None or user.pk != tap.user:
        raise PermissionDenied
    if not may_moderate(user, found.thread.space_id):
        raise PermissionDenied
    if tap.act == one_tap.ANSWER:
        return redirect(reverse("moderation:answer", args=[found.pk]) + f"?fra={desk.FROM_QUEUE}")
    if found.version != tap.version:
        earlier = meanwhile.decided(found, act=MADE[tap.act], by=user, seen="")
        context = {"post": found, "earlier": meanwhile.told(earlier, user) if earlier else ""}
        return render(request, "moderation/one_tap_old.html", context, status=410)
    return desk.one_at_a_time(_act(tap), act=MADE[tap.act])(request, post_id=found.pk)


def _act(tap: Tap) -> desk.View:
    def view(request: HttpRequest, post_id: int) -> HttpResponse:
        found = Post.objects.select_related("thread__space", "author", "signed_unit", "entered_by").get(pk=post_id)
        form = _form(request, tap, found)
        if request.method == "POST" and (form is None or form.is_valid()):
            messages.success(request, _do(tap, found, request, form))
            return redirect("moderation:queue")
        context = {"act": tap.act, "post": found, "thread": found.thread, "form": form}
        return render(request, "moderation/one_tap.html", context, status=422 if request.method == "POST" else 200)

    return view


def _do(tap: Tap, post: Post, request: HttpRequest, form: Form | None) -> str:
    user = request.user
    assert isinstance(user, User)
    if tap.act == one_tap.STAND:
        deciding.dismiss_reports(post=post, actor=user, rule="R2")
        return _("Meldingene er avvist, og innlegget blir stående.")
    if tap.act == one_tap.PUBLISH:
        deciding.publish_post(post=post, actor=user)
        return _("Innlegget er publisert. Den som skrev det, har fått beskjed.")
    assert form is not None
    deciding.hide_post(post=post, actor=user, rule=_rule_of(post), reason=form.cleaned_data["reason"])
    return _("Innlegget er skjult. Den som skrev det, har fått beskjed.")


def _form(request: HttpRequest, tap: Tap, post: Post) -> Form | None:
    """Why it is hidden, for who wrote it; begun by what was reported."""
    if tap.act != one_tap.HIDE:
        return None
    begun = {
        Report.Reason.PERSONAL: _("Innlegget hadde personopplysninger."),
        Report.Reason.ABUSE: _("Innlegget var til skade for noen."),
        Report.Reason.SPAM: _("Dette er reklame eller søppel, og hører ikke hjemme her."),
    }
    reason = Report.objects.filter(post=post, settled_by=None).values_list("reason", flat=True).first()
    first = begun.get(Report.Reason(reason), "") if reason else ""
    return OneTapHideForm(request.POST if request.method == "POST" else None, initial={"reason": first})


def _rule_of(post: Post) -> str:
    """The guideline that hiding rests on: room for all, where it is spam; else care for who is spoken of."""
    spam = Report.objects.filter(post=post, settled_by=None, reason=Report.Reason.SPAM)
    return SPAM_RULE if spam.exists() else "V4"
