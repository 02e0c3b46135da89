"""The real engine keeps the contract of telephone engines, with real telephones."""

import pytest

from relacja.contact_centre.testing.telephony import LineContract

pytestmark = pytest.mark.telephony


class TestAsterisk(LineContract):
    """With the fixture `world` of this folder."""
