"""Addresses of decisions."""

from django.urls import path

from relacja.decisions.views import answers, levers, offers, past, policies

app_name = "decisions"
urlpatterns = [
    path("customers/<int:party_id>/offers/<int:decision_id>/<int:offer_id>/answer", answers.answer, name="answer"),
    path("offers/", offers.offers, name="offers"),
    path("offers/new/", offers.new, name="new_offer"),
    path("offers/groups/", offers.groups, name="groups"),
    path("offers/products", offers.products, name="offer_products"),
    path("offers/<int:offer_id>/", offers.offer, name="offer"),
    path("offers/<int:offer_id>/change/", offers.change, name="change_offer"),
    path("decisions/", past.decisions, name="decisions"),
    path("decisions/<int:decision_id>/", past.decision, name="decision"),
    path("decisions/<int:decision_id>/again", past.again, name="again"),
    path("contact-policies/", policies.policies, name="policies"),
    path("contact-policies/new/", policies.new, name="new_policy"),
    path("contact-policies/<int:policy_id>/", policies.change, name="policy"),
    path("levers/", levers.levers, name="levers"),
    path("levers/new/", levers.edit, name="edit_levers"),
    path("levers/<int:lever_set_id>/", levers.lever_set, name="lever_set"),
    path("levers/<int:lever_set_id>/what-if", levers.try_out, name="what_if"),
    path("levers/<int:lever_set_id>/publish", levers.publish, name="publish_levers"),
]
