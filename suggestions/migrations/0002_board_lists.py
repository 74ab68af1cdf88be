"""A suggestion knows its board, so that the board's lists are ranges of its own indexes."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def tell_the_board(apps, schema_editor):
    """What stands in a thread on a board stands on that board."""
    suggestions = apps.get_model("suggestions", "Suggestion")
    threads = apps.get_model("forum", "Thread").objects.filter(pk=OuterRef("thread"))
    suggestions.objects.update(board=Subquery(threads.values("space")[:1]))


class Migration(migrations.Migration):
    dependencies = [("forum", "0006_versions_everyone_may_read"), ("suggestions", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="board",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suggestions",
                to="suggestions.boardpage",
            ),
        ),
        migrations.RunPython(tell_the_board, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="suggestion",
            name="board",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suggestions", to="suggestions.boardpage"
            ),
        ),
        migrations.AddIndex("suggestion", models.Index(fields=["board", "-thread"], name="suggestion_newest")),
        migrations.AddIndex(
            "suggestion", models.Index(fields=["board", "-support_count", "-thread"], name="suggestion_by_support")
        ),
        migrations.AddIndex("suggestion", models.Index(fields=["board", "kind", "-thread"], name="suggestion_by_kind")),
        migrations.AddIndex(
            "suggestion", models.Index(fields=["board", "status", "-thread"], name="suggestion_by_status")
        ),
        migrations.AddIndex("support", models.Index(fields=["given_at"], name="support_given")),
    ]
