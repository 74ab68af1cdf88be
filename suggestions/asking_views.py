"""«Fikk du svar på det du lurte på?» For the one who was asked, and nobody else."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .asking_back import asked_of, say
from .views import find_suggestion


class SayForm(forms.Form):
    """One tap, and a word if one wants."""

    svar = forms.ChoiceField(choices=[("ja", "ja"), ("nei", "nei")])
    word = forms.CharField(label=gettext_lazy("Vil du si noe mer?"), max_length=300, required=False)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked_back(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Whether the answer was one."""
    asked = asked_of(find_suggestion(request, thread_id))
    if asked is None or asked.suggestion.thread.opened_by_id != request.user.pk:
        raise Http404
    form = SayForm(request.POST if request.method == "POST" else None, initial={"word": asked.word})
    if request.method == "POST" and form.is_valid():
        say(asked, got_answer=form.cleaned_data["svar"] == "ja", word=form.cleaned_data["word"].strip())
        messages.success(request, _("Takk! Det hjelper oss å svare bedre."))
        return redirect(asked.suggestion.thread)
    context = {"asked": asked, "thread": asked.suggestion.thread, "answer": asked.answer, "form": form}
    return render(request, "suggestions/asked_back.html", context, status=422 if request.method == "POST" else 200)
