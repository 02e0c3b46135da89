"""The providers of mail, each with what its two sides are told: nothing of it stands in the settings of Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

Settings = Mapping[str, str]


def _key(settings: Settings) -> dict[str, Any]:
    return {"api_key": settings.get("api_key", "")}


def _mailgun(settings: Settings) -> dict[str, Any]:
    where = {"api_url": "https://api.eu.mailgun.net/v3"} if settings.get("region") == "eu" else {}
    return {**_key(settings), "sender_domain": settings.get("domain") or None, **where}


def _mailjet(settings: Settings) -> dict[str, Any]:
    return {**_key(settings), "secret_key": settings.get("api_secret", "")}


def _postmark(settings: Settings) -> dict[str, Any]:
    return {"server_token": settings.get("api_key", "")}


def _sparkpost(settings: Settings) -> dict[str, Any]:
    where = {"api_url": "https://api.eu.sparkpost.com/api/v1"} if settings.get("region") == "eu" else {}
    return {**_key(settings), **where}


def _nothing(_settings: Settings) -> dict[str, Any]:
    return {}


def _signed(settings: Settings) -> dict[str, Any]:
    return {"webhook_signing_key": settings.get("signing_key", "")}


@dataclass(frozen=True, slots=True)
class Provider:
    """How one is called, and what its sending side and its webhooks are made with. `needs` are settings it cannot do
    without; one that does not hear mail tells only of ours."""

    label: str
    module: str
    name: str
    sends_with: Callable[[Settings], dict[str, Any]] = _key
    hears_with: Callable[[Settings], dict[str, Any]] = _nothing
    hears_mail: bool = True
    needs: tuple[str, ...] = ()

    def backend(self, settings: Settings) -> Any:
        """What sends by it. Asks nobody yet."""
        made = import_module(f"anymail.backends.{self.module}")
        return made.EmailBackend(fail_silently=False, ignore_unsupported_features=True, **self.sends_with(settings))

    def webhook(self, settings: Settings, *, is_mail: bool) -> Any:
        """What understands its requests: mails, or news of ours."""
        made = import_module(f"anymail.webhooks.{self.module}")
        kind = getattr(made, f"{self.name}{'Inbound' if is_mail else 'Tracking'}WebhookView")
        return kind(webhook_secret=settings.get("webhook_secret", ""), **self.hears_with(settings))


PROVIDERS: dict[str, Provider] = {
    "brevo": Provider("Brevo", "brevo", "Brevo", hears_mail=False),
    "mailgun": Provider("Mailgun", "mailgun", "Mailgun", _mailgun, _signed, needs=("signing_key",)),
    "mailjet": Provider("Mailjet", "mailjet", "Mailjet", _mailjet, needs=("api_secret",)),
    "postmark": Provider("Postmark", "postmark", "Postmark", _postmark),
    "sparkpost": Provider("SparkPost", "sparkpost", "SparkPost", _sparkpost),
}
