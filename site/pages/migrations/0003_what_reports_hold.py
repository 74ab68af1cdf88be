"""What a report holds is chosen, and participants' numbers are kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_figures_and_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        # Reports made until now hold all of it.
        migrations.AddField(
            model_name="spacereport",
            name="with_unpublished",
            field=models.BooleanField(default=True, verbose_name="med det som ikke er offentlig ennå"),
        ),
        migrations.AlterField(
            model_name="spacereport",
            name="with_unpublished",
            field=models.BooleanField(default=False, verbose_name="med det som ikke er offentlig ennå"),
        ),
        migrations.CreateModel(
            name="ParticipantNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participant_numbers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("space", "user"), name="one_number_in_a_space"),
                    models.UniqueConstraint(fields=("space", "number"), name="a_number_is_one_person"),
                ],
            },
        ),
    ]
