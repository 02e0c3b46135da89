"""Designs: kept while they are worked on, published as versions that never change."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext

from relacja.customers.plugs import consent_purposes
from relacja.mailings.models import Design, DesignVersion
from relacja.mailings.permissions import DESIGN
from relacja.mailings.rules import blocks, checks, making, places
from relacja.mailings.types import LANGUAGES, DesignDraft
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class NoSuchDesign(LookupError):
    """There is no such design."""


class DesignNameTaken(ValueError):
    """Another design is called so."""


class UnknownPurpose(ValueError):
    """Nobody is asked for consent to that, and no law lets it be done without."""


@use_case(permits=DESIGN)
def save_design(*, actor: Actor, draft: DesignDraft, design_id: int | None = None) -> Design:
    """Keep a design as it is being worked on; what is sent does not change by that. Raises `NoSuchDesign`,
    `DesignNameTaken`, `UnknownPurpose`."""
    if draft.purpose not in consent_purposes:
        raise UnknownPurpose(draft.purpose)
    name = draft.name.strip()[:120]
    if Design.objects.filter(name=name).exclude(pk=design_id or 0).exists():
        raise DesignNameTaken(name)
    design = _held(design_id) if design_id else Design()
    design.name, design.purpose = name, draft.purpose
    design.content = {language: dict(body) for language, body in draft.content.items() if language in LANGUAGES}
    design.edited_at, design.edited_by_id = timezone.now(), actor.user_id
    design.save()
    audit.note(design=design.pk)
    return design


@use_case(permits=DESIGN)
def publish_design(*, actor: Actor, design_id: int) -> DesignVersion:
    """Make a version of it that letters can be sent by; the same content again gives the same version. Raises
    `NoSuchDesign`, `BadDesign`."""
    design = _held(design_id)
    latest = DesignVersion.objects.filter(design=design).order_by("-number").first()
    version = DesignVersion(
        design=design, number=(latest.number if latest else 0) + 1, content=design.content,
        made=_made(design.purpose, design.content), published_at=timezone.now(), published_by_id=actor.user_id,
    )  # fmt: skip
    if latest is not None and (latest.content, latest.made) == (version.content, version.made):
        return latest
    version.save()
    audit.note(design=design.pk, version=version.number)
    return version


@use_case(permits=DESIGN)
def archive_design(*, actor: Actor, design_id: int, is_archived: bool = True) -> None:
    """Put it away, or take it out again; letters that wait are sent all the same. Raises `NoSuchDesign`."""
    design = _held(design_id)
    design.is_archived = is_archived
    design.save(update_fields=["is_archived"])
    audit.note(design=design.pk, is_archived=is_archived)


def _held(design_id: int) -> Design:
    design = Design.objects.select_for_update().filter(pk=design_id).first()
    if design is None:
        raise NoSuchDesign(design_id)
    return design


def _made(purpose: str, content: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    wrong = problems(purpose, content)
    if stops := [one for one in wrong if one.stops]:
        raise blocks.BadDesign(stops)
    made = {language: made_in(purpose, language, body) for language, body in content.items()}
    strange = [(language, name) for language, one in made.items() for name in sorted(checks.strange_names(one))]
    if strange:
        raise blocks.BadDesign([blocks.Problem("no_such_variable", language, given=name) for language, name in strange])
    return made


def made_in(purpose: str, language: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """One language of a design as it is sent. Raises `BadDesign`."""
    try:
        return making.made(language, body, words_in(language, purpose))
    except making.CannotMake as problem:
        raise blocks.BadDesign([blocks.Problem("cannot_be_made", language, given=str(problem))]) from problem
    except places.BadPlace as problem:
        raise blocks.BadDesign([blocks.Problem("bad_place", language, given=problem.given[:60])]) from problem


def problems(purpose: str, content: Mapping[str, Mapping[str, Any]]) -> list[blocks.Problem]:
    """What is wrong with a design before it is made."""
    known = consent_purposes.get(purpose)
    needs_way_out = known is None or known.needs_consent
    if not content:
        return [blocks.Problem("empty")]
    return [
        one
        for language, body in content.items()
        for one in blocks.problems_of(language, body, needs_way_out=needs_way_out)
    ]


def words_in(language: str, purpose: str) -> making.Words:
    """What a footer says."""
    known = consent_purposes.get(purpose)
    with translation.override(language):
        why = (
            gettext("You get this letter because you have agreed to: %(purpose)s.") % {"purpose": known.label}
            if known is not None and known.needs_consent
            else gettext("You get this letter because you are our customer.")
        )
        return making.Words(gettext("Unsubscribe"), gettext("Choose what you get"), why)


def versions_of(design: Design) -> "models.QuerySet[DesignVersion]":
    """Its versions, the latest first."""
    return DesignVersion.objects.filter(design=design).order_by("-number")
