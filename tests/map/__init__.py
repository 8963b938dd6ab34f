"""The map of a code base, and its pictures."""
