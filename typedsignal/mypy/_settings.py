"""What users set in `[tool.typedsignal]` of their pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mypy.errors import CompileError

from typedsignal.mypy._fullnames import DECLARING_MODULES
from typedsignal.mypy._messages import CODES

if TYPE_CHECKING:
    from mypy.options import Options


class Settings(NamedTuple):
    """What to check.

    `disable` holds codes that are not reported. With `require_kwargs` every
    receiver has to take `**kwargs`, which is the rule in Django. With
    `strict_weak` every weakly connected local function is reported. With
    `note_unchecked` a note says where an `AppConfig` connects receivers unchecked.
    """

    disable: frozenset[str] = frozenset()
    require_kwargs: bool = False
    strict_weak: bool = False
    note_unchecked: bool = True


current = Settings()  # of this run: mypy gives hooks nothing but their context
declaring_modules: Mapping[str, str] = DECLARING_MODULES  # by the module of a library whose signals they declare


def use(settings: Settings) -> None:
    """Let a run begin with these settings."""
    global current
    current = settings


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
    if not isinstance(value, bool):
        raise _refused(path, f'"{key}" in [tool.typedsignal] is true or false, not {value!r}')
    return value


def _codes(path: Path, value: Any) -> list[str]:
    if isinstance(value, list) and CODES.issuperset(value):  # pyright: ignore[reportUnknownArgumentType]
        return cast("list[str]", value)
    raise _refused(path, f'"disable" in [tool.typedsignal] is a list of {", ".join(sorted(CODES))}, not {value!r}')


def _refused(path: Path, reason: str) -> CompileError:
    return CompileError([f"{path}: error: {reason}"])
