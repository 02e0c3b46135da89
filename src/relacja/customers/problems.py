"""What to tell people when a verb is refused: which field it concerns, and in which words."""

from django.utils.translation import gettext_lazy as _

from relacja.customers.plugs import BadIdentifier, Words
from relacja.customers.rules.names import NameMissing, NameTooLong
from relacja.customers.rules.points import BadPoint
from relacja.customers.services import (
    adding,
    changing,
    consents,
    contact_points,
    forgetting,
    identifiers,
    identity,
    reaching,
    relations,
    roles,
    tags,
    visitors,
)
from relacja.platform import privacy

PROBLEMS: dict[type[Exception], tuple[str, Words]] = {
    NameMissing: ("name", _("Give a name.")),
    NameTooLong: ("name", _("At most 250 letters.")),
    BadPoint: ("raw", _("This cannot be read. Check it letter by letter.")),
    BadIdentifier: ("raw", _("This number cannot be right: its length or its check digit does not fit.")),
    adding.UnknownRole: ("role", _("There is no such role.")),
    adding.UnknownField: ("", _("This cannot be changed here.")),
    changing.ChangedMeanwhile: ("", _("Somebody has changed this meanwhile. Load the page again.")),
    consents.UnknownPurpose: ("purpose", _("There is no such purpose.")),
    consents.NotTheirs: ("", _("This contact is not theirs.")),
    consents.FromTheFuture: ("", _("A consent cannot come from the future.")),
    consents.NoSource: ("captured_via", _("Say where it was said.")),
    contact_points.AlreadyTheirs: ("raw", _("They are reached there already.")),
    contact_points.NoSuchPoint: ("", _("This contact is no longer there.")),
    forgetting.NotAPerson: ("", _("Only people can be forgotten.")),
    identifiers.NotForThisKind: ("scheme", _("Such numbers are not given to customers of this kind.")),
    identifiers.AlreadyKnown: ("raw", _("This number is known already.")),
    identifiers.NoSuchIdentifier: ("", _("This number is no longer there.")),
    identity.AlreadyTheSame: ("", _("They are one file already.")),
    identity.DifferentKinds: ("", _("A person and an organisation cannot be the same.")),
    identity.KeptIsAVisitor: ("", _("Keep the customer, and merge the visitor into them.")),
    visitors.OneSign: ("", _("Say by what the visitor is known: a number or a cookie.")),
    visitors.NotAVisitor: ("", _("This is no longer an unknown visitor.")),
    identity.NotMerged: ("", _("This merge has been taken back already.")),
    relations.RelationToItself: ("other", _("Nobody is related to themselves.")),
    relations.WrongKinds: ("type", _("This relation does not fit these two.")),
    relations.AlreadyRelated: ("type", _("They are related so already.")),
    relations.OwnershipCircle: ("type", _("A company would own itself by way of others.")),
    relations.NoSuchRelation: ("", _("This relation is no longer there.")),
    roles.RoleNotHeld: ("role", _("They do not have this role.")),
    tags.BadTag: ("name", _("A tag has one to fifty letters.")),
    reaching.NoSuchParty: ("", _("There is no such customer, or you may not change them.")),
}


def problem(error: Exception) -> tuple[str, Words]:
    """Field and words for an error of this app's services; raises it again where nobody has words for it."""
    if isinstance(error, privacy.MustStay):
        return "", error.words
    for kind in type(error).__mro__:
        if kind in PROBLEMS:
            return PROBLEMS[kind]
    raise error
