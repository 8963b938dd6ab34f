"""The lookup of declared signals in the library that sends them, when a name is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any


def look_up_in(
    module: str, *, distribution: str, elsewhere: Mapping[str, tuple[str, ...]] | None = None
) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module that declares the signals of `module`: the objects of the library itself.

    `elsewhere` are further modules of the library, each with the names that are looked up there if `module` has none
    of that name. A module is imported when a name is asked for that may be in it, and not before.

    Raises:
        ModuleNotFoundError: the library is not installed.
        ImportError: the installed version of the library has no such signal.

    """
    declaring = sys._getframe(1).f_globals
    package = module.partition(".")[0]

    def get_signal(name: str) -> Any:
        if name not in declaring["__annotations__"]:
            raise AttributeError(f'module "{declaring["__name__"]}" has no attribute "{name}"')
        places = [module, *(place for place, names in (elsewhere or {}).items() if name in names)]
        for place in places:
            try:
                found = getattr(import_module(place), name, None)
            except ModuleNotFoundError as missing:
                if missing.name == package:
                    raise ModuleNotFoundError(
                        f"{declaring['__name__']} needs {distribution}, which is not installed: "
                        f"pip install {distribution}",
                        name=package,
                    ) from None
                if missing.name != place:
                    raise
                found = None
            if found is not None:
                return found
        # `from ... import` would not show the message of an AttributeError.
        raise ImportError(f'{distribution} {version(distribution)} has no signal "{name}"')

    return get_signal
