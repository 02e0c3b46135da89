"""Mail and tasks, as an app of messages might plug them in: several at once, and a call may come in between."""

from relacja.routing.plugs import WorkMedium, work_media


@work_media.plug("mail")
class Mail(WorkMedium):
    """Three letters at a time."""

    label, capacity, exclusive, interruptible = "Mail", 3, False, True
    subject = "customers.party"


@work_media.plug("task")
class Task(WorkMedium):
    """One task at a time, beside letters."""

    label, capacity, exclusive, interruptible, patient = "Task", 1, False, True, True
    subject = "customers.party"
