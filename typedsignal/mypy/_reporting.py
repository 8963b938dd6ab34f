"""Reports to mypy: errors and notes, what has to be checked again, and failures of the plugin itself."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from mypy.errors import CompileError
from mypy.nodes import Decorator
from mypy.server.trigger import make_trigger, make_wildcard_trigger
from mypy.types import Instance, Type, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy import _settings
from typedsignal.mypy._fullnames import PACKAGE

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.errorcodes import ErrorCode
    from mypy.nodes import Context
    from mypy.plugin import CheckerPluginInterface, FunctionContext, MethodContext
    from mypy.semanal import SemanticAnalyzer

ContextT = TypeVar("ContextT")
TypeT = TypeVar("TypeT", bound="Type")

_DEFAULTS = ("default_return_type", "default_signature", "default_attr_type")
_reported: set[str] = set()


def fail(api: CheckerPluginInterface | SemanticAnalyzer, text: str, place: Context, code: ErrorCode) -> None:
    """Report an error, unless its code is disabled.

    `disable` is the library's own, because mypy knows the codes of plugins in
    `disable_error_code` only from 1.20 on.
    """
    if code.code not in _settings.current.disable:
        api.fail(text, place, code=code)


def recheck_when_changed(typ: Type | None, api: CheckerPluginInterface) -> None:
    """Let the function being checked be checked again when a class changes, or a base of it.

    The daemon sees by itself what a TypedDict is made of, but not that the
    constructor of a dataclass in one module is read in another, and comes from a
    base in a third. `plugin_deps` of a file is what mypy's own dataclass plugin
    writes to as well (since 0.940).
    """
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return
    checker = cast("TypeChecker", api)
    target = checker.tscope.current_target()
    for base in proper.type.mro[:-1]:
        made_by = (make_trigger(f"{base.fullname}.{name}") for name in ("__init__", "__new__"))
        for trigger in (make_wildcard_trigger(base.fullname), *made_by):
            checker.tree.plugin_deps.setdefault(trigger, set()).add(target)


def recheck_when_declared_anew(signal: str, declaring: str | None, api: CheckerPluginInterface) -> None:
    """Let the function being checked be checked again when the declaration of a signal changes in another module.

    `signal` is its full name in the library, `declaring` the module that declares it. The file may import
    the signal from anywhere. `module_refs` (in `TypeChecker` since 0.990) holds the modules that a file
    depends on in the next run, `plugin_deps` what the daemon checks again.
    """
    if declaring is None:
        return
    checker = cast("TypeChecker", api)
    checker.module_refs.add(declaring)
    trigger = make_trigger(f"{declaring}.{signal.rpartition('.')[2]}")
    checker.tree.plugin_deps.setdefault(trigger, set()).add(checker.tscope.current_target())


def current_watcher(api: CheckerPluginInterface) -> Any:
    """Return what holds back the errors of the overload being tried, None if there is none.

    `Errors._watchers` is a stack of `ErrorWatcher`s, private; it is so since 0.940. Where a
    mypy to come has moved it, overloads are tried as if there was no plugin.
    """
    watchers = getattr(api.msg.errors, "_watchers", None)
    watcher = watchers[-1] if watchers else None
    return watcher if hasattr(watcher, "_filter") and hasattr(watcher, "_has_new_errors") else None


@contextmanager
def unfiltered_errors(ctx: FunctionContext | MethodContext) -> Generator[None]:
    """Report for good on a decorated function, whichever overload is chosen in the end.

    Only the trial of overloads can hold back errors on a decorator, for it is a
    statement. `_filter` says whether a watcher does, `_has_new_errors` whether it saw one.
    """
    watcher = current_watcher(ctx.api) if isinstance(ctx.context, Decorator) else None
    if watcher is None:
        yield
        return
    is_filtering, has_errors = watcher._filter, watcher._has_new_errors
    watcher._filter = False
    try:
        yield
    finally:
        watcher._filter, watcher._has_new_errors = is_filtering, has_errors


@contextmanager
def final_errors(ctx: FunctionContext | MethodContext) -> Generator[None]:
    """Make what is reported inside the only errors on the receiver under a bare `@signal.connect`.

    For a decorator mypy asks no plugin about the signature: it has held the
    receiver against its own reading of the overloads, which refuses receivers
    that the dispatcher can call.
    """
    with unfiltered_errors(ctx):
        yield
    watcher = current_watcher(ctx.api) if isinstance(ctx.context, Decorator) else None
    if watcher is not None:
        watcher._has_new_errors = False


@contextmanager
def outside_overloads(api: CheckerPluginInterface) -> Generator[None]:
    """Report without counting for or against any overload: as if none was being tried."""
    errors: Any = api.msg.errors
    watchers = getattr(errors, "_watchers", None)
    if watchers is None:
        yield
        return
    errors._watchers = []
    try:
        yield
    finally:
        errors._watchers = watchers


def guard(hook: Callable[[ContextT], TypeT]) -> Callable[[ContextT], TypeT]:
    """Return a hook that leaves things as mypy has them when it fails, and says so once in a run.

    Under `--show-traceback` the failure is raised as it is.
    """

    @wraps(hook)
    def guarded(ctx: ContextT) -> TypeT:
        try:
            return hook(ctx)
        except CompileError:
            raise
        except Exception as failure:  # whatever it is, it is not the user's
            return cast("TypeT", _leave_unchecked(ctx, failure))

    return guarded


def begin_run() -> None:
    """Forget what was reported in an earlier run of the same process."""
    _reported.clear()


def note_once(text: str, place: Context, api: CheckerPluginInterface) -> None:
    """Write a note, unless this run has written it."""
    if text not in _reported:
        _reported.add(text)
        with outside_overloads(api):
            cast("TypeChecker", api).note(text, place)


def _leave_unchecked(ctx: Any, failure: Exception) -> Any:
    checker: TypeChecker = ctx.api
    if checker.options.show_traceback:
        raise failure
    text = messages.NOT_CHECKED.format(failure=f"{type(failure).__name__}: {failure}")
    if not _is_silent(checker):
        note_once(text, ctx.context, checker)
    return next(getattr(ctx, name) for name in _DEFAULTS if hasattr(ctx, name))


def _is_silent(checker: TypeChecker) -> bool:
    """Return whether mypy reports nothing of a file: it is of an installed package, or of this one.

    `TypeChecker.path` and `Errors.ignored_files` are private, since 0.6.
    """
    return checker.path in checker.errors.ignored_files or checker.tree.fullname.startswith(PACKAGE)
