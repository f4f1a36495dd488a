"""What an address is: reachable from anywhere, or special, however it is wrapped or written."""

import socket
import unicodedata
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from services.network import registry

Address = IPv4Address | IPv6Address
_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
_LOCAL_LENGTHS = (48, 56, 64)  # of the prefixes that a network may cut from it
_LOW_32 = 0xFFFFFFFF


def is_public(number: str) -> bool:
    """Say whether an address, and every address wrapped in it, is globally reachable and no cloud's own."""
    return all(_is_reachable(face) and not _is_cloud(face) for face in faces(parse(number)))


def is_metadata(host: str) -> bool:
    """Say whether a host, by name or by number in any spelling, is where a cloud keeps a machine's credentials."""
    name = plain(host)
    if any(name == each or name.endswith(f".{each}") for each in registry.METADATA_NAMES):
        return True
    number = numbered(name)
    return number is not None and any(map(_is_cloud, faces(number)))


def parse(number: str) -> Address:
    """Read an address; its zone says only through which interface it is asked. Raises ValueError."""
    return ip_address(number.split("%")[0])


def plain(host: str) -> str:
    """Write a host's name as resolvers read it: compatible forms folded, in lower case, without its last dots."""
    folded = unicodedata.normalize("NFKC", host).lower()
    for dot in "\u3002\uff0e\uff61":
        folded = folded.replace(dot, ".")
    return folded.strip().strip("[]").rstrip(".")


def numbered(host: str) -> Address | None:
    """Read a host that is a number, also in octal, hexadecimal or fewer than four parts; None for a name."""
    try:
        return parse(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


def faces(address: Address) -> Iterator[Address]:
    """Give an address and those that a gateway, tunnel or system may turn it into."""
    yield address
    if isinstance(address, IPv6Address):
        for inner in dict.fromkeys(_wrapped(address)):
            yield from faces(inner)


def _wrapped(address: IPv6Address) -> Iterator[IPv4Address]:
    number = int(address)
    high = number >> 32
    if high in (0xFFFF, 0xFFFF0000) or (high == 0 and number > 1):  # mapped, translated, compatible
        yield IPv4Address(number & _LOW_32)
    if address in _NAT64:
        yield IPv4Address(number & _LOW_32)
    if address in _LOCAL_NAT64:
        yield IPv4Address(number & _LOW_32)
        yield from (_after(number, length) for length in _LOCAL_LENGTHS)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if number >> 32 & 0xFDFFFFFF == 0x5EFE:  # ISATAP, either kind
        yield IPv4Address(number & _LOW_32)


def _after(number: int, length: int) -> IPv4Address:
    """Read the address that stands after a prefix of this length, which leaves out bits 64 to 71 (RFC 6052)."""
    without = number >> 64 << 56 | number & (1 << 56) - 1
    return IPv4Address(without >> 88 - length & _LOW_32)


def _is_reachable(address: Address) -> bool:
    blocks = (each for each in registry.BLOCKS if each[0].version == address.version)
    return next(reachable for block, reachable in blocks if address in block)


def _is_cloud(address: Address) -> bool:
    return any(address in block for block in registry.METADATA)
