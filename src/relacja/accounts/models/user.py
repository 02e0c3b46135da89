"""People who sign in."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from relacja.accounts.permissions import SEE_USERS
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class UserQuerySet(models.QuerySet["User"]):
    """Who sees whom."""

    def visible_to(self, actor: Actor, permission: str = SEE_USERS) -> Self:
        """The actor, and whoever was ever a member of a unit that `permission` reaches."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        if reach.everything:
            return self.all()
        who = Q(id=actor.user_id)
        if reach.unit_ids:
            who |= Q(id__in=_members_of(sorted(reach.unit_ids)))
        return self.filter(who)

    def named_like(self, text: str) -> Self:
        """Users whose name or e-mail holds the text, whatever its case and diacritics."""
        return self.filter(Q(full_name__unaccent__icontains=text) | Q(email__icontains=text))


def _members_of(unit_ids: list[int]) -> models.QuerySet[Any, int]:
    members: Any = User._meta.get_field("memberships").related_model
    found: models.QuerySet[Any, int] = members.objects.filter(unit_id__in=unit_ids).values_list("user_id", flat=True)
    return found


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def get_queryset(self) -> UserQuerySet:
        """Every user."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor, permission: str = SEE_USERS) -> UserQuerySet:
        """See `UserQuerySet.visible_to`."""
        return self.get_queryset().visible_to(actor, permission)

    def get_by_natural_key(self, email: str | None) -> "User":
        """The user with this e-mail; `User.DoesNotExist` otherwise."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail. What they may do comes from `Membership`, never from flags here."""

    class Language(models.TextChoices):
        POLISH = "pl", "Polski"
        ENGLISH = "en", "English"
        RUSSIAN = "ru", "Русский"

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("E-mail"))
    full_name = models.CharField(_("Name"), max_length=150)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    language = models.CharField(_("Language"), max_length=5, choices=Language.choices, default=Language.POLISH)
    theme = models.CharField(_("Appearance"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    time_zone = models.CharField(_("Time zone"), max_length=50, default="Europe/Warsaw")
    is_active = models.BooleanField(_("Active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        triggers = audited(without=("password", "last_login"))

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """The name other people see."""
        return str(self)
