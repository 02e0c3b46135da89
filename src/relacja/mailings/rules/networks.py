"""Where a request came from, as far as we keep it: the network, not the machine."""

from ipaddress import ip_address, ip_network


def prefix_of(address: str | None) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; blank for what is none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))
