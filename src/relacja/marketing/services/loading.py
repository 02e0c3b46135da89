"""Loading experiments from files: who was in which arm, and what they did there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from relacja.customers import queries as customers
from relacja.customers.services import bulk
from relacja.kit import text
from relacja.marketing.events import ParticipantsDrawn
from relacja.marketing.models import Campaign, Participation
from relacja.marketing.permissions import EDIT
from relacja.marketing.rules.arms import arm_of
from relacja.marketing.services.campaigns import make
from relacja.marketing.services.outside import Drawn, took_part
from relacja.marketing.types import CampaignTerms, Kind, State
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone
from relacja.platform.use_case import use_case

CUSTOMER = "customer_"
ROW = "marketing.participation"


@dataclass(slots=True)
class TookPart:
    """A row: in which experiment and arm somebody was since when, and what they did (None: their orders say it).
    `person`: the place of the customer among those of the chunk."""

    line: int
    person: int
    experiment: str
    arm: str
    at: datetime | None
    is_random: bool
    did: bool | None
    brought: Decimal | None
    refused: tuple[str, str] | None = None


@dataclass(slots=True)
class PreparedRows:
    """A chunk checked without the database, each of its customers once."""

    rows: list[TookPart] = field(default_factory=list)
    customers: bulk.PreparedDrafts = field(default_factory=bulk.PreparedDrafts)


def prepared(records: Sequence[Record], options: LoadOptions) -> PreparedRows:  # not a use case: reads what was said
    """Check and normalise a chunk."""
    people: dict[tuple[object, ...], tuple[int, Record]] = {}
    rows = []
    for record in records:
        person = _person(record)
        rows.append(_row(record, people.setdefault(_identity(person), (len(people), person))[0]))
    drafts = bulk.prepare_drafts([person for _place, person in people.values()], options, lenient=True)
    return PreparedRows(rows, drafts)


def _identity(person: Record) -> tuple[object, ...]:
    """What makes two rows those of one customer."""
    key = person.values.get("key")
    return (key,) if key else tuple(sorted((code, str(value)) for code, value in person.values.items()))


def _row(record: Record, person: int) -> TookPart:
    said = record.values
    brought = said.get("brought")
    did = said.get("did")
    name, arm = (text.clean(str(said.get(code) or "")) for code in ("experiment", "arm"))
    row = TookPart(
        record.line, person, name[:120], arm_of(arm),
        said.get("at"), bool(said.get("is_random")), bool(brought) if did is None and brought is not None else did,
        brought,
    )  # fmt: skip
    for name, value in (("experiment", row.experiment), ("arm", row.arm), ("at", row.at)):
        if not value and row.refused is None:
            row.refused = (_("the value is missing"), name)
    return row


def _person(record: Record) -> Record:
    said = {
        code.removeprefix(CUSTOMER): value for code, value in record.values.items()
        if code.startswith(CUSTOMER) and value not in (None, "")
    }  # fmt: skip
    if said and not said.keys() & {"name", "given_name", "family_name", "company"}:
        named = said.get("email") or said.get("key") or said.get("phone", "")
        said["name"] = str(said.get("email") or _("Customer %(key)s") % {"key": named})
    return Record(record.line, said)


def _found_or_made(options: LoadOptions) -> LoadOptions:
    return replace(options, match="auto", only_new=True, duplicates="create")


@use_case(permits=EDIT)
def load_experiments(*, actor: Actor, prepared: PreparedRows, options: LoadOptions) -> Loaded:
    """Write a chunk, all or nothing: customers first, then experiments that are new, then who was in which arm. Whoever
    is there already stays as they are."""
    now = timezone.now()
    people = bulk.upsert_many(
        actor=actor, prepared=prepared.customers, options=_found_or_made(options), at=now
    )  # fmt: skip
    _refuse_with(prepared, people.outcomes)
    campaigns = _experiments(actor, prepared.rows, now)
    ids = [one.row_id or 0 for one in people.outcomes]
    roots = customers.canonical_ids(ids)
    parties = [roots.get(one, one) for one in ids]
    known = _known(campaigns.values())
    made: dict[tuple[int, int], Participation] = {}
    outcomes: list[Outcome] = []
    for row in prepared.rows:
        outcomes.append(_settled(row, parties[row.person], campaigns, known, made))
    Participation.objects.bulk_create(list(made.values()), batch_size=2000)
    for campaign in campaigns.values():
        if drawn := tuple(sorted(party_id for campaign_id, party_id in made if campaign_id == campaign.pk)):
            publish(ParticipantsDrawn(campaign.pk, drawn))
    audit.note(rows=len(prepared.rows), new=len(made))
    created = {ROW: [one.pk for one in made.values()]} if made else {}
    return Loaded(outcomes, people.created | created)


def _settled(
    row: TookPart, party_id: int, campaigns: dict[str, Campaign], known: set[tuple[int, int]],
    made: dict[tuple[int, int], Participation],
) -> Outcome:  # fmt: skip
    if row.refused is not None or row.at is None:
        return Outcome(
            row.line, "refused", reason=(row.refused or ("", ""))[0], field_code=(row.refused or ("", ""))[1]
        )
    campaign = campaigns[row.experiment]
    if campaign.kind != Kind.OUTSIDE:
        return Outcome(row.line, "refused", reason=_("a campaign of ours is called so"), field_code="experiment")
    key = (campaign.pk, party_id)
    if key in known or key in made:
        return Outcome(row.line, "same", party_id)
    made[key] = took_part(campaign, Drawn(party_id, row.arm, row.at), row.did, row.brought)
    return Outcome(row.line, "new", party_id)


def _experiments(actor: Actor, rows: Sequence[TookPart], now: datetime) -> dict[str, Campaign]:
    """The experiment of each name; one that is new is random where its first row says so."""
    names = {row.experiment: row.is_random for row in reversed(rows) if row.refused is None}
    found = {one.name: one for one in Campaign.objects.visible_to(actor, EDIT).filter(name__in=names)}
    for name, is_random in names.items():
        if name not in found:
            campaign = make(actor, CampaignTerms(name, control_share=0), Kind.OUTSIDE, now)
            campaign.is_random, campaign.state = is_random, State.OVER.value
            campaign.save()
            found[name] = campaign
    return found


def _known(campaigns: Iterable[Campaign]) -> set[tuple[int, int]]:
    rows = Participation.objects.filter(campaign__in=list(campaigns))
    return set(rows.values_list("campaign_id", "party_id"))


def _refuse_with(prepared: PreparedRows, people: Sequence[Outcome]) -> None:
    for row in prepared.rows:
        person = people[row.person]
        if row.refused is None and person.kind == "refused":
            row.refused = (person.reason, CUSTOMER + person.field_code)


def plan_experiments(  # not a use case: changes nothing
    *, actor: Actor, prepared: PreparedRows, options: LoadOptions
) -> list[Outcome]:
    """What `load_experiments` would do with the chunk."""
    actor.require(EDIT)
    people = bulk.plan_many(actor=actor, prepared=prepared.customers, options=_found_or_made(options))
    _refuse_with(prepared, people)
    names = {row.experiment for row in prepared.rows}
    campaigns = {one.name: one for one in Campaign.objects.visible_to(actor, EDIT).filter(name__in=names)}
    known, made = _known(campaigns.values()), dict[tuple[int, int], Participation]()
    every = {
        name: campaigns.get(name) or Campaign(pk=-number, kind=Kind.OUTSIDE.value)
        for number, name in enumerate(sorted(names), 1)
    }
    return [_settled(row, people[row.person].row_id or -row.person - 1, every, known, made) for row in prepared.rows]


@use_case(permits=EDIT)
def take_back_experiments(*, actor: Actor, chunk: LoadedChunk) -> Undone:
    """Take out who came with a chunk, and the customers that were made for it."""
    gone, _by_model = Participation.objects.filter(pk__in=chunk.created.get(ROW, [])).delete()
    undone = bulk.take_back_many(actor=actor, chunk=chunk)
    undone.taken_back += gone
    audit.note(rows=gone)
    return undone
