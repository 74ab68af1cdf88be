"""A forum is written, sent to the leader group, approved with a case, and is open; the register of profiles (R1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from forum.models import ForumPage
from forum.models.leader_group import named_group
from pages.models import ProfilePage, ProfilesPage
from people.rights import LEADER_GROUP
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility, keep_picture

pytestmark = pytest.mark.browser


def test_the_leader_group_approves_a_forum_in_the_admin(visitor: Visit) -> None:
    unit = factories.UnitFactory(name="Oppvekst")
    leader = factories.employee(unit=unit, role="enhetsleder", first_name="Arne")
    draft = factories.home().add_child(
        instance=ForumPage(
            title="Ny skole", slug="ny-skole", purpose="Finne gode tiltak.", unit=unit, responsible_leader=leader
        )
    )
    editor = factories.administrator()
    draft.save_revision(user=editor)
    draft.get_workflow().start(draft, editor)
    member = factories.employee(role="rådmann", first_name="Odd", is_staff=True)
    named_group(LEADER_GROUP).user_set.add(member)

    guest = visitor(LAPTOP)
    guest.goto("/forum/ny-skole/")
    expect(guest.get_by_role("heading", name="Ny skole")).to_have_count(0)
    page = visitor(LAPTOP, user=member)
    page.goto(f"/admin/pages/{draft.pk}/edit/")
    page.get_by_role("button", name="Godkjenn med sak").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Sak").fill("2026/207")
    keep_picture(page, "admin-approve")
    dialog.get_by_role("button", name="Godkjenn med sak").click()
    page.wait_for_url(lambda url: "/edit/" not in url)

    guest.goto("/forum/ny-skole/")
    expect(guest.get_by_text("sak 2026/207")).to_be_attached()


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_the_register_of_profiles(visitor: Visit, size: dict[str, int]) -> None:
    register = factories.home().add_child(
        instance=ProfilesPage(
            title="Profiler i andre kanaler", slug="profiler", intro="<p>Her er kommunens profiler.</p>"
        )
    )
    unit = factories.UnitFactory(name="Kultur")
    leader = factories.employee(unit=unit, role="kulturleder", first_name="Eva")
    for title, channel, approved in (("Meldal på Facebook", "Facebook", True), ("Klubben på Vimeo", "Vimeo", False)):
        profile = register.add_child(
            instance=ProfilePage(
                title=title, slug=channel.lower(), channel=channel, address=f"https://{channel.lower()}.example/meldal",
                purpose="Si fra om det som skjer.", unit=unit, responsible_leader=leader,
            )
        )  # fmt: skip
        if approved:
            factories.approved(profile, by=leader)
    page = visitor(size)

    page.goto("/profiler/")
    expect(page.get_by_role("link", name="Meldal på Facebook")).to_be_visible()
    expect(page.get_by_text("Klubben på Vimeo")).to_have_count(0)
    check_accessibility(page, "profiles")
