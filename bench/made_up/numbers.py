"""What both sides of the fault run know: the numbers that are called and the workers' tokens."""

SIMULATED, ASKS_BACK = "+48221112233", "+48221112244"


def token_of(number: int) -> str:
    """What the worker of this number sends."""
    return f"bench-token-of-worker-{number}"
