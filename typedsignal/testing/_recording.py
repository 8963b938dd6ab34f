"""A recording of what is sent while tests run: classes and sets of fields, no values; for `typedsignal adopt`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePath
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from unittest.mock import patch

from typedsignal._core.base import list_signals
from typedsignal._core.function_signal import FunctionSignal
from typedsignal._core.signal import Signal
from typedsignal.testing._adapters import name_of_signal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from os import PathLike

Record: TypeAlias = "dict[str, Any]"
Shape: TypeAlias = "tuple[Any, ...]"  # of one value: its class, and the shapes of some of what it holds

VERSION: Final = 1
_METHODS: Final = ("send", "send_robust", "asend", "asend_robust", "send_async")
_NO_FIELDS: Final = frozenset({"sender", "_async_wrapper", "_sync_wrapper"})
_MOST_ITEMS: Final = 20  # that are looked at, of a container
_CONTAINERS: Final = frozenset({list, set, frozenset, tuple, dict})
_FUNCTIONS: Final = (FunctionType, MethodType, BuiltinFunctionType)
_UNKNOWN: Final = ("?",)


@contextmanager
def record(file: str | PathLike[str]) -> Generator[None]:
    """Record what signals send in the block, and write it to a file in JSON at the end.

    Of each send to a signal of typedsignal, or of the class of Django or blinker, that is a variable of a module, the
    classes of the sender and of the fields are recorded, with their bases, which fields there are, and whether test
    code sends; no values. `typedsignal adopt --recorded FILE` and `typedsignal drift FILE` read it. What the file had
    before is lost.

    Raises:
        OSError: The file cannot be written.
    """
    recording = Recording()
    with recording.on():
        yield
    write(recording.list_records(), file)


def write(records: Record, file: str | PathLike[str]) -> None:
    """Write what was recorded to a file."""
    text = json.dumps({"version": VERSION, **records}, indent=1, sort_keys=True)
    Path(file).write_text(f"{text}\n", "utf-8")


class Recording:
    """The sends so far, by signal and by what each passed."""

    def __init__(self) -> None:
        self._signals: dict[int, Any] = {}
        self._counts: Counter[tuple[int, bool, Shape, tuple[str, ...], tuple[Shape, ...]]] = Counter()
        self._tests: dict[str, bool] = {}

    @contextmanager
    def on(self) -> Generator[None]:
        """Record what is sent in the block: in it the send methods of the classes of signals are others."""
        classes: list[Any] = [Signal, FunctionSignal]
        if find_spec("django") is not None:
            classes.append(import_module("django.dispatch").Signal)
        if find_spec("blinker") is not None:
            classes.append(import_module("blinker").Signal)
        with ExitStack() as patches:
            for owner in classes:
                for name in _METHODS:
                    if name in vars(owner):
                        method = getattr(owner, name)
                        patches.enter_context(patch.object(owner, name, self._wrap(method)))
            hidden = list(_hide_compiled())
            try:
                yield
            finally:
                for attributes, name, method in hidden:
                    attributes.setdefault(name, method)

    def _wrap(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def send(signal: Any, /, *args: Any, **named: Any) -> Any:
            self._add(signal, args, named, sys._getframe(1).f_code.co_filename)  # pyright: ignore[reportPrivateUsage]
            return method(signal, *args, **named)

        return send

    def _add(self, signal: Any, args: tuple[Any, ...], named: Mapping[str, Any], file: str) -> None:
        if file not in self._tests:
            self._tests[file] = is_test(_find_path(file))
        sender = args[0] if args else named.get("sender")
        fields = tuple(sorted(name for name in named if name not in _NO_FIELDS))
        shapes = tuple(_find_shape(named[name]) for name in fields)
        self._signals[id(signal)] = signal
        self._counts[id(signal), self._tests[file], _find_shape(sender), fields, shapes] += 1

    def list_records(self) -> Record:
        """Return what was recorded, as it is written: signals, and the bases of the classes."""
        signals: dict[str, Record] = {}
        classes: dict[str, list[str]] = {}
        names = {key: name_of_signal(signal) for key, signal in self._signals.items()}
        for (key, is_in_test, sender, fields, shapes), count in self._counts.items():
            name = names[key]
            if name.startswith("django.") or not name.replace(".", "").isidentifier():
                continue
            found = signals.setdefault(name, _new_record())
            if is_in_test:
                found["test_sends"] += count
                continue
            found["sends"] += count
            _count(found["sender"], _describe(sender, classes), count)
            _count(found["sets"], ",".join(fields), count)
            for field, shape in zip(fields, shapes, strict=True):
                _count(found["fields"].setdefault(field, {}), _describe(shape, classes), count)
        return {"signals": signals, "classes": classes}


def merge(records: list[Record]) -> Record:
    """Return what several processes recorded as one."""
    merged: Record = {"signals": {}, "classes": {}}
    for record_of_one in records:
        merged["classes"].update(record_of_one["classes"])
        for name, other in record_of_one["signals"].items():
            found = merged["signals"].setdefault(name, _new_record())
            for kind in ("sends", "test_sends"):
                found[kind] += other[kind]
            for kind in ("sender", "sets"):
                for text, count in other[kind].items():
                    _count(found[kind], text, count)
            for field, types in other["fields"].items():
                for text, count in types.items():
                    _count(found["fields"].setdefault(field, {}), text, count)
    return merged


def _new_record() -> Record:
    return {"sends": 0, "test_sends": 0, "sender": {}, "fields": {}, "sets": {}}


def _count(counts: dict[str, int], text: str, count: int) -> None:
    counts[text] = counts.get(text, 0) + count


def _hide_compiled() -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Take off the send methods that signals have of their own since their first send, and return them."""
    for signal in list_signals():
        for name in _METHODS:
            if name in signal.__dict__:
                yield signal.__dict__, name, signal.__dict__.pop(name)


