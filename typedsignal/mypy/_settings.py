"""The settings in `[tool.typedsignal]` of `pyproject.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mypy.errors import CompileError

from typedsignal.mypy._fullnames import DECLARING_MODULES
from typedsignal.mypy._messages import CODES

if TYPE_CHECKING:
    from mypy.options import Options


class Settings(NamedTuple):
    """The settings of the plugin.

    `disable` holds codes that are not reported. With `require_kwargs` every
    receiver has to take `**kwargs`, which is the rule in Django. With
    `strict_weak` every weakly connected local function is reported. With
    `note_unchecked` a note says where an `AppConfig` connects receivers unchecked.
    `declare` names modules of libraries, each with the module that declares its signals.
    """

    disable: frozenset[str] = frozenset()
    require_kwargs: bool = False
    strict_weak: bool = False
    note_unchecked: bool = True
    declare: Mapping[str, str] = MappingProxyType({})


current = Settings()  # of this run: mypy gives hooks nothing but their context
declaring_modules: Mapping[str, str] = DECLARING_MODULES  # by the module of a library whose signals they declare


def use(settings: Settings, installed: Mapping[str, str]) -> None:
    """Let a run begin with these settings, and with the declaring modules of installed packages."""
    global current, declaring_modules
    current, declaring_modules = settings, {**DECLARING_MODULES, **installed, **settings.declare}


def read_settings(options: Options) -> Settings:
    """Read the settings that stand beside the configuration of mypy.

    Raises:
        CompileError: A setting is unknown, or has a value that it cannot have.
    """
    beside = Path(options.config_file).parent if options.config_file else Path()
    path = beside / "pyproject.toml"
    try:
        with path.open("rb") as file:
            table = tomllib.load(file).get("tool", {}).get("typedsignal", {})
    except (OSError, tomllib.TOMLDecodeError):
        return Settings()
    return Settings(**{key: _checked(path, key, value) for key, value in table.items()})


def _checked(path: Path, key: str, value: Any) -> Any:
    if key not in Settings._fields:
        known = ", ".join(Settings._fields)
        raise _refused(path, f'unknown setting "{key}" in [tool.typedsignal]: there are {known}')
    if key == "disable":
        return frozenset(_codes(path, value))
    if key == "declare":
        return _modules(path, value)
    if not isinstance(value, bool):
        raise _refused(path, f'"{key}" in [tool.typedsignal] is true or false, not {value!r}')
    return value


def _codes(path: Path, value: Any) -> list[str]:
    if isinstance(value, list) and CODES.issuperset(value):  # pyright: ignore[reportUnknownArgumentType]
        return cast("list[str]", value)
    raise _refused(path, f'"disable" in [tool.typedsignal] is a list of {", ".join(sorted(CODES))}, not {value!r}')


def _modules(path: Path, value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        modules = cast("dict[str, Any]", value)
        if all(isinstance(declaring, str) for declaring in modules.values()):
            return modules
    form = '"declare" in [tool.typedsignal] is a table of modules, "legacy.signals" = "declarations.legacy"'
    raise _refused(path, f"{form}, not {value!r}")


def _refused(path: Path, reason: str) -> CompileError:
    return CompileError([f"{path}: error: {reason}"])
