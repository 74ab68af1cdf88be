"""What stands on every page has changed: raise the site's version."""

from __future__ import annotations

import time
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from forum.models import Approval
from forum.versions import SITE, announce, raise_site_version
from people.models import Employment, Municipality, SpaceRole, Unit


def raise_it(sender: Any, **kwargs: Any) -> None:
    """After a page or a setting was saved."""
    raise_site_version()


def municipality_saved(sender: type[Municipality], instance: Municipality, **kwargs: Any) -> None:
    """The settings' own row carries the version; the form that saved it may have held an old one."""
    Municipality.objects.filter(pk=instance.pk).update(version=time.time_ns() // 1000)
    announce(SITE)


for signal in (page_published, page_unpublished, post_page_move):
    signal.connect(raise_it, dispatch_uid=f"pages.{id(signal)}")
for model in (Approval, Employment, SpaceRole, Unit, Site):
    post_save.connect(raise_it, sender=model, dispatch_uid=f"pages.saved.{model.__name__}")
    post_delete.connect(raise_it, sender=model, dispatch_uid=f"pages.deleted.{model.__name__}")
post_delete.connect(raise_it, sender=Page, dispatch_uid="pages.deleted.Page")
post_save.connect(municipality_saved, sender=Municipality, dispatch_uid="pages.saved.Municipality")
