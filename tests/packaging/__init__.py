"""Tests of the distributions, the workflows and the pinned versions."""
