"""What may be asked of a customer in a condition: the letters that went to them, and what they did with them."""

from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.mailings.events import LetterClicked, LetterOpened, LettersSent
from relacja.platform.conditions import window
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.platform.outbox import Event

MERGES = (PartiesMerged, PartiesUnmerged)
SENT: dict[int, str | Promise] = {
    30: _("Mailings received in 30 days"),
    90: _("Mailings received in 90 days"),
    365: _("Mailings received in a year"),
}
OPENED: dict[int, str | Promise] = {
    30: _("Mailings of 30 days that were opened"),
    90: _("Mailings of 90 days that were opened"),
    365: _("Mailings of a year that were opened"),
}
CLICKED: dict[int, str | Promise] = {
    30: _("Mailings of 30 days whose links were followed"),
    90: _("Mailings of 90 days whose links were followed"),
    365: _("Mailings of a year whose links were followed"),
}
WAS_OPENED = "coalesce(l.opened_at, l.clicked_at) IS NOT NULL"
"""By a person; who follows a link has opened the letter, pictures shown or not."""

# reads customers: which parties are held to be the same, in the one statement that counts
LETTERS = """
SELECT p.canonical_id AS party_id, {value} AS value
FROM (SELECT l.*, (l.sent_at AT TIME ZONE %s::text)::date AS day FROM mailings_letter l
  WHERE l.sent_at <= %s::timestamptz AND l.sent_at >= %s::timestamptz{where}) l
JOIN customers_party p ON p.id = l.party_id GROUP BY p.canonical_id
"""
LETTERS_OF_ONE = """(SELECT l.id, l.sent_at, l.opened_at, l.clicked_at,
  (l.sent_at AT TIME ZONE %(zone)s::text)::date AS day,
  %(on)s::date - (l.sent_at AT TIME ZONE %(zone)s::text)::date AS ago
FROM mailings_letter l WHERE l.party_id = ANY(%(members)s::bigint[]) AND l.sent_at <= %(at)s::timestamptz) l"""
"""The letters to one customer, for all fields in one pass."""


class OfLetters(ConditionField):
    """Something about the letters that left for a customer, over all parties held to be the same."""

    group = _("Mailings")
    changed_by: tuple[type[Event], ...] = (LettersSent, *MERGES)
    value: str = ""
    where: str = ""
    days: int = 0

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        asked = (settings.TIME_ZONE, at, window(at, self.days))
        return Sql(LETTERS.format(value=self.value, where=self.where), asked)


class Counted(OfLetters):
    """How many letters left within some days, today among them; of those, how many were opened or followed."""

    kind: FieldKind = "number"
    value = "count(*)::int"

    def __init__(self, days: int, label: str | Promise, which: str = "", by: tuple[type[Event], ...] = ()) -> None:
        self.days, self.label = days, label
        self.changed_by = (LettersSent, *by, *MERGES)
        also = f" AND {which}" if which else ""
        self.where = also
        self.one = ForOne(LETTERS_OF_ONE, f"nullif(count(*) FILTER (WHERE l.ago < {days}{also}), 0)::int")


for _days, _label in SENT.items():
    condition_fields.add(f"mailings.sent_{_days}", Counted(_days, _label))
    condition_fields.add(
        f"mailings.opened_{_days}", Counted(_days, OPENED[_days], WAS_OPENED, (LetterOpened, LetterClicked))
    )
    condition_fields.add(
        f"mailings.clicked_{_days}", Counted(_days, CLICKED[_days], "l.clicked_at IS NOT NULL", (LetterClicked,))
    )


@condition_fields.plug("mailings.last_sent")
class LastSent(OfLetters):
    """The day on which the last letter left."""

    label = _("Last mailing received")
    kind: FieldKind = "date"
    value = "max(l.day)"
    one = ForOne(LETTERS_OF_ONE, value)


@condition_fields.plug("mailings.last_opened")
class LastOpened(OfLetters):
    """Whether a person has opened the last letter; unknown where none ever left."""

    label = _("Last mailing was opened")
    kind: FieldKind = "flag"
    changed_by = (LettersSent, LetterOpened, LetterClicked, *MERGES)
    value = f"(array_agg({WAS_OPENED} ORDER BY l.sent_at DESC, l.id DESC))[1]"
    one = ForOne(LETTERS_OF_ONE, value)
