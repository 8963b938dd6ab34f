"""The lookup of declared signals in the library that sends them, when a name is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any


def look_up_in(
    module: str, *, declaring: str, distribution: str, elsewhere: Mapping[str, tuple[str, ...]] | None = None
) -> Callable[[str], Any]:
    """Return the `__getattr__` of the module `declaring`, which finds the signals that it declares in `module`.

    They are the objects of the library itself; pip installs it by the name `distribution`.

    `elsewhere` are further modules of the library, each with the names that are looked up there if `module` has none
    of that name. A module is imported when a name is asked for that may be in it, and not before.

    Raises:
        ModuleNotFoundError: the library is not installed.
        ImportError: the installed version of the library has no such signal.

    """
    package = module.partition(".")[0]

    def get_signal(name: str) -> Any:
        if name not in sys.modules[declaring].__annotations__:
            raise AttributeError(f'module "{declaring}" has no attribute "{name}"')
        for place in [module, *(place for place, names in (elsewhere or {}).items() if name in names)]:
            try:
                found = getattr(import_module(place), name, None)
            except ModuleNotFoundError as missing:
                if missing.name == package:
                    raise ModuleNotFoundError(
                        f"{declaring} needs {distribution}, which is not installed: pip install {distribution}",
                        name=package,
                    ) from None
                if missing.name != place:
                    raise
            else:
                if found is not None:
                    return found
        # `from ... import` would not show the message of an AttributeError.
        raise ImportError(f'{distribution} {version(distribution)} has no signal "{name}"')

    return get_signal
