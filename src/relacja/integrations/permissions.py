"""What one may do with import and export runs."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Import and export")

RUN_IMPORTS = declare("integrations.run_imports", _("Import files"), GROUP)
SEE_ALL_RUNS = declare("integrations.see_all_runs", _("See imports of other people"), GROUP)
EXPORT_LISTS = declare("integrations.export_lists", _("Export lists to files"), GROUP)
