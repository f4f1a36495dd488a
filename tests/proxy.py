"""Winrate under a path of a host, as behind a proxy: nginx with TLS where it is installed, else a wrapper of the app.

The wrapper stands in for the path alone: what nginx does with TLS, addresses and websockets is not tried without it.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.serving import free_port, serve

PATH = "/team"
_FOUND = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NGINX = _FOUND if shutil.which("openssl") else None  # which makes the certificate
CONFIGURATION = """
daemon off; master_process off; pid {home}/nginx.pid; error_log {home}/nginx.log;
events {{}}
http {{
  access_log off; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port} ssl; absolute_redirect off;
    ssl_certificate {home}/cert.pem; ssl_certificate_key {home}/key.pem;
    client_max_body_size 50m;
    location = {path} {{ return 301 {path}/; }}
    location {path}/ {{
      proxy_pass http://127.0.0.1:{inner}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout 1d;
    }}
  }}
}}
"""


@contextmanager
def proxied(home: Path) -> Iterator[str]:
    """Serve the app on the store in `home` for the length of the block; gives its public address."""
    port, inner = free_port(), free_port()
    url = f"{'https' if NGINX else 'http'}://localhost:{port}{PATH}"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as running:
        patch.setenv("WINRATE_PUBLIC_URL", url)
        patch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
        if NGINX:
            running.enter_context(serve("app:app", home, port=inner))
            running.enter_context(_nginx(NGINX, home, port, inner))
        else:
            running.enter_context(serve("tests.proxy_app:app", home, port=port))
        yield url


@contextmanager
def _nginx(program: str, home: Path, port: int, inner: int) -> Iterator[None]:
    subject = ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run(command, cwd=home, check=True, capture_output=True)
    file = home / "nginx.conf"
    file.write_text(CONFIGURATION.format(home=home, port=port, inner=inner, path=PATH))
    process = subprocess.Popen([program, "-c", file], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"nginx ended with {process.returncode}; see nginx.log beside the store.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)
