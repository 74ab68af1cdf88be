"""What is caught before it shows: a page for everyone, and trying it out for those who moderate or keep the lists."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from forum.spaces import space_facts
from people.models import User
from people.rights import may_moderate

from .models import WordList
from .screen_forms import TrialForm
from .screens.in_force import DAYS, caught_in
from .screens.trying import Trial, may_edit_lists, spaces_to_try, try_out


@require_safe
def caught(request: HttpRequest, slug: str) -> HttpResponse:
    """What is caught in a space, on which rule and with what outcome. For everyone; the words of the lists are not."""
    page = Page.objects.live().filter(slug=slug, state__isnull=False).first()
    if page is None:
        raise Http404
    facts = space_facts(page.pk)
    user = request.user
    context = {
        "space": facts.space,
        "facts": facts,
        "rows": caught_in(facts.space),
        "days": DAYS,
        "may_try": isinstance(user, User) and (may_moderate(user, page.pk) or may_edit_lists(user)),
    }
    return render(request, "moderation/caught.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """Try out a list or a screen on the last month's posts (`?liste=<id>` begins with a list). For who moderates, in
    what they moderate; for who keeps the lists, everywhere. `act=save` keeps the list, for the latter."""
    user = request.user
    assert isinstance(user, User)
    spaces, edits = spaces_to_try(user), may_edit_lists(user)
    if not spaces and not edits:
        raise PermissionDenied
    here = {space.page_ptr_id for space in spaces}
    lists = [one for one in WordList.objects.all() if edits or one.space_id is None or one.space_id in here]
    if request.method != "POST":
        asked = request.GET.get("liste", "")
        begun = next((one for one in lists if str(one.pk) == asked), None)
        initial = {"words": begun.words, "kept": begun.pk, "space": begun.space_id or ""} if begun else {}
        form = TrialForm(initial=initial, spaces=spaces, lists=lists)
        return _page(request, form, lists, begun=begun)
    form = TrialForm(request.POST, spaces=spaces, lists=lists)
    if not form.is_valid():
        return _page(request, form, lists, status=422)
    kept: WordList | None = form.cleaned_data["kept"]
    if request.POST.get("act") == "save":
        if not edits or kept is None or form.cleaned_data["screen"] != "word_lists":
            raise PermissionDenied
        return _save(request, form, lists, kept)
    tried = try_out(user=user, spaces=form.chosen_spaces, find=form.find, today=form.today)
    return _page(request, form, lists, begun=kept, tried=tried)


def _save(request: HttpRequest, form: TrialForm, lists: list[WordList], kept: WordList) -> HttpResponse:
    """Keep the words as they have been tried."""
    kept.words = form.cleaned_data["words"]
    try:
        kept.full_clean()
    except ValidationError as problem:
        form.add_error(None, ValidationError(problem.messages))
        return _page(request, form, lists, begun=kept, status=422)
    kept.save()
    messages.success(request, _("Ordlista «%(name)s» er lagret, og gjelder fra nå.") % {"name": kept.name})
    return redirect(f"{request.path}?liste={kept.pk}")


def _page(
    request: HttpRequest,
    form: TrialForm,
    lists: list[WordList],
    *,
    begun: WordList | None = None,
    tried: Trial | None = None,
    status: int = 200,
) -> HttpResponse:
    assert isinstance(request.user, User)
    context = {
        "form": form,
        "lists": lists,
        "begun": begun,
        "tried": tried,
        "compares": tried is not None and form.today is not None,
        "days": DAYS,
        "may_save": begun is not None and may_edit_lists(request.user),
    }
    return render(request, "moderation/trial.html", context, status=status)
