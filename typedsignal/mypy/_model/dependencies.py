"""What has to be checked again when a payload class changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mypy.server.trigger import make_trigger, make_wildcard_trigger
from mypy.types import Instance, Type, get_proper_type

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface


def depend_on(payload: Type, api: CheckerPluginInterface) -> None:
    """Let the function being checked be checked again when a payload class changes, or a base of it.

    The daemon sees by itself what a TypedDict is made of, but not that the
    constructor of a dataclass in one module is read in another, and comes from a
    base in a third.
    """
    proper = get_proper_type(payload)
    if not isinstance(proper, Instance):
        return
    checker = cast("TypeChecker", api)
    target = checker.tscope.current_target()
    for base in proper.type.mro[:-1]:
        for trigger in (make_wildcard_trigger(base.fullname), make_trigger(f"{base.fullname}.__init__")):
            checker.tree.plugin_deps.setdefault(trigger, set()).add(target)
