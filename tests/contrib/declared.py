"""What the modules in `typedsignal.contrib` declare, with types that can be compared where their library has them."""

from __future__ import annotations

import ast
import logging
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

from typedsignal.mypy._fullnames import DECLARING_MODULES, RESERVED

_TYPE = re.compile(r"(?:Celery|Django|Blinker)Signal\[(?:(?P<sender>\w+), )?(?P<call>\w+)(?:\[.*\])?\]")

LIBRARIES = {
    "celery": "typedsignal.contrib.celery",
    "flask": "typedsignal.contrib.flask",
    "allauth": "typedsignal.contrib.allauth",
    "simple_history": "typedsignal.contrib.simple_history",
    "oauth2_provider": "typedsignal.contrib.oauth_toolkit",
    "wagtail": "typedsignal.contrib.wagtail",
}


class Declared(NamedTuple):
    """The fields that are declared of a signal without `sender` and `signal`, and those of them that are required."""

    fields: frozenset[str]
    required: frozenset[str]


class Unknown:
    """A type whose library cannot be imported here."""

    def __class_getitem__(cls, _arguments: object) -> type[Unknown]:
        return cls


def signal_names(declaring: str) -> list[str]:
    """Return the name of every signal that a module declares."""
    return [name for name, hint in import_module(declaring).__annotations__.items() if _TYPE.fullmatch(hint)]


def _call_of(declaring: str, name: str) -> tuple[Any, str | None]:
    module = import_module(declaring)
    match = _TYPE.fullmatch(module.__annotations__[name])
    assert match is not None
    return getattr(module, match["call"]), match["sender"]


def declared(declaring: str, name: str) -> Declared:
    """Return the fields that are declared of a signal."""
    call, _ = _call_of(declaring, name)
    # To Python, a field is required whose annotation is text: the text says whether it is.
    written = {field: hint.__forward_arg__ for field, hint in call.__annotations__.items() if field not in RESERVED}
    required = {field for field, hint in written.items() if not hint.startswith("NotRequired[")}
    return Declared(frozenset(written), frozenset(required))


def imports_for_checkers(declaring: str) -> list[tuple[str, str]]:
    """Return what a module imports for checkers only: pairs of a module and a name in it."""
    path = import_module(declaring).__file__
    assert path is not None
    blocks = [
        node
        for node in ast.parse(Path(path).read_text("utf-8")).body
        if ast.unparse(node).startswith("if TYPE_CHECKING:")
    ]
    return [
        (node.module, alias.name)
        for block in blocks
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for alias in node.names
    ]


@cache
def _names(declaring: str) -> dict[str, Any]:
    names = {**vars(import_module(declaring)), "logging": logging}
    for module, name in imports_for_checkers(declaring):
        try:
            names[name] = getattr(import_module(module), name)
        except ImportError:  # greenlet, without which Celery has no pool of them
            names[name] = Unknown
    return names


def hints(declaring: str, name: str) -> dict[str, Any]:
    """Return the types of what a receiver of a signal is called with, the sender included."""
    call, sender = _call_of(declaring, name)
    names = _names(declaring)
    return {**({"sender": names[sender]} if sender else {}), **get_type_hints(call, names, names, include_extras=True)}


def declaring_modules(package: str) -> set[str]:
    """Return the modules of a library whose signals are declared."""
    return {module for module in DECLARING_MODULES if module.partition(".")[0] == package}
