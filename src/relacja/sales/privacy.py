"""What this app keeps about people: what they ordered."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.platform.refs import Ref
from relacja.sales import queries, services


class Orders(Holding):
    """Orders and their lines."""

    code = "sales"
    label = _("Orders")
    order = 30
    goes = _("Whose orders they were.")
    stays = _("The orders themselves, without a customer: the books need what was sold, when and for how much.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every order with its lines."""
        return {"orders": queries.orders_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part the orders from the person."""
        ids = services.part_orders_from(actor=actor, person=person)
        return Erased(
            counts={"orders_kept": len(ids)},
            rows={"sales_order": ids},
            refs={Ref("sales.order", order_id) for order_id in ids},
        )

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those that have ordered."""
        return queries.parties_with_orders(party_ids)


holdings.add(Orders.code, Orders())
