"""All addresses. The forum's stand before Wagtail's, which take what is left."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import health

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("helse/", health.health, name="health"),
    path("hei/", health.hello, name="hello"),
    path("", include("forum.urls")),  # first: nearly all that is asked for
    path("admin/", include(wagtailadmin_urls)),
    path("dokumenter/", include(wagtaildocs_urls)),
    path("konto/", include("allauth.urls")),
    path("moderering/", include("moderation.urls")),
    path("krise/", include("moderation.crisis.urls")),
    path("arkiv/", include("moderation.archive.urls")),
    path("", include("pages.urls")),
    path("", include("suggestions.urls")),
    path("", include("people.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include(wagtail_urls)),
]
