"""The group of those who keep the archive."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("auth", "Group").objects.get_or_create(name="Arkivar")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_space_roles"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
