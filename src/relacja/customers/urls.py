"""Addresses of customers."""

from django.urls import path

from relacja.customers.tables import CUSTOMERS
from relacja.customers.views import adding, fields, merging, points, privacy, profile, relations, sample
from relacja.platform.web.list_page import list_view

app_name = "customers"
urlpatterns = [
    path("customers/", list_view(CUSTOMERS), name="list"),
    path("customers/new", adding.new, name="new"),
    path("customers/sample", sample.sample, name="sample"),
    path("customers/new/check", adding.check, name="check"),
    path("customers/pick", relations.pick, name="pick"),
    path("customers/<int:party_id>/", profile.file, name="file"),
    path("customers/<int:party_id>/head", profile.head, name="head"),
    path("customers/<int:party_id>/facts", profile.facts, name="facts"),
    path("customers/<int:party_id>/panels/<str:code>", profile.panel, name="panel"),
    path("customers/<int:party_id>/changes", profile.older_changes, name="older_changes"),
    path("customers/<int:party_id>/name", fields.name, name="name"),
    path("customers/<int:party_id>/fields/<str:name>", fields.field, name="field"),
    path("customers/<int:party_id>/roles", fields.role, name="role"),
    path("customers/<int:party_id>/roles/end", fields.end_role, name="end_role"),
    path("customers/<int:party_id>/roles/become", fields.become, name="become"),
    path("customers/<int:party_id>/tags", fields.tag, name="tag"),
    path("customers/<int:party_id>/tags/<int:tag_id>/off", fields.untag, name="untag"),
    path("customers/<int:party_id>/owner", fields.assign, name="assign"),
    path("customers/<int:party_id>/points", points.add, name="add_point"),
    path("customers/<int:party_id>/addresses", points.add_address, name="add_address"),
    path("customers/<int:party_id>/points/<int:link_id>", points.change, name="point"),
    path("customers/<int:party_id>/points/<int:link_id>/end", points.end, name="end_point"),
    path("customers/<int:party_id>/points/<int:link_id>/state", points.state, name="point_state"),
    path("customers/<int:party_id>/identifiers", points.add_identifier, name="add_identifier"),
    path("customers/<int:party_id>/identifiers/<int:identifier_id>/whole", points.reveal, name="reveal"),
    path(
        "customers/<int:party_id>/identifiers/<int:identifier_id>/remove",
        points.remove_identifier,
        name="remove_identifier",
    ),
    path("customers/<int:party_id>/relations", relations.relate, name="relate"),
    path("customers/<int:party_id>/relations/<int:relation_id>/end", relations.end, name="end_relation"),
    path("customers/<int:party_id>/consents", relations.consent, name="consent"),
    path("customers/<int:party_id>/preferences", relations.preference, name="preference"),
    path("customers/<int:party_id>/personal-data", privacy.hand_out, name="hand_out"),
    path("customers/<int:party_id>/forget", privacy.forget, name="forget"),
    path("customers/<int:party_id>/merge/<int:other_id>", merging.merge, name="merge"),
    path("customers/<int:party_id>/different/<int:other_id>", merging.different, name="different"),
    path("customers/<int:party_id>/unmerge/<int:identity_id>", merging.unmerge, name="unmerge"),
]
