"""What comes for the tests of others, tested."""
