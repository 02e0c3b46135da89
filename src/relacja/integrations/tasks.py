"""Jobs: going through runs in the background."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.accounts import queries as accounts
from relacja.integrations import queries, services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic

QUEUE = "imports"


@job(queue=QUEUE)
def import_run(*, run_id: int) -> None:
    """Load what is left of a run."""
    services.drive_import(actor=_actor(run_id), run_id=run_id)


@job(queue=QUEUE)
def preview_run(*, run_id: int) -> None:
    """Preview a whole file."""
    services.drive_preview(actor=_actor(run_id), run_id=run_id)


@job(queue=QUEUE)
def undo_run(*, run_id: int) -> None:
    """Take a run back."""
    services.drive_undo(actor=_actor(run_id), run_id=run_id)


def _actor(run_id: int) -> Actor:
    """Whoever began the run, with today's rights."""
    return accounts.actor_for_user(queries.user_of_run(run_id))


@job(queue=QUEUE)
def export_run(*, run_id: int) -> None:
    """Write a long list to a file."""
    services.drive_export(actor=accounts.actor_for_user(queries.user_of_export(run_id)), run_id=run_id)


@periodic("7 2 * * *")
@job(lock="integrations.old_files")
def old_files() -> None:
    """Let files of imports and exports go that are old enough."""
    services.let_old_files_go(actor=Actor.system(gettext_noop("old files of imports")), now=timezone.now())
