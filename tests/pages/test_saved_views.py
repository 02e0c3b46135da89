"""Saved views: kept for oneself, shared by those who may, taken away with a way back."""

import json

import pytest
from django.test import Client

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.platform.models import AuditEntry, SavedView

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
VIEWS = "/lists/platform.audit/views"


def signed_in(*permissions: str) -> tuple[User, Client]:
    user = make_user(language="en")
    actor_with("platform.see_audit", *permissions, user=user)
    return user, sign_in(Client(), user)


def save(client: Client, name: str, query: str = "verb=sales&sort=at", **more: str) -> str:
    fields = {"name": name, "query": query, "path": "/settings/audit", **more}
    return client.post(VIEWS, fields, headers=HTMX).content.decode()


def test_a_view_keeps_filters_order_and_columns_under_a_name() -> None:
    user, client = signed_in()
    answer = save(client, "  Sales   first ", "verb=sales&sort=at&columns=at,verb&after=xyz")
    view = SavedView.objects.get()
    assert (view.name, view.user_id, view.is_shared) == ("Sales first", user.pk, False)
    assert view.parameters == [["verb", "sales"], ["sort", "at"], ["columns", "at,verb"]]
    assert (
        '<a class="view-link" href="/settings/audit?verb=sales&amp;sort=at&amp;columns=at%2Cverb" aria-current'
        in answer
    )
    assert AuditEntry.objects.get(verb="platform.save_view").user_id == user.pk


def test_the_same_name_again_replaces_the_view() -> None:
    _user, client = signed_in()
    save(client, "Mine")
    save(client, "Mine", "verb=accounts")
    assert SavedView.objects.get().parameters == [["verb", "accounts"]]


def test_a_nameless_view_is_not_kept_and_the_page_says_why() -> None:
    _user, client = signed_in()
    answer = client.post(VIEWS, {"name": "  ", "query": "verb=x"}, headers=HTMX)
    assert json.loads(answer["HX-Trigger"])["toast"] == {"text": "Give the view a name.", "tone": "error", "undo": None}
    assert not SavedView.objects.exists()


def test_others_see_a_view_only_when_it_is_shared() -> None:
    _owner, client = signed_in("platform.share_views")
    save(client, "Private view")
    save(client, "Team view", is_shared="1")
    _other, reader = signed_in()
    page = reader.get("/settings/audit").content.decode()
    assert "Team view" in page
    assert "Private view" not in page


def test_sharing_needs_its_permission() -> None:
    _user, client = signed_in()
    answer = client.post(VIEWS, {"name": "Team view", "query": "", "is_shared": "1"}, headers=HTMX)
    assert answer.status_code == 403
    assert not SavedView.objects.exists()


def test_a_deleted_view_comes_back_by_its_token() -> None:
    _user, client = signed_in()
    save(client, "Mine")
    view = SavedView.objects.get()
    answer = client.post(f"{VIEWS}/{view.pk}/delete", headers=HTMX)
    assert not SavedView.objects.exists()
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    back = client.post(undo["url"], {"token": undo["token"]}, headers=HTMX)
    assert "The view is back." in back["HX-Trigger"]
    assert SavedView.objects.get().parameters == view.parameters


def test_the_way_back_is_of_use_only_to_whoever_took_the_view_away() -> None:
    _user, client = signed_in()
    save(client, "Mine")
    answer = client.post(f"{VIEWS}/{SavedView.objects.get().pk}/delete", headers=HTMX)
    token = json.loads(answer["HX-Trigger"])["toast"]["undo"]["token"]
    _thief, other = signed_in()
    assert "too late" in other.post("/undo", {"token": token}, headers=HTMX)["HX-Trigger"]
    assert not SavedView.objects.exists()


def test_nobody_deletes_the_view_of_another() -> None:
    _owner, client = signed_in("platform.share_views")
    save(client, "Team view", is_shared="1")
    _other, reader = signed_in("platform.share_views")
    assert reader.post(f"{VIEWS}/{SavedView.objects.get().pk}/delete", headers=HTMX).status_code == 404
    assert SavedView.objects.exists()
