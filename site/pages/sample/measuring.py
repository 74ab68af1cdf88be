"""The sample's project team at work: what it has marked, what it made of it, and what it thinks of that."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forum import measuring
from forum.assessing import assess
from forum.backing import back
from forum.marking import mark_passage
from forum.models import District, Effect, Measure, Passage, Post, Space, Topic
from forum.reading_room import read_to
from people.models import Notice, SpaceRole, User

DAYS_OF_WORK = 70


class ProjectTeam:
    """Marks, sorts, publishes and assesses in the sample's forum, through the verbs of the site."""

    def __init__(self, space: Space, people: dict[str, User], posts: dict[str, list[Post]]) -> None:
        self.space_id = space.page_ptr_id
        self.people = people
        self.posts = posts
        self.effects: dict[str, Effect] = {}
        self.now = timezone.now()

    def work(self, described: dict[str, Any]) -> None:
        """All that the file says."""
        self.members = [self.people[key] for key in described["team"]]
        since = self.now - datetime.timedelta(days=DAYS_OF_WORK)
        for member in self.members:
            SpaceRole.objects.create(user=member, space_id=self.space_id, role=SpaceRole.Role.TEAM, since=since)
        self.topics = {topic.slug: topic for topic in Topic.objects.filter(space=self.space_id)}
        self.districts = {district.slug: district for district in District.objects.all()}
        for effect in described["effects"]:
            self._sum_up(effect)
        for measure in described["measures"]:
            self._measure(measure)
        for loose in described["loose"]:
            self._mark(loose, kind=loose["kind"], place=loose)
        self._read_most()
        Notice.objects.filter(kind="measure_rests_on").update(mail=Notice.Mail.NONE)
        DBTaskResult.objects.filter(task_path__startswith="people.notices").delete()

    def _sum_up(self, described: dict[str, Any]) -> None:
        effect = measuring.name_effect(
            space_id=self.space_id,
            kind=described["kind"],
            title=described["title"],
            by=self.members[0],
            **self._place(described),
        )
        self.effects[described["key"]] = effect
        for passage in described["passages"]:
            self._mark(passage, kind=effect.kind, place=described, effect=effect)

    def _measure(self, described: dict[str, Any]) -> None:
        place = self._place(described)
        measure = measuring.name_measure(space_id=self.space_id, title=described["title"], by=self.members[0])
        measuring.write_measure(
            measure=measure,
            title=described["title"],
            description=described.get("description", ""),
            effects=[self.effects[key] for key in described["addresses"]],
            **place,
        )
        for passage in described["passages"]:
            self._mark(passage, kind=Passage.Kind.MEASURE, place=described, measure=measure)
        for assessment in described.get("assessments", []):
            made = assess(
                measure=measure, status=assessment["status"], text=assessment["text"], by=self.people[assessment["by"]]
            )
            made.signed_at = self._ago(assessment["days_ago"])
            made.save(update_fields=["signed_at"])
        if "published_days_ago" in described:
            self._publish(measure, described)

    def _publish(self, measure: Measure, described: dict[str, Any]) -> None:
        when = self._ago(described["published_days_ago"])
        newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        measuring.publish_measure(measure=measure, by=self.members[0])
        Notice.objects.filter(pk__gt=newest).update(created_at=when)
        Measure.objects.filter(pk=measure.pk).update(published_at=when, created_at=when)
        residents = [person for key, person in sorted(self.people.items()) if not hasattr(person, "employment")]
        for person in residents[: described["supporters"]]:
            back(measure=measure, user=person)

    def _mark(
        self,
        described: dict[str, Any],
        *,
        kind: str,
        place: dict[str, Any],
        effect: Effect | None = None,
        measure: Measure | None = None,
    ) -> None:
        name, number = described["from"]
        post = Post.objects.select_related("thread").get(pk=self.posts[name][number - 1].pk)
        mark_passage(
            post=post,
            text=described["text"],
            kind=kind,
            by=self.members[post.pk % len(self.members)],
            effect=effect,
            measure=measure,
            **self._place(place),
        )

    def _place(self, described: dict[str, Any]) -> dict[str, Any]:
        return {
            "topic": self.topics.get(described.get("topic", "")),
            "district": self.districts.get(described.get("district", "")),
        }

    def _read_most(self) -> None:
        """The team has some posts left to read."""
        newest = Post.objects.filter(thread__space=self.space_id, state=Post.State.PUBLISHED).order_by("-pk")
        for member in self.members:
            read_to(user=member, space_id=self.space_id, post_id=newest[25].pk)

    def _ago(self, days: float) -> datetime.datetime:
        return self.now - datetime.timedelta(days=days)
