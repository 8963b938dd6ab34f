"""A Django app whose models are saved for the tests."""
