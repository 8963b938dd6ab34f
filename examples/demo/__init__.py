"""Run the shop, type-check it, then seed mistakes into a copy and see what the type checkers report.

`python -m examples.demo`, in an environment that has typedsignal, Django,
django-stubs, mypy, pyright and rich.
"""
