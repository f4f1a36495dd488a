"""What counts as reachable from anywhere, whatever the version of Python says of it."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.network import is_metadata, is_public, registry, special

IPV4 = st.integers(0, 2**32 - 1).map(IPv4Address)
IPV6 = st.integers(0, 2**128 - 1).map(IPv6Address)
INSIDE = st.sampled_from(
    ["10.0.0.8", "127.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.0.192"]
)


def wrappings(inner: str) -> list[str]:
    """Write an IPv4 address in every way in which IPv6 carries one."""
    number = int(IPv4Address(inner))
    high, low = number >> 16, number & 0xFFFF
    flipped = number ^ 0xFFFFFFFF
    return [
        f"::ffff:{inner}",
        f"::ffff:0:{inner}",
        f"64:ff9b::{high:x}:{low:x}",
        f"64:ff9b:1::{high:x}:{low:x}",
        f"64:ff9b:1:{high:x}:{low >> 8:x}:{(low & 0xFF) << 8:x}::",
        f"64:ff9b:1:{high >> 8:x}:{high & 0xFF:x}:{low:x}::",
        f"64:ff9b:1:0:{high >> 8:x}:{(high & 0xFF) << 8 | low >> 8:x}:{(low & 0xFF) << 8:x}:0",
        f"2002:{high:x}:{low:x}::1",
        f"2001:0:{high:x}:{low:x}::1",
        f"2001:0:808:808::{flipped >> 16:x}:{flipped & 0xFFFF:x}",
        f"2606:4700::5efe:{high:x}:{low:x}",
        f"2606:4700::200:5efe:{high:x}:{low:x}",
    ]


@pytest.mark.parametrize(
    "number",
    [
        *("fec0::1", "feff::1", "64:ff9b::1", "64:ff9b:1::1", "192.0.0.192", "192.0.0.1", "168.63.129.16"),
        *("100.100.100.200", "0.0.0.0", "0.1.2.3", "255.255.255.255", "240.0.0.1", "224.0.0.251", "198.19.255.255"),
        *("::", "::1", "::2", "::7f00:1", "fe80::1%eth0", "fd00:ec2::254", "ff02::fb", "100::1", "2001:db8::1"),
        *("2001::1", "2002::1", "3fff::1", "4000::1", "5f00::1", "203.0.113.9", "192.88.99.1", "fd20:ce::254"),
    ],
)
def test_what_is_not_reachable_from_anywhere_is_not_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    "number", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_reachable_stays_reachable(number: str) -> None:
    assert is_public(number) and not is_metadata(number)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(IPV4 | IPV6)
def test_nothing_is_public_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if is_public(str(address)):
        inner = getattr(address, "ipv4_mapped", None) or address
        assert inner.is_global or address in ip_network("64:ff9b::/96")
        assert not (address.is_multicast or address.is_loopback or address.is_link_local or address.is_unspecified)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(IPV6)
def test_only_what_is_allocated_is_public(address: IPv6Address) -> None:
    if is_public(str(address)):
        allocated = ("2000::/3", "64:ff9b::/96", "::ffff:0:0/96")
        assert any(address in ip_network(block) for block in allocated)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(INSIDE)
def test_no_wrapping_makes_an_inside_address_public(inner: str) -> None:
    assert [each for each in wrappings(inner) if is_public(each)] == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(registry.METADATA), st.data())
def test_a_clouds_service_is_known_in_every_wrapping(block: object, data: st.DataObject) -> None:
    if not hasattr(block, "version") or block.version == 6:
        return
    address = str(block[data.draw(st.integers(0, block.num_addresses - 1))])  # type: ignore[index, attr-defined]
    assert is_metadata(address) and not is_public(address)
    assert [each for each in wrappings(address) if not is_metadata(each)] == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(IPV4, st.sampled_from(["decimal", "hex", "octal", "short", "wide", "circled"]))
def test_every_spelling_of_a_number_is_read(address: IPv4Address, way: str) -> None:
    number, parts = int(address), str(address).split(".")
    spelled = {
        "decimal": str(number),
        "hex": hex(number),
        "octal": ".".join(f"0{int(part):o}" for part in parts),
        "short": f"{parts[0]}.{number & 0xFFFFFF}",
        "wide": str(address).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
        "circled": str(address).replace(".", "。") + ".",
    }[way]
    assert special.numbered(special.plain(spelled)) == address


@pytest.mark.parametrize(
    "name",
    [
        "metadata.google.internal",
        "METADATA.Google.Internal.",
        "metadata.google.internal..",
        "ｍetadata.google.internal",
        "metadata。google。internal",
        "x.metadata.google.internal",
        "instance-data",
        "metadata",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "fe80::a9fe:a9fe%eth0",
        "0xa9.254.0251.0xfe",
    ],
)
def test_a_clouds_service_is_known_by_name(name: str) -> None:
    assert is_metadata(name)


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "10.1.2.3", "::1", "metadata.example.com", "example.com", ""]
)
def test_other_hosts_are_no_clouds_service(name: str) -> None:
    assert not is_metadata(name)


def test_every_block_is_in_a_whole_that_has_an_answer() -> None:
    for number in ("0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"):
        assert not is_public(number)
    assert ip_address("2001:4:112::1") in ip_network("2001:4:112::/48") and is_public("2001:4:112::1")
