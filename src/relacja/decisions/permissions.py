"""What one may do with decisions."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Next best offer")

ASK = declare("decisions.ask", _("See what to offer a customer, and record the answer"), GROUP)
SEE = declare("decisions.see", _("See offers, their evidence and past decisions"), GROUP)
EDIT = declare("decisions.edit", _("Change offers, contact policies and levers"), GROUP)
PUBLISH = declare("decisions.publish", _("Publish changed levers"), GROUP)
