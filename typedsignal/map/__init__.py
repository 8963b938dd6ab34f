"""Who listens: the map of a code base, read from its source. A tool: nothing imports it."""
