"""Modules that declare payloads in the ways that code bases do."""
