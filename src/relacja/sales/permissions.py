"""What one may do with orders."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Orders")

VIEW = declare("sales.view", _("See orders"), GROUP)
PLACE = declare("sales.place", _("Place and change orders"), GROUP)
EXPORT = declare("sales.export", _("Export orders"), GROUP)
IMPORT = declare("sales.import", _("Import orders"), GROUP)
