"""Writes the sample content: one municipality's forum and board as they might have been."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from moderation.standard_lists import add_standard_lists
from pages.models import HomePage
from pages.sample import acting, archive, crisis_staff, reading, site_tree
from pages.sample.measuring import ProjectTeam
from pages.sample.reports import order_reports
from pages.sample.summing_up import sum_up
from pages.sample.telling import Teller

SIGN_INS = (
    ("ungdomsleder", "silje", "modererer tavla"),
    ("prosjektleder", "ingrid", "modererer forumet, prosjektgruppa"),
    ("enhetsleder", "kulturleder", "svarer for tavla, ser det som er forsinket"),
    ("nettredaktør", "nettredaktor", "alt i /admin/"),
    ("ledergruppen", "radmann", "godkjenner forum, tavler og profiler i /admin/"),
    ("arkivar", "arkivar", "arkivets pult"),
    ("rådmann", "radmann", "kriseledelsen: /krise/"),
    ("beredskap", "sigrid", "kriseledelsen, med totrinnsbekreftelse: make code viser koden"),
    ("innbygger", "kari", "skriver"),
)


class Command(BaseCommand):
    """`manage.py sample`: once; a site with content is left as it is. `--sign-ins` prints who one can be."""

    help = "Writes sample content on an empty site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", action="store_true", help="print what the sample's authenticator app shows now")
        parser.add_argument("--sign-ins", action="store_true", help="print the sample's sign-ins and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["code"]:
            self.stdout.write(crisis_staff.code_now())
        elif options["sign_ins"]:
            self._print_sign_ins()
        elif HomePage.objects.exists():
            self.stdout.write("Siden har innhold fra før; ingenting er endret.")
        elif not settings.DEBUG:
            raise CommandError("Eksempelinnhold er oppdiktet og skrives bare med DEBUG=1.")
        else:
            self._write()

    def _write(self) -> None:
        described, threads = reading.people(), reading.threads()
        with transaction.atomic(), crisis_staff.none_needs_second_factor():
            units = site_tree.make_units()
            people = site_tree.make_people(described, units)
            spaces = site_tree.make_pages(reading.pages(), people, units)
            site_tree.make_places(reading.places(), spaces["forum"])
            site_tree.make_closed_days()
            site_tree.make_answer_templates(reading.answer_templates(), spaces)
            add_standard_lists()
            site_tree.make_moderators(spaces, _speakers(threads), people)
            teller = Teller(spaces, people)
            teller.tell(threads)
            acting.act(teller, reading.acts())
            ProjectTeam(spaces["forum"], people, teller.posts).work(reading.measures())
            order_reports(spaces, people)
            sum_up(spaces["board"], by=people["silje"])
            site_tree.end_other_roles(spaces, people)
            crisis_staff.appoint(people)
        archive.answer_the_oldest()
        posts = sum(len(thread["posts"]) for thread in threads.values())
        self.stdout.write(f"Eksempelinnhold: {len(threads)} tråder og {posts} innlegg.")

    def _print_sign_ins(self) -> None:
        self.stdout.write(
            f"Logg inn med en av disse adressene. Koden kommer i nyeste fil i {settings.EMAIL_FILE_PATH}/"
        )
        for role, key, does in SIGN_INS:
            self.stdout.write(f"  {role:<14} {key.replace('_', '.')}@{site_tree.DOMAIN:<18} {does}")


def _speakers(threads: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Who speaks for the municipality, by space; and who acts there."""
    speakers = {space: set(names) for space, names in site_tree.MODERATORS.items()}
    for thread in threads.values():
        official = {post["author"] for post in thread["posts"] if post.get("voice") == "municipality"}
        speakers[thread["space"]] |= official
    return speakers
