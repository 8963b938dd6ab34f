"""Reporting, in so far as the user wants to hear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy._settings import current

if TYPE_CHECKING:
    from mypy.errorcodes import ErrorCode
    from mypy.nodes import Context
    from mypy.plugin import CheckerPluginInterface


def fail(api: CheckerPluginInterface, text: str, place: Context, code: ErrorCode) -> None:
    """Report an error, unless its code is disabled.

    `disable` is the library's own, because mypy knows the codes of plugins in
    `disable_error_code` only from 1.20 on.
    """
    if code.code not in current().disable:
        api.fail(text, place, code=code)
