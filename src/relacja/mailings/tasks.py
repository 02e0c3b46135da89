"""What letters to many do by the clock."""

from relacja.mailings import services
from relacja.platform.jobs import job, periodic


@periodic("* * * * *")
@job(queue="letters", retries=0, lock="mailings.due")
def due() -> None:
    """Send what waited for its time, and judge what has settled."""
    services.judge_due()
    services.send_letters()
