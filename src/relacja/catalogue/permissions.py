"""What one may do with the catalogue."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Products")

VIEW = declare("catalogue.view", _("See products"), GROUP)
EDIT = declare("catalogue.edit", _("Add and change products"), GROUP)
EXPORT = declare("catalogue.export", _("Export products"), GROUP)
IMPORT = declare("catalogue.import", _("Import products"), GROUP)
