"""The comparison of types that were recorded with types that are declared.

It accepts what mypy accepts, and what cannot be told apart at run time: a recording has classes, and no values.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from mypy.maptype import map_instance_to_supertype
from mypy.state import state
from mypy.subtypes import is_subtype
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    TypedDictType,
    TypeType,
    TypeVarType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typedsignal.adopt._recorded import Recording, make_instance, split_items
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from mypy.nodes import TypeInfo

_FUNCTION: Final = "builtins.function"
_FUNCTIONS: Final = frozenset(
    {_FUNCTION, "builtins.object", *(f"types.{kind}Type" for kind in ("Function", "Method", "BuiltinFunction"))}
)
_MANAGER: Final = "django.db.models.manager.BaseManager"
_UNTELLING: Final = frozenset(
    {"abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"}  # bases of which nothing is declared
)


class Acceptance:
    """A comparison of the types of one recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def accepts(self, declared: Type, seen: ast.expr) -> bool:
        """Return whether values of a recorded type fit a declared type, also where that is not known."""
        typ = get_proper_type(declared)
        if isinstance(seen, ast.BinOp):
            return self.accepts(typ, seen.left) and self.accepts(typ, seen.right)
        if isinstance(typ, UnionType):
            return any(self.accepts(item, seen) for item in typ.items)
        if isinstance(typ, LiteralType):
            return self.accepts(typ.fallback, seen)
        if isinstance(typ, TypeVarType):
            return any(self.accepts(bound, seen) for bound in typ.values or [typ.upper_bound])
        if isinstance(typ, Instance) and typ.type.is_newtype:  # it does not exist at run time
            return self.accepts(typ.type.bases[0], seen)
        while isinstance(typ, TupleType) and typ.partial_fallback.type.is_newtype:
            typ = typ.copy_modified(fallback=typ.partial_fallback.type.bases[0])
        if not isinstance(
            typ, Instance | NoneType | TupleType | TypedDictType | TypeType | CallableType | Overloaded
        ) or (isinstance(seen, ast.Name) and seen.id == "_"):
            return True
        if isinstance(seen, ast.Constant):
            return is_subtype(NoneType(), typ) or not state.strict_optional
        if isinstance(seen, ast.Subscript):
            name = ast.unparse(seen.value)
            items, is_open = split_items(seen)
            return self._accepts_class(typ, items[0]) if name == "type" else self._holds(typ, name, items, is_open)
        return self._accepts_object(typ, ast.unparse(seen))

    def _accepts_class(self, typ: Type, seen: ast.expr) -> bool:
        """Return whether a class fits a declared type, as `type[Order]` or a callable."""
        typ = get_proper_type(typ)
        if isinstance(typ, TypeType):
            return self.accepts(typ.item, seen)
        if not isinstance(typ, Instance):
            return isinstance(typ, CallableType | Overloaded)
        is_meta = typ.type.fullname == "builtins.object" or typ.type.has_base("builtins.type")
        return is_meta or typ.type.is_protocol

    def _accepts_object(self, typ: Type, name: str) -> bool:
        """Return whether objects of a class fit a declared type."""
        names = (name, *self._recording.bases.get(name, ()))
        if _is_double(names):
            return True
        typ = get_proper_type(typ)
        if name == _FUNCTION:
            if isinstance(typ, Instance):
                return typ.type.is_protocol or typ.type.fullname in _FUNCTIONS
            return isinstance(typ, CallableType | Overloaded)
        own = self._recording.find_class(name)
        known = [info for info in map(self._recording.find_class, names) if info is not None]
        if any(_fits(info, typ) for info in known) or not known:
            return True
        if own is None and not isinstance(typ, Instance):
            return not isinstance(typ, NoneType)
        if not isinstance(typ, Instance):
            return False
        return typ.type.fullname in names or (own is None and not self._tells_bases(typ.type, names[1:]))

    def _tells_bases(self, declared: TypeInfo, bases: Sequence[str]) -> bool:
        """Return whether the recorded names of bases show that a class, which mypy does not know, is not derived.

        A stub may know a class by another name than it has at run time.
        """
        if declared.is_protocol:
            return False
        path = self._recording.find_path(declared)
        if declared.module_name == "builtins" or not path.endswith(".pyi"):
            return True
        return all(base in _UNTELLING or self._recording.find_class(base) is not None for base in bases)

    def _holds(self, typ: Type, name: str, items: Sequence[ast.expr], is_open: bool) -> bool:
        """Return whether a container fits a declared type: items are only read, so the type is taken as covariant."""
        info = self._recording.find_class(name)
        typ = get_proper_type(typ)
        if info is None or (isinstance(typ, TypedDictType) and name == "builtins.dict"):
            return True
        if isinstance(typ, TupleType) and name == "builtins.tuple" and _is_plain(typ):
            if is_open or any(isinstance(get_proper_type(item), UnpackType) for item in typ.items):
                return True
            pairs = zip(typ.items, items, strict=False)
            return len(typ.items) == len(items) and all(self.accepts(item, seen) for item, seen in pairs)
        if not isinstance(typ, Instance) or not info.has_base(typ.type.fullname):
            return _fits(info, typ)
        is_tuple = name == "builtins.tuple"
        variables: list[Type] = list(info.defn.type_vars)
        own = Instance(info, variables) if is_tuple or len(variables) == len(items) else make_instance(info)
        for argument, variable in zip(typ.args, map_instance_to_supertype(own, typ.type).args, strict=True):
            if variable not in variables:
                continue
            seen = items if is_tuple else [items[variables.index(variable)]]
            if not all(self.accepts(argument, item) for item in seen):
                return False
        return True


def _is_double(names: Sequence[str]) -> bool:
    """Return whether objects of a class, which has these names and those of its bases, say nothing of other code.

    They are mocks or of a class in a test, of a model in a migration, or of a class in a function, which is recorded
    as its base.
    """
    *around, _ = names[0].split(".")
    is_of_test = any(is_test(f"{module}/{module}.py") for module in around)
    is_mock = any(name.startswith("unittest.mock.") for name in names)
    return is_of_test or is_mock or names[0] == "builtins.object" or around == ["__fake__"]


def _fits(info: TypeInfo, typ: Type) -> bool:
    """Return whether instances of a class fit a declared type, whatever the arguments of either are."""
    proper = get_proper_type(typ)
    if isinstance(proper, TupleType):
        if not _is_plain(proper):
            return info.has_base(proper.partial_fallback.type.fullname)
        return info.fullname == "builtins.tuple" or is_subtype(info.tuple_type or make_instance(info), proper)
    if isinstance(proper, TypedDictType):
        return info.has_base("builtins.dict")
    if isinstance(proper, CallableType | Overloaded):
        return info.fallback_to_any or info.get("__call__") is not None
    if isinstance(proper, TypeType):
        return info.has_base("builtins.type")
    if not isinstance(proper, Instance):
        return False
    declared = proper.type
    is_manager = info.has_base(_MANAGER) and declared.has_base(_MANAGER)  # Django makes classes of them
    is_number = declared.module_name == "numbers"  # whose classes are abstract, and only registered
    # A private class of stubs stands for one that is not there at run time, as `_StrPromise` for `Promise`.
    is_of_stubs = declared.name.startswith("_") and declared.has_base(info.fullname)
    return is_manager or is_number or is_of_stubs or is_subtype(make_instance(info), make_instance(declared))


def _is_plain(typ: TupleType) -> bool:
    """Return whether a tuple is not of a class of its own, as a NamedTuple is."""
    return typ.partial_fallback.type.fullname == "builtins.tuple"
