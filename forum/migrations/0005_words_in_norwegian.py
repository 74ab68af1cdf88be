"""The index of words anew: the same terms on every database, with labels of where a post belongs, and a spelling list.

The table is dropped and filled again in chunks, each of which stands when it is done: should it be interrupted, it is
run again. Nothing but the index is touched.
"""

from django.db import migrations

from forum import search_index, spelling

OLD_DROP = "DROP TABLE IF EXISTS forum_post_words"
OLD = {
    "sqlite": [
        "CREATE VIRTUAL TABLE forum_post_words USING fts5("
        "title, words, tokenize=\"unicode61 remove_diacritics 0\", prefix='3 4 5')",
        "INSERT INTO forum_post_words (rowid, title, words) "
        "SELECT p.id, CASE WHEN p.number = 1 THEN t.title ELSE '' END, "
        "CASE WHEN p.number = 1 THEN t.title ELSE '' END || char(10) || p.plain "
        "FROM forum_post p JOIN forum_thread t ON t.id = p.thread_id ORDER BY p.id",
    ],
    "postgresql": [
        "CREATE TABLE forum_post_words (post_id bigint PRIMARY KEY, title tsvector NOT NULL, words tsvector NOT NULL)",
        "INSERT INTO forum_post_words SELECT p.id, "
        "to_tsvector('norwegian', CASE WHEN p.number = 1 THEN t.title ELSE '' END), "
        "to_tsvector('norwegian', CASE WHEN p.number = 1 THEN t.title ELSE '' END || chr(10) || p.plain) "
        "FROM forum_post p JOIN forum_thread t ON t.id = p.thread_id",
        "CREATE INDEX forum_post_words_words ON forum_post_words USING gin (words)",
        "CREATE INDEX forum_post_words_title ON forum_post_words USING gin (title)",
    ],
}


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    made = [search_index.DROP, *search_index.CREATE[vendor], spelling.DROP, *spelling.CREATE[vendor]]
    for statement in made:
        schema_editor.execute(statement)
    search_index.rebuild()


def backwards(apps, schema_editor):
    for statement in [spelling.DROP, search_index.DROP, *OLD[schema_editor.connection.vendor]]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("forum", "0004_measures_topics_and_traces")]
    operations = [migrations.RunPython(forwards, backwards)]
