"""What one may do with written messages."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

GROUP = _("Messages")

VIEW = declare("messaging.view", _("See conversations"), GROUP)
ANSWER = declare("messaging.answer", _("Answer customers in writing"), GROUP)
EXPORT = declare("messaging.export", _("Take conversations along as files"), GROUP)
CONFIGURE = declare("messaging.configure", _("Set up mailboxes, texts and rules"), GROUP)
