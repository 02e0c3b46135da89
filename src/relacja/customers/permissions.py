"""What one may do with customers."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Customers")

VIEW = declare("customers.view", _("See customers"), GROUP)
EDIT = declare("customers.edit", _("Add and change customers"), GROUP)
MERGE = declare("customers.merge", _("Merge and unmerge customers"), GROUP)
ASSIGN = declare("customers.assign", _("Give customers to other owners and units"), GROUP)
REVEAL = declare("customers.reveal_identifiers", _("See whole PESEL and passport numbers"), GROUP)
CONSENT = declare("customers.record_consent", _("Record consents"), GROUP)
EXPORT = declare("customers.export", _("Export customers"), GROUP)
IMPORT = declare("customers.import", _("Import customers"), GROUP)
