"""The runtime: signals, and how they dispatch. It needs neither Django nor mypy."""
