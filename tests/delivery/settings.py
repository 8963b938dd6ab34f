"""The settings of the worker processes: those of the tests, whose databases the environment names."""

from tests.django.project import SETTINGS

globals().update(SETTINGS)
