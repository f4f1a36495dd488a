"""`make run`: starts Winrate, waits until it is healthy, prints the link that signs the owner in, ends it on Ctrl-C.

Runs on the app environment's Python. With --json-ready, one JSON line on stdout tells a script that all is healthy:
{"link": ..., "url": ..., "home": ...}; everything else goes to stderr. tools.running wraps that for tests.
"""

import argparse
import errno
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tools import endpoints, instance, project, signing, state
from tools.endpoints import Endpoints
from tools.errors import Refusal
from tools.session import Session, end_leftovers
from tools.terminal import Terminal, open_browser


@dataclass(frozen=True)
class Options:
    """What the command line asks for. `wait` is in seconds."""

    home: Path
    root: Path
    browser: bool
    demo: bool
    json_ready: bool
    wait: float


@dataclass
class SignIn:
    """The one-time link: made while the servers start, since it needs only the store."""

    options: Options
    url: str
    env: dict[str, str]
    making: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self.making = project.begin(self.options.root, "services.accounts", "link", env=self.env)

    def link(self) -> str:
        """Return the full link; raise Refusal when it could not be made."""
        printed = project.finish(self.making, "Making the sign-in link").splitlines()[-1]
        return printed if printed.startswith("http") else f"{self.url}/{printed.lstrip('/')}"


def main() -> None:
    """Run Winrate until it is stopped; end with a sentence and a non-zero status when it cannot run."""
    os.umask(0o077)
    options = parse(sys.argv[1:])
    try:
        instance.prepare_home(options.home)
        with instance.held(options.home) as lock:
            if lock is not None:
                run(options, lock)
                return
        greet_again(options)
    except Refusal as refusal:
        sys.exit(str(refusal))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit(f"The disk is full: {options.home} cannot be written. Free some space and run the command again.")


def parse(arguments: list[str]) -> Options:
    """Read the command line; $WINRATE_HOME and the project's .winrate stand in for --home."""
    parser = argparse.ArgumentParser(prog="make run", description="Start Winrate.")
    parser.add_argument("--home", help="data folder (default: $WINRATE_HOME, else .winrate in the project)")
    parser.add_argument("--root", type=Path, default=project.ROOT, help="project folder, for tests")
    parser.add_argument("--no-browser", action="store_true", help="only print the link")
    parser.add_argument("--demo", action="store_true", help="load a small demo project")
    parser.add_argument("--json-ready", action="store_true", help="print one JSON line on stdout once all is healthy")
    parser.add_argument("--wait", type=float, default=300.0, help="seconds to wait until all is healthy")
    given = parser.parse_args(arguments)
    root = given.root.absolute()
    home = project.data_folder(given.home, root)
    return Options(home, root, not (given.no_browser or given.json_ready), given.demo, given.json_ready, given.wait)


def run(options: Options, lock: TextIO) -> None:
    """Start everything, stay until asked to stop, and leave nothing behind."""
    terminal = Terminal(project.processes(options.root))
    signing.check(options.home)
    if left := end_leftovers(options.home, grace=8.0):
        terminal.say(f"Ended {left} processes that an earlier start had left behind.")
    known = endpoints.prepare(options.home, os.environ)
    for note in known.notes:
        terminal.say(note)
    instance.announce(lock, known.app_url)
    env = environment(options, known)
    session = Session(options.root, options.home, known, env, terminal)
    project.finish(project.begin(options.root, "services.store.migrate", env=env), "Migrating the store")
    try:
        if not session.stopping:
            session.start()
            follow(options, session, SignIn(options, known.app_url, env))
    finally:
        terminal.say("Stopping.")
        begun = time.monotonic()
        session.end()
        terminal.say(f"Stopped in {time.monotonic() - begun:.1f} s.")


def environment(options: Options, known: Endpoints) -> dict[str, str]:
    """Return what every process finds in its environment."""
    ports = {port.variable: str(known.ports[port.name]) for port in endpoints.PORTS}
    demo = {"WINRATE_DEMO": "1"} if options.demo else {}
    own = {"WINRATE_HOME": str(options.home), "WINRATE_LAUNCHER_PID": str(os.getpid()), "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **own, **ports, **demo}


def follow(options: Options, session: Session, sign_in: SignIn) -> None:
    """Print the link as soon as the app answers, wait for the rest, then watch."""
    terminal = session.terminal
    link = ""

    def on_ready(name: str) -> None:
        nonlocal link
        if name == "web":
            link = sign_in.link()
            terminal.say(f"\nWinrate is at  {link}\n")
            if options.browser:
                open_browser(link, os.environ)

    missing = session.wait_until_healthy(options.wait, on_ready)
    if session.stopping:
        return
    if missing:
        logs = ", ".join(str(state.log_file(options.home, name)) for name in missing)
        late = f"Not up after {options.wait:.0f} s: {', '.join(missing)}. See {logs}."
        if options.json_ready:
            raise Refusal(late)
        terminal.say(late)
    else:
        terminal.say(f"All is up after {terminal.seconds:.1f} s. Ctrl-C stops it; `make status` shows who is up.")
    if options.demo:
        terminal.say(load_demo(options, session.env))
    if options.json_ready:
        print(json.dumps({"link": link, "url": sign_in.url, "home": str(options.home)}), flush=True)
    session.watch()


def load_demo(options: Options, env: dict[str, str]) -> str:
    """Load the demo project and say so, or say why not: Winrate itself goes on."""
    try:
        project.finish(project.begin(options.root, "services.demo", env=env), "Loading the demo project")
    except Refusal as refusal:
        return str(refusal)
    return "The demo project is loaded."


def greet_again(options: Options) -> None:
    """Say that Winrate runs already, with a fresh link to it."""
    holder = instance.holder(options.home)
    if holder is None:
        raise Refusal("Another `make run` of this folder is just starting or stopping. Try again in a moment.")
    link = SignIn(options, holder.url, {**os.environ, "WINRATE_HOME": str(options.home)}).link()
    print(f"Winrate is already running (process {holder.pid}) at  {link}")
    if options.browser:
        open_browser(link, os.environ)


if __name__ == "__main__":
    main()
