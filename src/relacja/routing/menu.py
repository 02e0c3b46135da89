"""What routing does, in words, for the record of changes."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.web.verbs import name_verbs

name_verbs(
    {
        "routing.accept_work": _("Work taken"),
        "routing.draft_plan": _("Routing plan drafted"),
        "routing.enqueue_work": _("Work put into a queue"),
        "routing.make_worker": _("Worker set up"),
        "routing.publish_plan": _("Routing plan put into force"),
        "routing.reject_work": _("Work rejected"),
        "routing.save_queue": _("Queue set up"),
        "routing.save_skill": _("Skill set up"),
        "routing.set_activity": _("Activity changed"),
        "routing.set_activity_of": _("Activity of a colleague changed"),
        "routing.take_back_work": _("Work taken back"),
        "routing.withdraw_work": _("Work taken out of the queue"),
    }
)
