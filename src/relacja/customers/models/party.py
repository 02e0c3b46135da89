"""The party: a person, an organisation or a group (a household). What it is *to us* is a role, never a copy."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers.models.access import reached_party_ids
from relacja.customers.models.identity import PartyIdentity
from relacja.customers.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class PartyQuerySet(models.QuerySet["Party"]):
    """Reads of parties; every one that answers an actor begins with `visible_to`."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """The parties that `permission` reaches for the actor, by today's access rows."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        if reach.everything:
            return self
        return self.filter(pk__in=reached_party_ids(actor, reach))

    def canonical(self) -> Self:
        """Without the parties that are held to be the same as another one."""
        return self.filter(is_canonical=True)

    def absorbed(self) -> Self:
        """The parties that are held to be the same as another one: few beside all others, so found by what says so."""
        return self.filter(pk__in=PartyIdentity.objects.filter(retracted_at=None).values("party_id"))

    def listed(self) -> Self:
        """What customer lists show: canonical, in life, and not an anonymous visitor."""
        return self.canonical().filter(status=Party.Status.ACTIVE)


class Party(models.Model):
    """A human, an organisation or a group. Never deleted; a merged one points to its canonical party.

    `canonical_id` is the maintained map of `PartyIdentity`: equal to `id` unless another party is held to be the same.
    `is_canonical` says so in a column, because PostgreSQL knows how often a column holds and guesses at a comparison.
    The map carries no foreign key constraint, nor do the tables that an import fills by the million: checking one costs
    each row as much as an index. Only this app's services write them, parties are never deleted, and `queries.orphans`
    finds what a constraint would have refused. `search_name` (as people say it) and `sort_name` (family name first) are
    folded forms of `display_name`, `name_key` is equal for near-equal names (`rules.names`); they are compared byte by
    byte in every database.
    `main_role` repeats the strongest open role, for lists.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")
        GROUP = "group", _("Group")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("role", "Active")
        VISITOR = "visitor", _("Visitor")
        TOMBSTONED = "tombstoned", _("Closed")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    canonical = models.ForeignKey("self", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    is_canonical = models.GeneratedField(
        expression=Q(canonical=F("id")),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    display_name = models.CharField(pgettext_lazy("of a customer", "Name"), max_length=250)
    search_name = models.CharField(max_length=250, editable=False, db_collation="C")
    sort_name = models.CharField(max_length=250, editable=False, db_collation="C")
    name_key = models.CharField(max_length=80, editable=False, db_collation="C")

    given_name = models.CharField(_("Given name"), max_length=100, blank=True)
    family_name = models.CharField(_("Family name"), max_length=120, blank=True)
    title = models.CharField(_("Title"), max_length=50, blank=True)
    born_on = models.DateField(_("Born"), null=True, blank=True)
    legal_name = models.CharField(_("Legal name"), max_length=250, blank=True)
    legal_form = models.CharField(_("Legal form"), max_length=50, blank=True)
    industry = models.CharField(_("Industry"), max_length=100, blank=True)
    website = models.CharField(_("Website"), max_length=250, blank=True)
    founded_on = models.DateField(_("Founded"), null=True, blank=True)
    group_type = models.CharField(_("Group type"), max_length=30, blank=True)

    main_role = models.CharField(_("Role"), max_length=30, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    source = models.CharField(_("Source"), max_length=100, blank=True)
    note = models.TextField(pgettext_lazy("what is noted", "About"), blank=True)
    owner_id = models.BigIntegerField(_("Owner"), null=True, blank=True)
    unit_id = models.BigIntegerField(_("Unit"), null=True, blank=True)
    created_at = models.DateTimeField(_("Added"))
    updated_at = models.DateTimeField(_("Changed"))

    objects = PartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(display_name=""), name="party_has_a_name"),
        ]
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="party_search_name"),
            models.Index(fields=["name_key"], condition=Q(status="active"), name="party_name_key"),
            models.Index(fields=["search_name"], condition=Q(status="active"), name="party_search_prefix"),
            models.Index(fields=["sort_name", "id"], condition=Q(status="active"), name="party_by_name"),
            models.Index(fields=["main_role", "sort_name", "id"], condition=Q(status="active"), name="party_by_role"),
            models.Index(fields=["-created_at", "-id"], condition=Q(status="active"), name="party_by_created"),
            models.Index(
                fields=["owner_id", "sort_name", "id"], condition=Q(owner_id__isnull=False), name="party_owner"
            ),
            models.Index(fields=["unit_id", "sort_name", "id"], condition=Q(unit_id__isnull=False), name="party_unit"),
            models.Index(fields=["canonical"], condition=~Q(canonical=F("id")), name="party_merged_into"),
        ]
        triggers = audited()

    def __str__(self) -> str:
        return self.display_name
