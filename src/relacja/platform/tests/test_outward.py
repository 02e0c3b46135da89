"""Which addresses are outside."""

import pytest

from relacja.platform.outward import is_outside

INSIDE = ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.1.2.3", "224.0.0.1",
          "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254")  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_this_machine_and_its_network_are_inside(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_the_rest_is_outside(address: str) -> None:
    assert is_outside(address)
