"""Payloads from the sends of a project: types of signals that have none, inferred by mypy and written into the code."""

import mypy.types as _  # noqa: F401 (modules of mypy import each other, and fail if `mypy.maptype` is the first)
