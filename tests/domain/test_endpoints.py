"""Where a subscriber may have itself called, and where nobody may."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.endpoints import check_endpoint, is_allowed
from app.domain.refusals import Refusal

INSIDE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_ones_own_house_is_not_called(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["192.0.66.2", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_a_public_address_is(address: str) -> None:
    assert is_allowed(address)


def test_an_operator_may_allow_a_network_of_the_house() -> None:
    allowed = (ip_network("10.20.0.0/16"),)
    assert is_allowed("10.20.3.4", allowed)
    assert is_allowed("::ffff:10.20.3.4", allowed)
    assert not is_allowed("10.21.0.1", allowed)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_ones_clothes_is_judged_as_itself(address: IPv4Address) -> None:
    number = int(address)
    clothed = (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80)
    assert {is_allowed(str(IPv6Address(dressed))) for dressed in clothed} == {is_allowed(str(address))}


@given(st.text(max_size=60))
def test_whatever_is_sent_as_an_endpoint_is_taken_or_refused(text: str) -> None:
    try:
        check_endpoint(text, allowed=(), is_demo=False, place="x")
    except Refusal:
        return
    assert text.lower().startswith("https://")


def test_without_encryption_only_a_demo_calls() -> None:
    check_endpoint("http://epj.example/hook", allowed=(), is_demo=True, place="x")
    with pytest.raises(Refusal):
        check_endpoint("http://epj.example/hook", allowed=(), is_demo=False, place="x")
