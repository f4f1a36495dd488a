"""Hands pip's package sources to uv, which reads none of pip's settings: a company's mirror then works for both."""

import ast
from collections.abc import Mapping

FIRST_WINS = (":env:", "install", "global")


def settings(listing: str) -> dict[str, str]:
    """Read the output of `pip config list` into one value a setting, the strongest source first as pip has it."""
    found: dict[str, dict[str, str]] = {}
    for line in listing.splitlines():
        name, separator, value = line.partition("=")
        section, dot, key = name.rpartition(".")
        if separator and dot:
            found.setdefault(key, {})[section] = str(ast.literal_eval(value))
    return {
        key: next(sections[section] for section in FIRST_WINS if section in sections)
        for key, sections in found.items()
        if any(section in sections for section in FIRST_WINS)
    }


def uv_environment(pip: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Translate pip's settings into uv's variables.

    Variables, not arguments, so that a password in an address is not seen in the list of processes. What the person
    set for uv already is left alone.
    """
    wanted = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": pip.get("timeout", pip.get("default-timeout", "")),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "HTTPS_PROXY": pip.get("proxy", ""),
        # uv stops at the first index that knows a package; a company's stale copy would then hide newer versions.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in pip else "",
    }
    return {name: value for name, value in wanted.items() if value and name not in environ}


def forbids_index(pip: Mapping[str, str]) -> bool:
    """Tell whether pip is told to use no index at all, only folders of wheels."""
    return pip.get("no-index", "").lower() in {"1", "true", "yes", "on"}
