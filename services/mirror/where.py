"""Which Argilla is mirrored: the embedded one, unless the settings page names another."""

from contextlib import suppress
from dataclasses import dataclass

from services import audit, settings, store, wake
from services.accounts.roles import Action, only
from services.errors import BadInput, NotReady
from services.mirror import choices
from services.settings import Endpoint

KEY = "argilla"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom an API key belongs to in Argilla."""

    username: str
    role: str


def endpoint() -> Endpoint | None:
    """Give the server that is mirrored, or None when there is none."""
    chosen = choices.read(KEY)
    if chosen:
        return Endpoint(chosen["url"], choices.unseal(chosen["api_key_encrypted"]))
    return settings.load().argilla()


def required() -> Endpoint:
    """Give the server that is mirrored; raises NotReady when there is none."""
    found = endpoint()
    if found is None:
        raise NotReady("No Argilla is set up. Start the embedded one with `make run`, or enter another in Settings.")
    return found


def is_embedded() -> bool:
    """Say whether no other server was chosen."""
    return not choices.read(KEY)


@only(Action.MANAGE_SETTINGS)
def check(url: str, api_key: str) -> Account:
    """Try a server and a key; raises BadInput for what cannot work and MirrorDown when it does not answer."""
    from services.mirror.client import Argilla  # an HTTP client that the web process rarely needs

    if not url.startswith(("http://", "https://")):
        raise BadInput(f"“{url}” is not an address. It starts with http:// or https://.")
    with Argilla(Endpoint(url.rstrip("/"), api_key)) as argilla:
        me = argilla.get("/me")
    if me["role"] != "owner":
        raise BadInput(f"This key belongs to “{me['username']}”, who is {me['role']}. Use the key of an owner.")
    return Account(me["username"], me["role"])


@only(Action.MANAGE_SETTINGS)
def connect(url: str, api_key: str) -> Account:
    """Mirror to another server from now on, when `check` finds that it works; its key is kept encrypted."""
    account = check(url, api_key)
    if _is_chosen(Endpoint(url.rstrip("/"), api_key)):
        return account
    choices.write(KEY, {"url": url.rstrip("/"), "api_key_encrypted": choices.seal(api_key)})
    _note(url.rstrip("/"))
    return account


@only(Action.MANAGE_SETTINGS)
def use_embedded() -> None:
    """Go back to the embedded server."""
    if is_embedded():
        return
    choices.write(KEY, {})
    _note("the one on this machine")


def _is_chosen(server: Endpoint) -> bool:
    with suppress(BadInput):  # a key that cannot be read on this machine
        return not is_embedded() and endpoint() == server
    return False


def _note(name: str) -> None:
    with store.writing() as session:
        audit.note(session, "argilla.changed", name=name)
        wake.after_commit(session, wake.Call.MIRROR)
