"""The sample's municipality, people and pages."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Page, Site

from forum.models import Approval, ApprovedPage, District, ForumPage, Space, Topic
from forum.models.leader_group import named_group
from moderation.models import AnswerTemplate, ClosedDays
from pages.models import ContentPage, GuidelinesPage, HomePage, ProfilePage, ProfilesPage
from people.models import Employment, Municipality, SpaceRole, Unit, User
from people.rights import ARCHIVISTS, LEADER_GROUP, WEB_EDITORS
from suggestions.models import BoardPage

DOMAIN = "meldal.example"
UNITS = {
    "oppvekst": "Oppvekst",
    "kultur": "Kultur",
    "teknisk": "Teknisk",
    "servicetorg": "Servicetorget",
}
LEADERS = {"oppvekst": "ingrid", "kultur": "kulturleder", "teknisk": "berit", "servicetorg": "radmann"}
CONTENT = ("about", "house_rules", "privacy", "accessibility")
MODERATORS = {"forum": {"ingrid", "trond"}, "board": {"silje"}}
SLUGS = {
    "about": "om",
    "house_rules": "husregler",
    "privacy": "personvern",
    "accessibility": "tilgjengelighet",
    "guidelines": "retningslinjer",
    "profiles": "profiler",
}


def make_units() -> dict[str, Unit]:
    """The municipality's units, without leaders yet."""
    return {code: Unit.objects.create(code=code, name=name, email=f"{code}@{DOMAIN}") for code, name in UNITS.items()}


def make_people(described: dict[str, dict[str, Any]], units: dict[str, Unit]) -> dict[str, User]:
    """Everyone who takes part; they have all had an account for a while."""
    people: dict[str, User] = {}
    joined = timezone.now() - datetime.timedelta(days=90)
    for key, person in described.items():
        user = User.objects.create_user(
            f"{key.replace('_', '.')}@{DOMAIN}",
            display_name=person["name"],
            first_name=person.get("first_name", ""),
            is_superuser=key == "nettredaktor",
            is_staff=key == "nettredaktor",
            date_joined=joined,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if person.get("staff"):
            Employment.objects.create(user=user, unit=units[person["unit"]], role=person["role"])
        people[key] = user
    for code, key in LEADERS.items():
        Unit.objects.filter(code=code).update(leader=people[key])
    archivists, _ = Group.objects.get_or_create(name=ARCHIVISTS)
    archivists.permissions.add(Permission.objects.get(codename="access_admin"))
    people["arkivar"].groups.add(archivists)
    named_group(LEADER_GROUP).user_set.add(people["radmann"])
    named_group(WEB_EDITORS).user_set.add(people["nettredaktor"])
    return people


def make_pages(texts: dict[str, dict[str, str]], people: dict[str, User], units: dict[str, Unit]) -> dict[str, Space]:
    """The page tree; returns the spaces by key. Replaces Wagtail's welcome page."""
    Municipality.objects.all().delete()
    Municipality.objects.create(
        name="Meldal kommune", residents=3950, email=f"postmottak@{DOMAIN}", website="https://www.meldal.example/"
    )
    root = Page.objects.get(depth=1)
    root.get_children().delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title=texts["home"]["title"], slug="forside", intro=texts["home"]["intro"]))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Ordet fritt"}
    )
    forum = home.add_child(
        instance=ForumPage(
            title=texts["forum"]["title"],
            slug="nye-tider",
            purpose=texts["forum"]["purpose"],
            intro=texts["forum"]["intro"],
            audience="alle i Meldal",
            unit=units["oppvekst"],
            responsible_leader=people["ingrid"],
            show_in_menus=True,
        )
    )
    board = home.add_child(
        instance=BoardPage(
            title=texts["board"]["title"],
            slug="ungdomslederen",
            purpose=texts["board"]["purpose"],
            intro=texts["board"]["intro"],
            audience="ungdom mellom 13 og 19 år",
            unit=units["kultur"],
            responsible_leader=people["kulturleder"],
            show_in_menus=True,
        )
    )
    for space, reference in ((forum, "2026/118"), (board, "2026/119")):
        _approve(space, reference, by=people["radmann"])
    _make_profiles(home, texts["profiles"], people, units)
    home.add_child(
        instance=GuidelinesPage(
            title=texts["guidelines"]["title"],
            slug=SLUGS["guidelines"],
            intro=texts["guidelines"]["intro"],
            show_in_menus=True,
        )
    )
    for key in CONTENT:
        home.add_child(
            instance=ContentPage(
                title=texts[key]["title"], slug=SLUGS[key], intro=texts[key]["intro"], body=texts[key]["body"]
            )
        )
    return {"forum": forum, "board": board}


