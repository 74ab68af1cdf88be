"""How far a person has read: in a thread, in a space, and in the team's reading room."""

from django.db import models
from wagtail.models import Page

from people.models import User

from .thread import Thread


class ReadMark(models.Model):
    """The highest post number a person has had on the screen."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="one_read_mark_per_thread")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.thread_id}: {self.number}"


class SpaceVisit(models.Model):
    """The newest post of a space when a person was last there (`seen`, a post's id), and the time before that."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="space_visits")
    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="visits")
    seen = models.PositiveBigIntegerField(default=0)
    seen_before = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "space"], name="one_visit_row_per_space")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.space_id}: {self.seen}"


class RoomPosition(models.Model):
    """The post (id) a member of the project team has read to in a space's reading room."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="room_positions")
    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="room_positions")
    post = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "space"], name="one_room_position_per_space")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.space_id}: {self.post}"
