"""What conditions may ask of segments: in which a customer is."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.segments.events import SegmentChanged
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
