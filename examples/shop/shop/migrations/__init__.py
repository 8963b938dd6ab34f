"""The tables of the shop, step by step."""
