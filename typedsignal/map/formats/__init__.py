"""What a map can be written as, one module for each format."""
