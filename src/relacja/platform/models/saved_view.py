"""Ways of looking at a list that somebody keeps."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class SavedView(models.Model):
    """A named question to a list: its parameters as they stand in the address. Its owner's, or shared with all."""

    list_code = models.CharField(max_length=100)
    name = models.CharField(_("Name"), max_length=80)
    parameters = ArrayField(ArrayField(models.TextField(), size=2), default=list)
    user_id = models.BigIntegerField()
    is_shared = models.BooleanField(_("Everybody sees it"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_code", "user_id", "name"], name="saved_view_name_once"),
        ]
        indexes = [models.Index(fields=["list_code"], condition=models.Q(is_shared=True), name="saved_view_shared")]
        triggers = audited()

    def __str__(self) -> str:
        return self.name
