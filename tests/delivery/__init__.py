"""Deferred receivers: what travels, when, and by which engine."""
