"""What one may do with sources of events."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Events of sites and applications")

VIEW = declare("capture.view", _("See sources of events and what came from them"), GROUP)
CONFIGURE = declare("capture.configure", _("Set up sources of events"), GROUP)
KEEP = declare("capture.keep", _("Delete raw events by age"), GROUP)
DIGEST = declare("capture.digest", _("Let events become visits, baskets and orders"), GROUP)
