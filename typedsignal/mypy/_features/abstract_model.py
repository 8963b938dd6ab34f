"""Models that are abstract: written into the class, for only its own source says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import MDEF, AssignmentStmt, NameExpr, SymbolTableNode, TypeInfo, Var
from mypy.types import AnyType, TypeOfAny

from typedsignal.mypy._fullnames import ABSTRACT_MARK

if TYPE_CHECKING:
    from mypy.plugin import ClassDefContext, Plugin

_META: Final = "Meta"


def mark_abstract(ctx: ClassDefContext, base: str, plugin: Plugin) -> None:
    """Add a name to a class with `class Meta: abstract = True`.

    A value is not kept in the cache, nor seen by the daemon when it changes; a name
    is. mypy asks one plugin alone about a base class, in the order of its list
    `_plugins` (private, since 0.6), so this one asks the next in its stead.
    """
    others: list[Plugin] = getattr(getattr(ctx.api, "plugin", None), "_plugins", [])
    hooks = (other.get_base_class_hook(base) for other in others if other is not plugin)
    hook = next(filter(None, hooks), None)
    if hook is not None:
        hook(ctx)
    info = ctx.cls.info
    meta = info.names.get(_META)
    if meta is None or not isinstance(meta.node, TypeInfo) or ABSTRACT_MARK in info.names:
        return
    if any(_is_abstract(statement) for statement in meta.node.defn.defs.body):
        mark = Var(ABSTRACT_MARK, AnyType(TypeOfAny.special_form))
        mark.info = info
        mark._fullname = f"{info.fullname}.{ABSTRACT_MARK}"  # pyright: ignore[reportPrivateUsage]
        info.names[ABSTRACT_MARK] = SymbolTableNode(MDEF, mark, plugin_generated=True)


def _is_abstract(statement: Any) -> bool:
    """Return whether a statement is `abstract = True`, which Django does not inherit."""
    if not isinstance(statement, AssignmentStmt) or not isinstance(statement.rvalue, NameExpr):
        return False
    names = [target.name for target in statement.lvalues if isinstance(target, NameExpr)]
    return "abstract" in names and statement.rvalue.name == "True"
