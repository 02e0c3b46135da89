"""What one may do in the contact centre, beside what `routing` lets people do with work."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Contact centre")

DIAL = declare("contact_centre.dial", _("Call customers"), GROUP)
HEAR = declare("contact_centre.hear", _("Hear recordings"), GROUP)
HEAR_OWN = declare("contact_centre.hear_own", _("Hear recordings of one's own calls"), GROUP)
LISTS = declare("contact_centre.call_lists", _("Make call lists"), GROUP)
