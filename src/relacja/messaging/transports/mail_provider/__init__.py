"""Mail by a provider's interface, whichever of them."""
