"""What happens when the plugin itself fails: the user's run goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from mypy.errors import CompileError

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import PACKAGE
from typedsignal.mypy._verdict import outside_overloads

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.types import Type

ContextT = TypeVar("ContextT")
TypeT = TypeVar("TypeT", bound="Type")

_DEFAULTS = ("default_return_type", "default_signature", "default_attr_type")
_reported: set[str] = set()


def guarded(hook: Callable[[ContextT], TypeT]) -> Callable[[ContextT], TypeT]:
    """Return a hook that leaves things as mypy has them when it fails, and says so once in a run.

    Under `--show-traceback` the failure is shown as it is.
    """

    @wraps(hook)
    def safe(ctx: ContextT) -> TypeT:
        try:
            return hook(ctx)
        except CompileError:
            raise
        except Exception as failure:  # whatever it is, it is not the user's
            return cast("TypeT", _unchecked(ctx, failure))

    return safe


def begin_run() -> None:
    """Forget what was said in an earlier run of the same process."""
    _reported.clear()


def _unchecked(ctx: Any, failure: Exception) -> Any:
    checker: TypeChecker = ctx.api
    if checker.options.show_traceback:
        raise failure
    text = messages.NOT_CHECKED.format(failure=f"{type(failure).__name__}: {failure}")
    if text not in _reported and not _is_silent(checker):
        _reported.add(text)
        with outside_overloads(checker):
            checker.note(text, ctx.context)
    return next(getattr(ctx, name) for name in _DEFAULTS if hasattr(ctx, name))


def _is_silent(checker: TypeChecker) -> bool:
    """Return whether nobody would hear: the file is of an installed package, or of this one."""
    return checker.path in checker.errors.ignored_files or checker.tree.fullname.startswith(PACKAGE)
