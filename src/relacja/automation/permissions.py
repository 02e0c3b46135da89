"""What one may do with flows."""

from django.utils.translation import gettext_lazy as _

from relacja.automation import types
from relacja.platform.permissions import declare

GROUP = _("Automation")

VIEW = declare(types.VIEW_FLOWS, _("See flows, and the runs of customers one sees"), GROUP)
CONFIGURE = declare(types.CONFIGURE_FLOWS, _("Draw flows, publish and retire them"), GROUP)
RUN = declare(types.RUN_FLOWS, _("Start, resume and stop runs"), GROUP)
