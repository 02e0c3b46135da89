"""What this app lets people do."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Letters to many")

VIEW = declare("mailings.view", _("See designs, letters to many and what became of them"), GROUP)
DESIGN = declare("mailings.design", _("Make designs of letters"), GROUP)
SEND = declare("mailings.send", _("Send letters to many, and stop them"), GROUP)
