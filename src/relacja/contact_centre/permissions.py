"""What one may do in the contact centre."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Contact centre")

WORK = declare("contact_centre.work", _("Take calls and other work at the desk"), GROUP)
DIAL = declare("contact_centre.dial", _("Call customers"), GROUP)
SUPERVISE = declare("contact_centre.supervise", _("See the wallboard, listen in, move work"), GROUP)
HEAR = declare("contact_centre.hear", _("Hear recordings"), GROUP)
CONFIGURE = declare("contact_centre.configure", _("Set up queues, plans, hours and telephones"), GROUP)