def _find_path(file: str) -> str:
    """Return the path of a file from the working folder, or its name alone: the project may be in a folder `test`."""
    path = Path(file)
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.name


def is_test(file: str) -> bool:
    """Return whether a file is that of tests, by its path in a project."""
    path = PurePath(file)
    is_in_tests = not {"tests", "test", "testing"}.isdisjoint(path.parts[:-1])
    name = path.stem
    return is_in_tests or name in ("tests", "conftest") or name.startswith("test_") or name.endswith("_test")


def _find_shape(value: Any, depth: int = 2) -> Shape:
    """Return the class of a value, of a container with those of its first items, of a class with itself."""
    kind = cast("Any", type(value))
    if issubclass(kind, type):
        return (type, value)
    if kind in _CONTAINERS and depth:
        items = [*value.items()] if kind is dict else [*value]
        if kind is tuple and len(items) <= _MOST_ITEMS:
            return (tuple, *(_find_shape(item, depth - 1) for item in items))
        return (
            kind,
            frozenset(_find_shape(item, depth if kind is dict else depth - 1) for item in items[:_MOST_ITEMS]),
        )
    if "_wrapped" in getattr(value, "__dict__", ()):  # Django's lazy objects: to look at `__class__` would load them
        wrapped = value.__dict__["_wrapped"]
        return _UNKNOWN if type(wrapped) is object else cast("Shape", (type(wrapped),))
    if kind.__module__ == "unittest.mock":
        return _UNKNOWN
    return cast("Shape", (FunctionType if issubclass(kind, _FUNCTIONS) else kind,))


def _describe(shape: Shape, classes: dict[str, list[str]]) -> str:
    """Return a shape as an expression of types, `_` where nothing is known; note the bases of its classes."""
    kind, *rest = shape
    if kind == "?":
        return "_"
    if kind is type:
        return f"type[{_name(rest[0], classes)}]"
    if not rest:
        return "None" if kind is type(None) else _name(kind, classes)
    if kind is tuple and not isinstance(rest[0], frozenset):
        return f"builtins.tuple[{', '.join(_describe(item, classes) for item in rest)}]"
    items = sorted(cast("frozenset[Shape]", rest[0]), key=str)
    if kind is dict:
        keys, values = ([_describe(item[index], classes) for item in items] for index in (1, 2))
        return f"builtins.dict[{_join(keys)}, {_join(values)}]"
    inner = _join([_describe(item, classes) for item in items])
    return f"builtins.tuple[{inner}, ...]" if kind is tuple else f"{_name(kind, classes)}[{inner}]"


def _join(texts: list[str]) -> str:
    return " | ".join(sorted(set(texts))) or "_"


def _name(cls: type, classes: dict[str, list[str]]) -> str:
    """Return the full name of a class, or of its first base that has one; note the bases."""
    named = [base for base in cls.__mro__ if "<" not in base.__qualname__]
    names = [f"{base.__module__}.{base.__qualname__}" for base in named]
    if names[0] not in classes and not names[0].startswith("builtins."):
        classes[names[0]] = [name for name in names[1:] if name != "builtins.object"]
    return names[0]
