"""Draws what happened with the sample company's customers: contacts and orders, from years ago until next week."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from demo.words import CALLS_IN, CALLS_OUT, MAILS, MONTHS, NOTES, PRODUCTS, TASKS, VISITS
from relacja.interactions.types import InteractionDraft, Participant
from relacja.sales.types import LineDraft, OrderDraft

SOURCE = "sample"


class History:
    """Draws one customer's history after another, with `now` as the present."""

    def __init__(self, random: Random, now: datetime, products: dict[str, int]) -> None:
        self.random = random
        self.now = now
        self.products = products
        self.drawn = 0

    def contacts(
        self, party_id: int, owner_id: int, number: int, *, since_days: int, staff: tuple[int, ...] = ()
    ) -> list[InteractionDraft]:
        """`number` contacts of the last `since_days` days, denser towards the present, and maybe something planned.

        With `staff`, most of them were with one of these people on behalf of the party.
        """
        drafts = [self._contact(party_id, owner_id, self._moment(since_days)) for _ in range(number)]
        drafts = [self._through(draft, staff) if draft.kind != "note" else draft for draft in drafts]
        if number > 4 and self.random.random() < 0.35:
            ahead = self.now + timedelta(days=self.random.randrange(-3, 9))
            task = self._fill(self.random.choice(TASKS))
            drafts.append(
                self._draft("task", party_id, owner_id, self._in_hours(ahead), summary=task, status="planned")
            )
        return drafts

    def orders(self, party_id: int, seller_id: int, number: int, *, is_business: bool) -> list[OrderDraft]:
        """`number` orders of one to four products."""
        return [self._order(party_id, seller_id, is_business) for _ in range(number)]

    def _order(self, party_id: int, seller_id: int, is_business: bool) -> OrderDraft:
        self.drawn += 1
        placed_at = self._moment(1100)
        chosen = self.random.sample(PRODUCTS, self.random.choices([1, 2, 3, 4], [5, 4, 2, 1])[0])
        lines = tuple(
            LineDraft(
                product_id=self.products[code],
                description=name,
                quantity=Decimal(self.random.choice([2, 5, 10]) if is_business and "MOB" in code else 1),
                unit_price=Decimal(price),
                discount_percent=Decimal(10 if self.random.random() < 0.15 else 0),
            )
            for code, name, _category, price in chosen
        )
        is_old = placed_at < self.now - timedelta(days=10)
        return OrderDraft(
            source=SOURCE,
            number=f"BT/{placed_at.year}/{self.drawn:05d}",
            placed_at=placed_at,
            currency="PLN",
            lines=lines,
            party_id=party_id,
            seller_id=seller_id,
            status="fulfilled" if is_old else "placed",
            channel=self.random.choice(["salon", "web", "phone", "agent"]),
            promised_on=timezone.localdate(placed_at + timedelta(days=7)),
            fulfilled_on=timezone.localdate(placed_at + timedelta(days=self.random.randrange(2, 9)))
            if is_old
            else None,
        )

    def _contact(self, party_id: int, owner_id: int, at: datetime) -> InteractionDraft:
        kind = self.random.choices(["call_in", "call_out", "mail", "visit", "note"], [34, 22, 28, 8, 8])[0]
        if kind == "note":
            return self._draft("note", party_id, owner_id, at, body=self.random.choice(NOTES))
        if kind == "visit":
            summary, outcome = self.random.choice(VISITS)
            return self._lasting("visit", party_id, owner_id, at, 35, summary=summary, outcome=outcome)
        if kind == "mail":
            direction, summary, body = self.random.choice(MAILS)
            return self._draft(
                "mail", party_id, owner_id, at, direction=direction, summary=summary, body=body, captured_by="auto"
            )
        reason, summary, outcome = self.random.choice(CALLS_IN if kind == "call_in" else CALLS_OUT)
        direction = "inbound" if kind == "call_in" else "outbound"
        return self._lasting(
            "call",
            party_id,
            owner_id,
            at,
            self.random.randrange(1, 14),
            direction=direction,
            reason=reason,
            summary=summary,
            outcome=outcome,
            captured_by="auto",
        )

    def _through(self, draft: InteractionDraft, staff: tuple[int, ...]) -> InteractionDraft:
        if not staff or self.random.random() < 0.2:
            return draft
        met = Participant(self.random.choice(staff), role="contact")
        return replace(draft, participants=(*draft.participants, met))

    def _lasting(
        self, kind: str, party_id: int, owner_id: int, at: datetime, minutes: int, **fields: str
    ) -> InteractionDraft:
        draft = self._draft(kind, party_id, owner_id, at, **fields)
        return replace(draft, ended_at=at + timedelta(minutes=minutes, seconds=self.random.randrange(60)))

    def _draft(self, kind: str, party_id: int, owner_id: int, at: datetime, **fields: str) -> InteractionDraft:
        self.drawn += 1
        words = {name: self._fill(text) for name, text in fields.items()}
        return InteractionDraft(
            kind=kind,
            participants=(Participant(party_id),),
            started_at=at,
            owner_id=owner_id,
            source=SOURCE,
            key=str(self.drawn),
            **words,
        )

    def _fill(self, text: str) -> str:
        return text.format(
            month=self.random.choice(MONTHS),
            product=self.random.choice(PRODUCTS)[1],
            days=self.random.randrange(2, 9),
        )

    def _moment(self, since_days: int) -> datetime:
        ago = timedelta(days=1 + since_days * self.random.random() ** 1.4)
        return self._in_hours(self.now - ago)

    def _in_hours(self, moment: datetime) -> datetime:
        """The same day, in working hours, on a working day."""
        local = timezone.localtime(moment)
        if local.weekday() > 4:
            local -= timedelta(days=local.weekday() - self.random.randrange(5))
        clock = time(self.random.randrange(8, 18), self.random.randrange(60))
        return timezone.make_aware(datetime.combine(local.date(), clock))
