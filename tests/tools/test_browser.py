"""Finding Chromium, and when opening a browser makes sense."""

import sys

import pytest

from tools import browser, terminal
from tools.errors import Refusal


def test_the_one_that_is_asked_for_wins() -> None:
    assert browser.find({"CHROMIUM": sys.executable}, which=lambda name: "/usr/bin/" + name) == sys.executable


def test_a_wrong_one_is_refused() -> None:
    with pytest.raises(Refusal, match="which is not a program"):
        browser.find({"CHROMIUM": "/no/such/browser"})


def test_an_installed_chrome_will_do() -> None:
    assert browser.find({}, which={"google-chrome": "/opt/chrome"}.get) == "/opt/chrome"


@pytest.mark.parametrize(
    ("environ", "platform", "opens"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({"DISPLAY": ":0", "NO_BROWSER": "1"}, "linux", False),
        ({"SSH_CONNECTION": "somewhere"}, "darwin", False),
    ],
)
def test_a_browser_opens_only_where_a_person_sees_it(environ: dict[str, str], platform: str, opens: bool) -> None:
    assert terminal.has_screen(environ, platform) is opens
