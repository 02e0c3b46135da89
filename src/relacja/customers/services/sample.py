"""The sample company, let in from the first page of an empty house."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils.translation import gettext_noop

from relacja.customers.models import Party
from relacja.customers.permissions import IMPORT
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

LOADER = gettext_noop("sample company")
"""What the record of changes calls the one who lets it in."""


class NotOffered(RuntimeError):
    """There are customers already, or this installation carries no sample, or the actor reaches not everything."""


def sample_is_offered(actor: Actor) -> bool:  # not a use case: a question
    """Whether the sample company can be let in: by whoever may import for the whole company, while it is empty."""
    reach = actor.reach(IMPORT)
    if actor.user_id is None or reach is None or not reach.everything:
        return False
    return find_spec(settings.SAMPLE_COMPANY.partition(".")[0]) is not None and not Party.objects.exists()


@use_case(permits=IMPORT)
def load_sample_company(*, actor: Actor) -> None:
    """Let the sample people and customers in, all or nothing; takes a few seconds. Raises `NotOffered`.

    Nobody of the sample can sign in. The loader is named in the settings, because it speaks to every app.
    """
    sql.hold("customers.load_sample_company")
    if not sample_is_offered(actor):
        raise NotOffered
    import_module(settings.SAMPLE_COMPANY).load_into(actor.user_id)