def _approve(page: ApprovedPage, reference: str, *, by: User) -> None:
    """The leader group has said yes, and the page is open."""
    Approval.objects.create(
        space=page,
        approved_by=by,
        approved_on=timezone.localdate() - datetime.timedelta(days=80),
        case_reference=reference,
    )
    page.live, page.has_unpublished_changes = True, False
    page.save()


def _make_profiles(home: Page, texts: dict[str, Any], people: dict[str, User], units: dict[str, Unit]) -> None:
    """The register of profiles; the last of them waits for the leader group."""
    register = home.add_child(instance=ProfilesPage(title=texts["title"], slug=SLUGS["profiles"], intro=texts["intro"]))
    for one in texts["profile"]:
        profile = register.add_child(
            instance=ProfilePage(
                title=one["title"],
                slug=one["slug"],
                channel=one["channel"],
                address=one["address"],
                purpose=one["purpose"],
                unit=units[one["unit"]],
                responsible_leader=people[one["leader"]],
                administrator=people[one["administrator"]],
            )
        )
        profile.save_revision(user=people["nettredaktor"])
        if "case" in one:
            _approve(profile, one["case"], by=people["radmann"])
        else:
            profile.get_workflow().start(profile, people["nettredaktor"])


def make_closed_days() -> None:
    """The days on which this municipality is closed, this winter."""
    year = timezone.localdate().year
    ClosedDays.objects.create(name="romjul", first=datetime.date(year, 12, 24), last=datetime.date(year, 12, 31))


def make_places(named: dict[str, dict[str, str]], forum: Space) -> None:
    """What threads may be about: topics of the forum, and the four school districts."""
    for order, (slug, name) in enumerate(named["topics"].items()):
        Topic.objects.create(space_id=forum.page_ptr_id, slug=slug, name=name, order=order)
    for order, (slug, name) in enumerate(named["districts"].items()):
        District.objects.create(slug=slug, name=name, order=order)


def make_answer_templates(described: list[dict[str, str]], spaces: dict[str, Space]) -> None:
    """Starts for answers, in the order in which they are offered."""
    for order, one in enumerate(described):
        space = spaces[one["space"]].page_ptr_id if "space" in one else None
        AnswerTemplate.objects.create(name=one["name"], text=one["text"].strip(), space_id=space, order=order)


def make_moderators(spaces: dict[str, Space], speakers: dict[str, set[str]], people: dict[str, User]) -> None:
    """Whoever speaks officially in a space may do so, by name and for a year."""
    until = timezone.now() + datetime.timedelta(days=300)
    since = timezone.now() - datetime.timedelta(days=80)
    for key, names in speakers.items():
        for name in sorted(names):
            SpaceRole.objects.create(user=people[name], space_id=spaces[key].page_ptr_id, since=since, until=until)


def end_other_roles(spaces: dict[str, Space], people: dict[str, User]) -> None:
    """Those who were called in to answer once have had their time; the moderators remain."""
    for key, names in MODERATORS.items():
        roles = SpaceRole.objects.filter(space=spaces[key].page_ptr_id, role=SpaceRole.Role.MODERATOR)
        roles.exclude(user__in=[people[name] for name in names]).update(until=timezone.now())
