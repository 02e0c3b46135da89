"""What one may do with work that is routed."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare
from relacja.routing import types

GROUP = _("Contact centre")

WORK = declare(types.WORK, _("Take calls and other work at the desk"), GROUP)
SUPERVISE = declare(types.SUPERVISE, _("See the wallboard, listen in, move work"), GROUP)
CONFIGURE = declare(types.CONFIGURE, _("Set up queues, plans, hours and telephones"), GROUP)
