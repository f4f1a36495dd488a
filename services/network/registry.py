"""Special-purpose addresses, written down here: what Python's own list says depends on its version.

Source: IANA's IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190; the IPv6 one as updated on
9 October 2025), the multicast blocks, and the site-local block that RFC 3879 deprecated; read on AS_OF. The services of
clouds are from their own manuals: AWS, Azure, Google, Oracle, Alibaba, Tencent, Volcengine, IBM, DigitalOcean, Hetzner,
Vultr, Linode, Scaleway, Equinix and OpenStack.
"""

from datetime import date
from ipaddress import ip_network

AS_OF = date(2026, 12, 1)

# The block, and whether it is globally reachable; the longest block that holds an address counts.
_IPV4 = {
    "0.0.0.0/0": True,
    "0.0.0.0/8": False,  # this network
    "10.0.0.0/8": False,
    "100.64.0.0/10": False,  # shared by carriers
    "127.0.0.0/8": False,
    "169.254.0.0/16": False,
    "172.16.0.0/12": False,
    "192.0.0.0/24": False,  # protocol assignments
    "192.0.0.9/32": True,
    "192.0.0.10/32": True,
    "192.0.2.0/24": False,  # documentation
    "192.31.196.0/24": True,
    "192.52.193.0/24": True,
    "192.88.99.0/24": False,  # 6to4 relays, deprecated
    "192.168.0.0/16": False,
    "192.175.48.0/24": True,
    "198.18.0.0/15": False,  # benchmarks
    "198.51.100.0/24": False,
    "203.0.113.0/24": False,
    "224.0.0.0/4": False,  # multicast
    "240.0.0.0/4": False,
}
_IPV6 = {
    "::/0": False,  # only what is allocated is reachable
    "2000::/3": True,
    "::ffff:0:0/96": True,  # as far as the address within is
    "64:ff9b::/96": True,  # likewise
    "64:ff9b:1::/48": False,
    "100::/64": False,
    "2001::/23": False,  # protocol assignments, Teredo among them
    "2001:1::1/128": True,
    "2001:1::2/128": True,
    "2001:1::3/128": True,
    "2001:3::/32": True,
    "2001:4:112::/48": True,
    "2001:20::/28": True,
    "2001:30::/28": True,
    "2001:db8::/32": False,
    "2002::/16": False,  # 6to4, deprecated
    "2620:4f:8000::/48": True,
    "3fff::/20": False,
    "5f00::/16": False,
    "fc00::/7": False,
    "fe80::/10": False,
    "fec0::/10": False,  # site-local, deprecated
    "ff00::/8": False,  # multicast
}
BLOCKS = sorted(
    ((ip_network(block), reachable) for block, reachable in (_IPV4 | _IPV6).items()),
    key=lambda each: each[0].prefixlen,
    reverse=True,
)

METADATA = tuple(
    ip_network(block)
    for block in (
        "169.254.0.0/16",  # nearly everybody's, at 169.254.169.254; AWS' tasks at 169.254.170.2 and .23
        "168.63.129.16/32",  # Azure
        "192.0.0.192/32",  # Oracle
        "100.100.100.200/32",  # Alibaba
        "100.96.0.96/32",  # Volcengine
        "fd00:ec2::/32",  # AWS
        "fd20:ce::254/128",  # Google
        "fd00:c1::/32",  # Oracle
        "fd00:42::42/128",  # Scaleway
        "fd00:a9fe:a9fe::/48",  # Linode
        "fe80::a9fe:a9fe/128",  # OpenStack
    )
)
METADATA_NAMES = (
    "metadata.google.internal",
    "metadata.goog",
    "metadata",
    "instance-data",
    "instance-data.ec2.internal",
    "metadata.azure.internal",
    "metadata.azure.com",
    "metadata.tencentyun.com",
    "metadata.oraclecloud.com",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "api.metadata.cloud.ibm.com",
    "metadata.vultr.com",
    "metadata.hetzner.cloud",
    "rancher-metadata",
)
