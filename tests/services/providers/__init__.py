"""Tests of model hosts."""
