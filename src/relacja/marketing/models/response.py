"""Orders that count for a campaign."""

from django.db import models

from relacja.marketing.types import Rule


class Response(models.Model):
    """An order, and the campaign it counts for: of several the one whose link was followed last, else whose letter came
    last. `rule` says which it was."""

    RULES = [(rule.value, rule.value) for rule in Rule]

    campaign = models.ForeignKey("marketing.Campaign", models.PROTECT, related_name="+", db_index=False)
    order_id = models.BigIntegerField(unique=True)
    party_id = models.BigIntegerField(null=True)
    letter_id = models.BigIntegerField()
    rule = models.CharField(max_length=10, choices=RULES)
    money = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "-at"], name="response_campaign"),
            models.Index(fields=["party_id"], name="response_party"),
        ]
