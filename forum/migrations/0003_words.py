"""The index of posts' words, in the database's own kind."""

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE forum_post_words USING fts5("
        "title, words, tokenize=\"unicode61 remove_diacritics 0\", prefix='3 4 5')"
    ],
    "postgresql": [
        "CREATE TABLE forum_post_words (post_id bigint PRIMARY KEY, title tsvector NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX forum_post_words_words ON forum_post_words USING gin (words)",
        "CREATE INDEX forum_post_words_title ON forum_post_words USING gin (title)",
    ],
}
DROP = "DROP TABLE forum_post_words"


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_initial")]
    operations = [migrations.RunPython(create, drop)]
