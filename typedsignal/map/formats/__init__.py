"""The formats of a map, one module for each."""
