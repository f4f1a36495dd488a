"""What the stories of the pages share: a person who is signed in by a real cookie, and a page that is opened."""

from pathlib import Path
from unittest.mock import PropertyMock

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from services import accounts, store
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


def sign_in(person: store.Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the browser of every page that is opened the person's cookie."""
    cookies = PropertyMock(return_value={accounts.COOKIE: factories.make_cookie(person)})
    monkeypatch.setattr(type(st.context), "cookies", cookies)


def sign_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open pages as somebody whom nobody knows."""
    monkeypatch.setattr(type(st.context), "cookies", PropertyMock(return_value={}))


def opened(page: str) -> AppTest:
    """Open a page of the app as its navigation does; fails when it shows an exception."""
    at = AppTest.from_file(str(ROOT / "navigation.py"), default_timeout=60).run()
    at.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Click the one button whose label contains `label`."""
    (button,) = [each for each in at.button if label in each.label]
    button.click().run()
    assert not at.exception
    return at


def read(text: str) -> str:
    """Give a text as people read it: without the escapes and word joiners that keep it plain."""
    return text.translate({ord("\\"): None, 0x2060: None})


def words(at: AppTest) -> str:
    """Give everything that a page says in plain text."""
    kinds = (at.title, at.markdown, at.caption, at.info, at.warning, at.error, at.success, at.subheader)
    return "\n".join(str(each.value) for kind in kinds for each in kind)
