"""What one may do with segments and types."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Segments")

VIEW = declare("segments.view", _("See segments and types, and who belongs to them"), GROUP)
EDIT = declare("segments.edit", _("Make and change segments and types"), GROUP)
EXPORT = declare("segments.export", _("Export the members of segments"), GROUP)
