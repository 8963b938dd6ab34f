"""A small shop that tells its parts what happens by signals."""
