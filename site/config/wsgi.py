"""The WSGI door that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def _settle() -> None:
    """Load what every request needs, and take it out of the garbage collector's rounds: it stays as long as we do.

    Else each round goes through all of Django and Wagtail, which costs a request in ten its time.
    """
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


_settle()
