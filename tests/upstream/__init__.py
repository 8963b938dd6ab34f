"""Tests of Django that are run on the dispatcher of this package."""
