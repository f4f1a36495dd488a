"""Strangers' words in every element of Streamlit's that we put them into, behind the real security headers."""

from pathlib import Path

from streamlit import App

from services.web import SecurityHeaders

app = App(Path(__file__).with_name("script.py"), middleware=[SecurityHeaders.middleware()])
