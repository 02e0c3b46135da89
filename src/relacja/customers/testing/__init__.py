"""What other apps' tests may use: parties made straight in the database."""

from relacja.customers.testing.factories import make_party, make_point

__all__ = ["make_party", "make_point"]
