"""Values that managers have changed; what is not here has its default."""

from django.db import models

from relacja.platform.audit import audited


class ParameterValue(models.Model):
    """The value a manager gave to one declared parameter."""

    code = models.CharField(max_length=100, unique=True)
    value = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        triggers = audited()
