"""The model of a call: its signals, payloads and receivers, read from mypy's types."""
