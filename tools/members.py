"""Which files of a data folder a backup holds. Nothing else is backed up, and nothing else is ever restored.

What a start makes anew is left out: logs, process states, Redis' queue, the prepared base model, and jobs.db, which
says nothing that Winrate's own rows do not. The last three would be run or obeyed as they are, so an archive from
elsewhere must not be able to bring them.
"""

import re
from pathlib import PurePosixPath

STORE = "winrate.db"
# Winrate's own database is copied before Argilla's: a label that Argilla got in between is then news after a restore.
# The other way round, a label that Winrate knows and Argilla lacks would look like one that somebody took back.
DATABASES = (STORE, "argilla/argilla.db", "models/models.db")
KEY = "secret.key"
SIGNING_KEYS = "signing.keys"
_FILES = {*DATABASES, KEY, SIGNING_KEYS, "endpoints.json", "argilla/auth_secret", "argilla/setup.json"}
_FILES |= {"models/weights.txt"}
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_FOLDERS = re.compile(
    rf"models/files/{_NAME}"
    rf"|models/batches/{_NAME}/(output|errors)\.jsonl"
    rf"|models/jobs/{_NAME}/(train\.jsonl|validation\.jsonl|config\.json|reference\.json|log\.txt)"
    rf"|models/jobs/{_NAME}/{_NAME}/(adapter_model\.safetensors|adapter_config\.json|README\.md|state\.pt)"
)
MOST_BYTES = {KEY: 4096, SIGNING_KEYS: 65536, "endpoints.json": 65536, "models/weights.txt": 4096}
MOST_BYTES |= {"argilla/auth_secret": 4096, "argilla/setup.json": 65536}


def belongs(name: str) -> bool:
    """Say whether a file, named within the data folder, is part of a backup."""
    return name in _FILES or bool(_FOLDERS.fullmatch(name))


def is_safe(name: str) -> bool:
    """Say whether a name stays within the folder that it is unpacked into."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def too_large(name: str, size: int) -> bool:
    """Say whether a file is larger than a file of this name can be."""
    return size > MOST_BYTES.get(name, size)
