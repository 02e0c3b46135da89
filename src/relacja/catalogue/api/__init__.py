"""Verbs of the catalogue."""

from relacja.catalogue import services
from relacja.catalogue.api import pricing, products
from relacja.platform.api import Router, answers_with

router = Router(tags=["Catalogue"])
for _part in (products, pricing):
    router.add_router("", _part.router)

for _conflict in (services.CodeTaken, services.NameTaken):
    answers_with(_conflict, 409)
