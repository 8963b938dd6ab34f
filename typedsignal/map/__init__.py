"""The map of a code base: which signals it has, who sends and who receives them, read from its source."""
