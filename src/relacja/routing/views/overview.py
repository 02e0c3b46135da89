"""Settings, Contact centre: everything that is set up, on one page."""

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relacja.platform.actor import Actor
from relacja.platform.web.form_page import FormPage, Words
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest
from relacja.routing.permissions import CONFIGURE
from relacja.routing.plugs import SetupSection, setup_sections
from relacja.routing.queries import setup as queries
from relacja.routing.types import SetupRow


@dataclass(frozen=True, slots=True)
class Part:
    """A section with what there is of it."""

    section: SetupSection
    rows: list[SetupRow]


@require_GET
@needs(CONFIGURE)
def overview(request: HttpRequest) -> HttpResponse:
    """All parts of it, each with its rows; where nobody takes work yet, how to begin."""
    actor = actor_of(request)
    sections = sorted(setup_sections, key=lambda section: section.order)
    parts = [Part(section, list(section.rows(actor))) for section in sections]
    begin = next((section.begin_url_name for section in sections if section.begin_url_name), "")
    empty = not queries.first_workers(actor, 1)
    return render(request, "routing/overview.html", {"parts": parts, "empty": empty, "begin": begin})


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def part_of_setup(title: Words, *, lead: Words = "") -> FormPage:
    """A page with a form that leads back to the overview."""
    return FormPage(title=title, crumb=_("Contact centre"), back_url=reverse("routing:setup"), lead=lead)
