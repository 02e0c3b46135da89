"""What was thrown away of what managers set up, brought back as it was, under its own number."""

from datetime import datetime
from typing import Any

from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model

from relacja.messaging.models import IncomingRule, Macro, Text, TextVariant
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.services.reaching import check_reach
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

WHOLE, PARTS = (IncomingRule, Macro, Text), (TextVariant,)


class NoRoom(ValueError):
    """It stands there already, its name was given away meanwhile, or where it belonged is gone."""


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: what comes back is what was there."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def taken_down(*rows: Model) -> str:  # not a use case: taken down inside of those that throw something away
    """A row, and what belongs to it after it, as `bring_back` reads them."""
    return str(serializers.serialize("json", rows, cls=_Exact))


@use_case(permits=CONFIGURE)
def bring_back(*, actor: Actor, kept: str) -> None:
    """Put a rule, a macro or a text that was thrown away back. Raises `NoRoom`, `OutOfReach`."""
    try:
        rows: list[Any] = [one.object for one in serializers.deserialize("json", kept)]
    except DeserializationError as odd:
        raise NoRoom from odd
    if not rows or not isinstance(rows[0], WHOLE) or not all(isinstance(one, PARTS) for one in rows[1:]):
        raise NoRoom
    check_reach(actor, getattr(rows[0], "unit_id", None), rows[0].mailbox_id)
    try:
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError as taken:
        raise NoRoom from taken
    audit.note(kind=rows[0]._meta.model_name, row=rows[0].pk)
