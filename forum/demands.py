"""What the database itself demands of a post, beyond what a CHECK can see: what another table says of its thread.

An official post that is written while its thread is under political treatment refers to the case (R9). SQLite loses a
table's triggers when a migration makes the table anew, and cannot rename a table that one names: there they are taken
away before migrations and set again after them.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

NAME = "official_posts_refer_to_the_case"
_UNDER_TREATMENT = "SELECT 1 FROM forum_politicalcase WHERE thread_id = NEW.thread_id AND marked_at <= NEW.created_at"
DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {NAME}"],
    "postgresql": [f"DROP TRIGGER IF EXISTS {NAME} ON forum_post", f"DROP FUNCTION IF EXISTS {NAME}()"],
}
CREATE = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {NAME} BEFORE INSERT ON forum_post "
        f"WHEN NEW.voice = 'municipality' AND NEW.political_reference = '' AND EXISTS ({_UNDER_TREATMENT}) "
        f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF EXISTS ({_UNDER_TREATMENT}) THEN "
        f"RAISE EXCEPTION '{NAME}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {NAME} BEFORE INSERT ON forum_post FOR EACH ROW "
        f"WHEN (NEW.voice = 'municipality' AND NEW.political_reference = '') EXECUTE FUNCTION {NAME}()",
    ],
}
_IS_SET = "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = 'forum_post'::regclass"


def demand(sender: Any = None, *, using: str = "default", **kwargs: Any) -> None:
    """Set what is demanded, where it is not set already (after migrations)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if "forum_post" not in connection.introspection.table_names(cursor):
            return
        columns = {one.name for one in connection.introspection.get_table_description(cursor, "forum_post")}
        if "political_reference" not in columns:  # migrated back to before it
            return
        if connection.vendor == "postgresql":
            cursor.execute(_IS_SET, [NAME])
            if cursor.fetchone():
                return
        for statement in CREATE[connection.vendor]:
            cursor.execute(statement)


def let_go(sender: Any = None, *, using: str = "default", **kwargs: Any) -> None:
    """Take it away while tables are made anew (before migrations). Where that is never done, nothing is taken away."""
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            for statement in DROP["sqlite"]:
                cursor.execute(statement)
