"""What mypy reports with the plugin, and what it must not."""
