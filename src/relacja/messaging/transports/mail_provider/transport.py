"""Mail by a provider's interface, through django-anymail: sent by REST, mails and news by webhooks."""

import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from relacja.messaging.plugs import (
    BadPost,
    BadSignature,
    Capabilities,
    Health,
    Heard,
    Hearing,
    MailboxSetting,
    Transport,
    transports,
)
from relacja.messaging.transports.mail_provider.providers import PROVIDERS, Provider
from relacja.messaging.types import Inbound, Outgoing, Posted, Sent

ODD = (
    ValueError, LookupError, TypeError, AttributeError, SuspiciousOperation, MultiPartParserError, RecursionError,
    OverflowError, OSError,
)  # fmt: skip


@transports.plug("mail_provider")
class MailProvider(Transport):
    """Which provider is a setting. Needs an address at which it reaches Relacja."""

    label, icon, medium, work = _("Mail by a provider"), "mail", "email", "mail"
    capabilities = Capabilities(html=True, subject=True, files=True, receipts=True)
    settings = (
        MailboxSetting(
            "provider", _("Provider"), kind="choice", address=True,
            choices=tuple((code, one.label) for code, one in PROVIDERS.items()),
        ),
        MailboxSetting("api_key", _("API key"), secret=True),
        MailboxSetting("api_secret", _("Second key"), secret=True, required=False, help=_("Mailjet only.")),
        MailboxSetting("domain", _("Domain it sends from"), required=False, help=_("Mailgun only.")),
        MailboxSetting(
            "region", _("Region"), "us", kind="choice", address=True, required=False,
            choices=(("us", _("United States")), ("eu", _("European Union"))), help=_("Mailgun and SparkPost only."),
        ),
        MailboxSetting(
            "webhook_secret", _("Name and password of its webhooks"), secret=True,
            help=_("name:password, of your choosing; the provider writes them into the address it posts to."),
        ),
        MailboxSetting("signing_key", _("Key of its signatures"), secret=True, required=False, help=_("Mailgun only.")),
        MailboxSetting(
            "plus_addresses", _("Addresses such as name+word@ reach this mailbox"), "yes", kind="flag",
            help=_("Then answers and bounces find home even where mail programs drop what they need."),
        ),
    )  # fmt: skip
    largest_post = 40 << 20
    hears = (
        Hearing(
            _("Webhook for deliveries and bounces"),
            _("At the provider, for everything that becomes of a mail. The name and password of its webhooks stand in "
              "place of name:password."),
            user="name:password",
        ),
        Hearing(
            _("Webhook for incoming mail"),
            _("At the provider's route or inbound address, as raw MIME where that can be chosen. Mailgun, Mailjet, "
              "Postmark and SparkPost."),
            user="name:password", query="?what=mail",
        ),
    )  # fmt: skip

    def check(self, settings: Mapping[str, str]) -> Health:
        """Whether everything that this provider needs is there; the provider itself is not asked."""
        found = PROVIDERS.get(settings.get("provider", ""))
        if found is None:
            return Health(is_well=False, step="login", detail="no provider is chosen")
        missing = [code for code in ("api_key", "webhook_secret", *found.needs) if not settings.get(code)]
        if missing or ":" not in settings["webhook_secret"]:
            return Health(is_well=False, step="login", detail=", ".join(missing) or "webhook_secret")
        return Health(is_well=True)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """One message to all its recipients."""
        from relacja.messaging.transports.mail_provider import sending

        tagged = settings.get("plus_addresses", "yes") == "yes"
        return sending.sent(_provider(settings).backend(settings), outgoing, tagged=tagged)

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """As any mail."""
        return transports["email"].understand(original, arrived_at)

    def verify(self, settings: Mapping[str, str], posted: Posted) -> None:
        """Name and password, and the provider's own signature where it has one."""
        from relacja.messaging.transports.mail_provider import hearing

        if posted.method != "POST" or ":" not in settings.get("webhook_secret", ""):
            raise BadSignature
        try:
            view = _view(settings, posted)
            view.run_validators(hearing.as_request(posted))
        except (BadPost, *ODD) as odd:
            raise BadSignature from odd

    def parse(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """Mails, or news of ours: which of them says the address."""
        from relacja.messaging.transports.mail_provider import hearing

        try:
            events = list(_view(settings, posted).parse_events(hearing.as_request(posted)))
            if hearing.is_mail(posted):
                return Heard(messages=hearing.mails(events, posted.at))
            return Heard(news=hearing.news(events, posted.at))
        except ODD as odd:
            raise BadPost(type(odd).__name__) from odd


def _provider(settings: Mapping[str, str]) -> Provider:
    """Raises `BadPost` where none is chosen."""
    found = PROVIDERS.get(settings.get("provider", ""))
    if found is None:
        raise BadPost("no provider is chosen")
    return found


def _view(settings: Mapping[str, str], posted: Posted) -> Any:
    from relacja.messaging.transports.mail_provider import hearing

    provider, is_mail = _provider(settings), hearing.is_mail(posted)
    if is_mail and not provider.hears_mail:
        raise BadPost("this provider's mails are not heard")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return provider.webhook(settings, is_mail=is_mail)
