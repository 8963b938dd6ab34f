"""The guarantees of `typing_tests/`, held against every checker."""
