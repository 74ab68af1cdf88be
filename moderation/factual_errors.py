"""A report of a factual error leads to a correction, never to removal: what is owed for it, and who is told (R5)."""

from __future__ import annotations

from forum.corrections import quoted
from forum.models import Post
from forum.spaces import space_of
from people.notices import notify_many

from .duties import open_duty
from .models import Decision, Duty, Report


def owe_correction(report: Report) -> Duty | None:
    """Open a duty to correct on a post of which a reader has said that a fact is wrong; one at a time."""
    post = report.post
    if report.reason != Report.Reason.FACT or post.state != Post.State.PUBLISHED:
        return None
    return open_duty(post=post, space=space_of(post.thread), kind=Duty.Kind.CORRECT, rule="R5")


def is_owed_correction(post: Post) -> bool:
    """Whether a correction, or a reason why there is none, is still owed for a post."""
    return Duty.objects.open().filter(post=post, kind=Duty.Kind.CORRECT).exists()


def settle_reports(post: Post, decision: Decision) -> None:
    """Settle the reports of a post. Those of a factual error wait while a correction is owed."""
    waiting = Report.objects.filter(post=post, settled_by=None)
    if is_owed_correction(post):
        waiting = waiting.exclude(reason=Report.Reason.FACT)
    facts = list(waiting.filter(reason=Report.Reason.FACT, reporter__isnull=False).select_related("reporter"))
    waiting.update(settled_by=decision)
    kind = _OUTCOMES.get(decision.act)
    people = [one.reporter for one in facts if one.reporter is not None and one.reporter.pk != decision.actor_id]
    if kind and people:
        notify_many(
            users=people,
            kind=kind,
            key=f"fact:{decision.pk}",
            parameters={"title": post.thread.title, "excerpt": quoted(post), "answer": decision.reason},
            url=post.get_absolute_url(),
        )


#: What those are told who said that a fact was wrong, by the act that settles it.
_OUTCOMES: dict[str, str] = {
    Decision.Act.PUBLISH: "fact_corrected",
    Decision.Act.DISMISS: "fact_stands",
    Decision.Act.HIDE: "fact_gone",
}
