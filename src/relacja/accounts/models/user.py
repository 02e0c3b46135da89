"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """The user with this e-mail; `User.DoesNotExist` otherwise."""
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password nobody can sign in as them yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail. What they may do comes from `Membership`, never from flags here."""

    email = models.EmailField(_("E-mail"))
    full_name = models.CharField(_("Name"), max_length=150)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="pl")
    theme = models.CharField(_("Appearance"), max_length=10, default="system")
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
