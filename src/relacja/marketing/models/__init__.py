"""The rows of marketing."""

from relacja.marketing.models.campaign import Campaign
from relacja.marketing.models.paper import PaperLetter, PaperPart
from relacja.marketing.models.participation import Participation
from relacja.marketing.models.response import Response
from relacja.marketing.models.text import TextMessage

__all__ = ["Campaign", "PaperLetter", "PaperPart", "Participation", "Response", "TextMessage"]
