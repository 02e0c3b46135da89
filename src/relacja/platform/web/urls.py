"""Addresses of the shell."""

from django.urls import path

from relacja.platform.web.views import lists, search

urlpatterns = [
    path("search", search.search, name="web_search"),
    path("search/palette", search.palette_results, name="web_palette"),
    path("lists/<str:code>/count", lists.list_count, name="web_list_count"),
]
