"""For whoever watches the site."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from moderation.archive.models import HandOff
from people.models import Notice


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether the database answers, and how much waits to leave the house. Says nothing about anyone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    waiting = [HandOff.State.WAITING, HandOff.State.BUILT]
    return JsonResponse(
        {
            "status": "ok",
            "mail_waiting": Notice.objects.filter(mail=Notice.Mail.WAITING).count(),
            "archive_waiting": HandOff.objects.filter(state__in=waiting).count(),
        }
    )


def hello(request: HttpRequest) -> HttpResponse:
    """An empty view: the floor that every page's cost is measured against."""
    return HttpResponse("hei")
