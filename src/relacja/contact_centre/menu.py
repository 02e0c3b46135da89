"""The contact centre in the shell."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.contact_centre import sections
from relacja.contact_centre.permissions import LISTS
from relacja.platform.web import menu, today
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.today import FirstStep
from relacja.platform.web.verbs import name_verbs
from relacja.routing.plugs import SetupSection, WorkerPart, setup_sections, worker_parts
from relacja.routing.types import CONFIGURE, SUPERVISE, WORK

menu.add(
    MenuItem(
        "contact_centre.desk", pgettext_lazy("place", "Desk"), "headset", "contact_centre:desk", "today", WORK, order=20
    )
)

menu.add(
    MenuItem(
        "contact_centre.wallboard", _("Wallboard"), "gauge", "contact_centre:wallboard", "service", SUPERVISE, order=10
    )
)
CALL_LISTS = "contact_centre:call_lists"
menu.add(MenuItem("contact_centre.call_lists", _("Call lists"), "list-checks", CALL_LISTS, "service", LISTS, order=30))
menu.add(MenuItem("contact_centre.calls", _("Calls"), "phone", "contact_centre:calls", "service", WORK, order=20))

today.add_step(
    FirstStep(
        code="contact_centre.first",
        label=_("Set up the contact centre"),
        hint=_("Who takes calls and in which order. It begins with a simulator, which needs no telephone."),
        icon="headset",
        url_name="routing:setup",
        permission=CONFIGURE,
        list_code="routing.workers",
        order=40,
    )
)

setup_sections.add(
    "contact_centre.numbers",
    SetupSection(
        pgettext_lazy("telephone", "Numbers"), "phone-incoming",
        _("The numbers that customers call, and by which plan their calls go."),
        sections.numbers, order=50, new_url_name="contact_centre:new_number", new_label=_("Add a number"),
    ),
)  # fmt: skip
setup_sections.add(
    "contact_centre.hours",
    SetupSection(
        _("Opening hours"), "clock", _("When somebody is there, with public holidays and the days that differ."),
        sections.hours, order=60, new_url_name="contact_centre:new_hours", new_label=_("Add opening hours"),
    ),
)  # fmt: skip
setup_sections.add(
    "contact_centre.codes",
    SetupSection(
        _("Reasons and outcomes"), "tags", _("What a call was about and how it ended, picked by one key."),
        sections.codes, order=70, new_url_name="contact_centre:new_wrap_up_code",
        new_label=_("Add a reason or an outcome"),
    ),
)  # fmt: skip
setup_sections.add(
    "contact_centre.engines",
    SetupSection(
        _("Telephones"), "phone", _("The engine that takes the calls. The simulator needs none."), sections.engines,
        order=80, new_url_name="contact_centre:choose_engine", new_label=_("Add a telephone engine"),
        begin_url_name="contact_centre:begin",
    ),
)  # fmt: skip

worker_parts.add(
    "contact_centre.desk_telephone",
    WorkerPart(_("Telephone on the table"), "phone", "contact_centre:desk_telephone"),
)

name_verbs(
    {
        "contact_centre.answer_call": _("Call answered at the desk"),
        "contact_centre.be_there_without_telephone": _("Desk opened without a telephone"),
        "contact_centre.call_back": _("Customer called back"),
        "contact_centre.not_reached": _("Customer not reached"),
        "contact_centre.resume_call_backs": _("Call-backs taken up again"),
        "contact_centre.close_number": _("Number closed at once"),
        "contact_centre.open_number": _("Number opened again"),
        "contact_centre.complete_transfer": _("Transfer completed or taken back"),
        "contact_centre.delete_old_recordings": _("Recordings deleted, their time had run out"),
        "contact_centre.dial": _("Number called"),
        "contact_centre.finish": _("Contact wrapped up"),
        "contact_centre.give_desk_telephone": _("Telephone on the table given a password"),
        "contact_centre.remove_desk_telephone": _("Telephone on the table taken away"),
        "contact_centre.hang_up_call": _("Call ended at the desk"),
        "contact_centre.hear_again": _("Signals put aside heard again"),
        "contact_centre.hear_recording": _("Recording heard"),
        "contact_centre.hear_signals": _("Signals of a telephone engine"),
        "contact_centre.hand_in_recording": _("Recording fetched from the provider"),
        "contact_centre.hold_call": _("Call put on hold"),
        "contact_centre.join_call": _("Somebody joined to a call"),
        "contact_centre.leave_call": _("Talk of several left"),
        "contact_centre.listen_to_call": _("Call listened to"),
        "contact_centre.part_calls_from": _("Calls parted from a forgotten person"),
        "contact_centre.pause_recording": _("Recording paused"),
        "contact_centre.call_for_campaign": _("Customers of a campaign put on its call list"),
        "contact_centre.stop_calls_of_campaign": _("Call list of a campaign stopped"),
        "contact_centre.put_on_list": _("Customers put on a call list"),
        "contact_centre.put_signal_aside": _("Signal put aside"),
        "contact_centre.resume_recording": _("Recording taken up again"),
        "contact_centre.retrieve_call": _("Call taken off hold"),
        "contact_centre.run_call_list": _("Call list begun or stopped"),
        "contact_centre.save_call_list": _("Call list set up"),
        "contact_centre.save_engine": _("Telephone engine set up"),
        "contact_centre.save_entry_point": _("Number set up"),
        "contact_centre.save_hours": _("Opening hours set up"),
        "contact_centre.save_wrap_up_code": _("Reason or outcome set up"),
        "contact_centre.say_who_calls": _("Caller named"),
        "contact_centre.add_caller": _("Caller added as a customer"),
        "contact_centre.take_back_who_calls": _("Naming of a caller taken back"),
        "contact_centre.set_up_simply": _("Contact centre set up"),
        "contact_centre.simulate_call": _("Call simulated"),
        "contact_centre.skip_call": _("Customer on a call list left out"),
        "contact_centre.take_off_list": _("Customers taken off a call list"),
        "contact_centre.transfer_call": _("Call transferred"),
    }
)
