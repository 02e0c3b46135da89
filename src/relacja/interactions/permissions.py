"""What one may do with interactions."""

from django.utils.translation import gettext_lazy as _

from relacja.interactions import types
from relacja.platform.permissions import declare

GROUP = _("Contacts with customers")

VIEW = declare("interactions.view", _("See contacts with customers"), GROUP)
RECORD = declare("interactions.record", _("Record contacts, notes and tasks"), GROUP)
CORRECT = declare("interactions.correct", _("Correct what was recorded"), GROUP)
EXPORT = declare("interactions.export", _("Export contacts"), GROUP)
HOLD = declare(types.HOLD, _("Hold files for legal reasons"), GROUP)
KEEP_LEDGER = declare("interactions.keep_ledger", _("Seal, check and rebuild the ledger"), GROUP)
