"""First posts bear a label in the index of words, and short lists have an index of their own: all is indexed anew."""

from django.db import migrations

from forum import search_index


def forwards(apps, schema_editor):
    search_index.rebuild()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("forum", "0007_deadline_and_leader")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
