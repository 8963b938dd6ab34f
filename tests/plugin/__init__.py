"""Tests of the mypy plugin."""
