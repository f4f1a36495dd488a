"""The mirror's loop in a process of its own, ended as a power cut would end it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.services.mirror.proxy import Proxy

ROOT = Path(__file__).resolve().parents[3]
LOOP = "import threading; from services.mirror import loop; loop.POLL_SECONDS = loop.NO_CALL_SECONDS = 0.5; "
LOOP += "loop.run(threading.Event(), threading.Event())"


def kill_worker_at(proxy: Proxy, request: int, *, before_forwarding: bool, home: Path) -> None:
    """Start the loop and kill it at one of its requests: before Argilla sees that one, or once it has done it."""
    with (home / "mirror.log").open("ab") as log:
        worker = subprocess.Popen([sys.executable, "-c", LOOP], cwd=ROOT, env=os.environ, stdout=log, stderr=log)
    try:
        proxy.at_request(request, lambda: worker.send_signal(signal.SIGKILL), before=before_forwarding)
        worker.wait(120)
    finally:
        worker.kill()
        worker.wait()
        proxy.clear()
