"""What plugs in below: letters as entries of the timeline. Nothing plugs into letters."""

from django.utils.translation import gettext_lazy as _

from relacja.interactions.plugs import Kind, kinds

KIND = "mailing"
kinds.add(KIND, Kind(KIND, _("Letter to many"), "mails", "email", by_hand=False))
