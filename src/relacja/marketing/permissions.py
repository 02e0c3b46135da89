"""What one may do in marketing."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Marketing")

VIEW = declare("marketing.view", _("See campaigns and what they brought"), GROUP)
EDIT = declare("marketing.edit", _("Prepare campaigns"), GROUP)
RUN = declare("marketing.run", _("Start campaigns and stop them"), GROUP)
TELL = declare("marketing.tell", _("Let campaigns know of what happens"), GROUP)
