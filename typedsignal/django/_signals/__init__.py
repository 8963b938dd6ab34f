"""Typed views of Django's own signals, one module for each event."""
