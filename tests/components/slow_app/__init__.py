"""A page that takes its time, with the app's own CSS."""

from pathlib import Path

from streamlit import App

app = App(Path(__file__).with_name("script.py"))
