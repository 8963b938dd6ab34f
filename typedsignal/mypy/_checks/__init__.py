"""Checks of the plugin, one module for each error code."""
