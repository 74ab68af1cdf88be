"""Pictures in posts: looked at before they are decoded, drawn anew in a bounded size, and served only with their post.

Nothing but the picture itself is kept: no place, no camera, no comment, no profile. The file's own name in the media
folder is a secret of its own; readers get it through a view that asks whether they may read the post.
"""

from __future__ import annotations

import datetime
import io
import uuid
from secrets import token_hex
from typing import IO

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from people.models import User

from .history import VERSIONS_SHOWN, versions_readable_by
from .models import Draft, Picture, Post
from .own_marks import PICTURES_PER_POST, Drawn, picture_keys

FORMATS = ["JPEG", "PNG", "WEBP"]
CONTENT_TYPE = "image/jpeg"
LONGEST_SIDE = 1600
QUALITY = 82
UNUSED_FOR = datetime.timedelta(days=30)
HOUR = datetime.timedelta(hours=1)
SWEPT_AT_ONCE = 100


class NotUsable(Exception):
    """The upload is not a picture that we take. Its text says why, to who uploaded it."""


def upload(*, by: User, file: IO[bytes], size: int, alternative_text: str) -> Picture:
    """Store a picture for a post that is being written. Raises NotUsable."""
    since = timezone.now() - HOUR
    if Picture.objects.filter(uploaded_by=by, uploaded_at__gt=since).count() >= settings.PICTURES_PER_HOUR:
        raise NotUsable(_("Du har lagt til mange bilder på kort tid. Vent litt før du legger til flere."))
    if size > settings.PICTURE_MAX_BYTES:
        raise NotUsable(
            _("Bildet er for stort. Det kan være på høyst %(size)s MB.") % {"size": settings.PICTURE_MAX_BYTES // 10**6}
        )
    drawn = redrawn(file.read(settings.PICTURE_MAX_BYTES + 1))
    picture = Picture(
        uploaded_by=by, alternative_text=alternative_text.strip()[:250], width=drawn.width, height=drawn.height
    )
    written = io.BytesIO()
    drawn.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    picture.file.save(f"{token_hex(16)}.jpg", ContentFile(written.getvalue()), save=False)
    picture.save(force_insert=True)
    return picture


def redrawn(data: bytes) -> Image.Image:
    """The picture in these bytes, upright, opaque and at most LONGEST_SIDE long, with nothing else. Raises NotUsable.

    Its size is read from its first bytes and refused before anything is decoded.
    """
    if len(data) > settings.PICTURE_MAX_BYTES:
        raise NotUsable(_("Bildet er for stort."))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as found:
            if found.width * found.height > settings.PICTURE_MAX_PIXELS:
                raise Image.DecompressionBombError
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG only: decodes no more than is needed
            found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise NotUsable(_("Bildet har for mange piksler. Gjør det mindre først.")) from error
    except Exception as error:  # decoders meet hostile bytes with any exception there is
        raise NotUsable(_("Vi kan ikke lese bildet. Bruk et bilde i formatet JPEG, PNG eller WebP.")) from error
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper


def usable(*, body: str, author: User, post: Post | None = None) -> frozenset[Drawn]:
    """The pictures a text may show: the author's own, not in another post, and at most PICTURES_PER_POST."""
    keys = picture_keys(body)[:PICTURES_PER_POST]
    if not keys:
        return frozenset()
    free = Q(post=None) | Q(post=post) if post else Q(post=None)
    rows = Picture.objects.filter(free, pk__in=keys, uploaded_by=author)
    return frozenset(
        Drawn(str(key), text, width, height)
        for key, text, width, height in rows.values_list("pk", "alternative_text", "width", "height")
    )


def put_in(post: Post, drawn: frozenset[Drawn]) -> None:
    """Bind pictures to the post that shows them; from now on they are read by who may read it."""
    if drawn:
        Picture.objects.filter(pk__in=[one.key for one in drawn], post=None).update(post=post)


def take_out(post: Post, *, body: str) -> None:
    """Let go of the pictures that a post's text no longer names: nobody has read it with them, or may."""
    Picture.objects.filter(post=post).exclude(pk__in=picture_keys(body)).update(post=None)


def find_picture(key: uuid.UUID, reader: User | AnonymousUser) -> Picture:
    """A picture the reader may see: in a post they may read, or their own. Raises Picture.DoesNotExist.

    One that has been taken out of its post is for who may read the version it stood in.
    """
    readable = Q(post__in=Post.objects.visible_to(reader))
    if reader.is_authenticated:
        readable |= Q(post=None, uploaded_by=reader)
    found = Picture.objects.filter(readable, pk=key).select_related("post__thread").get()
    if found.post and not _stands_in_what_one_may_read(key, found.post, reader):
        raise Picture.DoesNotExist
    return found


def _stands_in_what_one_may_read(key: uuid.UUID, post: Post, reader: User | AnonymousUser) -> bool:
    """Whether a post, as it is or in a version that this reader may read, shows a picture."""
    name = str(key)
    if name in picture_keys(post.body):
        return True
    bodies = versions_readable_by(reader, post).values_list("body", flat=True)
    return any(name in picture_keys(body) for body in bodies[:VERSIONS_SHOWN])


def sweep() -> int:
    """Delete uploads that no post shows and no draft names, after UNUSED_FOR. Returns how many. Called by the clock."""
    old = Picture.objects.filter(post=None, uploaded_at__lt=timezone.now() - UNUSED_FOR).order_by("uploaded_at")
    deleted = 0
    for picture in old[:SWEPT_AT_ONCE]:
        bodies = Draft.objects.filter(owner=picture.uploaded_by_id).values_list("fields__body", flat=True)
        if any(str(picture.pk) in (body or "") for body in bodies):
            continue
        with transaction.atomic():
            gone, _by_kind = Picture.objects.filter(pk=picture.pk, post=None).delete()
            if gone:
                transaction.on_commit(lambda file=picture.file: file.delete(save=False))  # type: ignore[misc]
                deleted += 1
    return deleted
