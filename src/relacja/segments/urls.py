"""Addresses of segments."""

from django.urls import path

from relacja.segments.views import lists, segments, types, why

app_name = "segments"
urlpatterns = [
    path("segments/", lists.segments, name="segments"),
    path("segments/members/", lists.members, name="members"),
    path("segments/changes/", lists.changes, name="changes"),
    path("segments/new/", segments.new, name="new"),
    path("segments/types/", types.families, name="types"),
    path("segments/types/new/", types.new_family, name="new_family"),
    path("segments/types/<int:family_id>/", types.family, name="family"),
    path("segments/types/<int:family_id>/sort", types.sort, name="sort"),
    path("segments/types/<int:family_id>/new/", types.new_type, name="new_type"),
    path("segments/types/<int:family_id>/<int:type_id>/", types.change_type, name="change_type"),
    path("segments/types/<int:family_id>/<int:type_id>/do", types.act, name="act_on_type"),
    path("segments/<int:segment_id>/", segments.segment, name="segment"),
    path("segments/<int:segment_id>/change/", segments.change, name="change"),
    path("segments/<int:segment_id>/count", segments.count, name="count"),
    path("segments/<int:segment_id>/counting", segments.counting, name="counting"),
    path("segments/<int:segment_id>/state", segments.set_state, name="set_state"),
    path("segments/<int:segment_id>/delete", segments.delete, name="delete"),
    path("segments/<int:segment_id>/customers/<int:party_id>/", why.why, name="why"),
    path("segments/<int:segment_id>/customers/<int:party_id>/pick", why.pick, name="pick"),
]
