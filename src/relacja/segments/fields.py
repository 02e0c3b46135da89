"""What conditions may ask of segments: in which a customer is."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.segments.events import SegmentChanged, TypesSorted
from relacja.segments.queries.sorted import type_choices
from relacja.segments.rules.naming import IN

CODES = "array_agg(g.code::text ORDER BY g.code)"


class InSegments(ConditionField):
    """The codes of the segments a customer is in, those out of use left out."""

    group = _("Segments")
    label = _("In segments")
    kind: FieldKind = "list"
    changed_by = (SegmentChanged,)
    tells = False
    one = ForOne(
        "segments_stay s JOIN segments_segment g ON g.id = s.segment_id AND g.state <> 'archived' "
        "WHERE s.party_id = %(party)s::bigint AND s.left_at IS NULL",
        CODES,
    )

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(
            f"SELECT s.party_id, {CODES} AS value FROM segments_stay s "  # noqa: S608 our own
            "JOIN segments_segment g ON g.id = s.segment_id AND g.state <> 'archived' "
            "WHERE s.left_at IS NULL GROUP BY s.party_id"
        )


condition_fields.add(IN, InSegments())

TYPES = """
SELECT t.party_id, array_agg(f.code || ':' || t.type_id ORDER BY f.code) AS value
FROM segments_typeofmonth t JOIN segments_typefamily f ON f.id = t.family_id
WHERE t.month = date_trunc('month', %s::date)::date GROUP BY t.party_id
"""


class TypesOf(ConditionField):
    """The types of a customer this month, one of each family: `family:number of the type`. They are told apart every
    night; whose type is not told yet has none."""

    group = _("Segments")
    label = _("Types")
    kind: FieldKind = "list"
    changed_by = (TypesSorted,)
    tells = False
    one = ForOne(
        "segments_typeofmonth t JOIN segments_typefamily f ON f.id = t.family_id "
        "WHERE t.party_id = %(party)s::bigint AND t.month = date_trunc('month', %(on)s::date)::date",
        "array_agg(f.code || ':' || t.type_id ORDER BY f.code)",
    )

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(TYPES, (timezone.localdate(at),))

    def choices(self) -> Iterable[tuple[str, str]]:
        """All types of all families, by family."""
        return type_choices()


condition_fields.add("segments.types", TypesOf())
