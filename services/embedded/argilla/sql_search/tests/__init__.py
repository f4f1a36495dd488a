"""Tests of the search engine alone: its answers are compared with a plain-Python oracle."""
