"""The sample's archive: it has taken in the oldest package and answered, as Fiks Arkiv V1 writes a receipt."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from moderation.archive.delivering import deliver
from moderation.archive.models import HandOff
from moderation.archive.receiving import collect_receipts
from people.models import Notice

_STANDARD = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
_RECEIPT = """<?xml version="1.0" encoding="UTF-8"?>
<arkivmeldingKvittering xmlns="{standard}/arkivmelding/opprett/kvittering/v1" xmlns:n="{standard}/metadatakatalog/v1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <mappeKvittering xsi:type="saksmappeKvittering">
    <systemID>{folder}</systemID><opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende>
    <saksaar>{year}</saksaar><sakssekvensnummer>118</sakssekvensnummer>
  </mappeKvittering>
  <registreringKvittering xsi:type="journalpostKvittering">
    <systemID>{record}</systemID>
    <referanseEksternNoekkel>
      <n:fagsystem>Ordet fritt</n:fagsystem><n:noekkel>{key}</n:noekkel>
    </referanseEksternNoekkel>
    <opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende>
    <journalaar>{year}</journalaar><journalsekvensnummer>2204</journalsekvensnummer>
  </registreringKvittering>
</arkivmeldingKvittering>
"""


def answer_the_oldest() -> None:
    """Deliver the oldest hand-off and lay a receipt for it where the site reads them."""
    oldest = HandOff.objects.order_by("id").first()
    if oldest is None or not deliver(oldest.pk):
        return
    folder = Path(settings.ARCHIVE_DROP_DIR) / "kvittering"
    folder.mkdir(parents=True, exist_ok=True)
    receipt = _RECEIPT.format(
        standard=_STANDARD, folder=uuid.uuid4(), record=uuid.uuid4(), key=oldest.key, year=timezone.localdate().year
    )
    (folder / "kvittering-0001.xml").write_text(receipt)
    collect_receipts()
    Notice.objects.update(mail=Notice.Mail.NONE)
