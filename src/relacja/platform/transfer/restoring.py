"""Putting changed rows back as they were, from the record of changes."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

IGNORED = ("updated_at",)


def restore(table: str, audit_id: UUID) -> tuple[list[int], list[int]]:
    """Put the rows of `table` that were changed under `audit_id` back as they were before, where they still stand as
    that change left them; returns the ids of rows restored and of rows on which something newer stands.

    The table's owner calls it with the name of its own table.
    """
    minus = "".join(f" - '{column}'" for column in IGNORED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall() if name not in {"id", *IGNORED}]
        sets = ", ".join(f'"{name}" = b."{name}"' for name in columns)
        cursor.execute(
            f"""
            WITH first AS (
                SELECT DISTINCT ON (row_id) row_id, before FROM platform_auditchange
                WHERE entry_id = %(entry)s AND table_name = %(table)s AND after IS NOT NULL ORDER BY row_id, id
            ), last AS (
                SELECT DISTINCT ON (row_id) row_id, after FROM platform_auditchange
                WHERE entry_id = %(entry)s AND table_name = %(table)s AND after IS NOT NULL ORDER BY row_id, id DESC
            ), whole AS (
                SELECT t.id, to_jsonb(t){minus} = last.after{minus} AS untouched,
                    to_jsonb(t) || first.before AS back
                FROM last JOIN first USING (row_id) JOIN "{table}" t ON t.id = last.row_id
            ), done AS (
                UPDATE "{table}" t SET {sets}
                FROM whole, jsonb_populate_record(NULL::"{table}", whole.back) b
                WHERE whole.id = t.id AND whole.untouched RETURNING t.id
            )
            SELECT id, untouched FROM whole
            """,  # noqa: S608
            {"entry": audit_id, "table": table},
        )
        found = cursor.fetchall()
    return [row_id for row_id, untouched in found if untouched], [
        row_id for row_id, untouched in found if not untouched
    ]


def changed_since(table: str, column: str, among: Collection[int], audit_id: UUID) -> set[int]:
    """Those of the values of `column` whose rows in `table` were changed under anything else than `audit_id`.

    The table's owner calls it with the names of its own table and column.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT t."{column}" FROM "{table}" t
            JOIN platform_auditchange c ON c.table_name = %s AND c.row_id = t.id AND c.entry_id IS DISTINCT FROM %s
            WHERE t."{column}" = ANY(%s)
            """,  # noqa: S608
            [table, audit_id, list(among)],
        )
        return {value for (value,) in cursor.fetchall()}
