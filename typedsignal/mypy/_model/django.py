"""Django's own signals, in unchanged code: which is which, and what it sends."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, cast

from mypy.expandtype import expand_type
from mypy.nodes import (
    Expression,
    Import,
    ImportFrom,
    IndexExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    SymbolNode,
    TypeInfo,
)
from mypy.subtypes import is_subtype
from mypy.typeops import bind_self
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    Type,
    TypeOfAny,
    TypeType,
    TypeVarType,
    get_proper_type,
)

from typedsignal.mypy._fullnames import (
    CONNECT,
    DJANGO_SIGNAL,
    DJANGO_SIGNALS,
    PACKAGE,
    SENDER_KEY,
    SIGNAL_KEY,
    VIEW,
    VIEWS,
)
from typedsignal.mypy._model.declared import is_declared_variable
from typedsignal.mypy._model.payload import Field, Payload
from typedsignal.mypy._model.source import Source, source_of
from typedsignal.mypy._typeops import class_named

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

_DEPTH = 5  # of names that stand for names


def declarations_for(file: MypyFile) -> set[str]:
    """Return the typed declarations as a module that a file depends on, if it imports what they declare."""
    imported = {node.id for node in file.imports if isinstance(node, ImportFrom)}
    imported |= {name for node in file.imports if isinstance(node, Import) for name, _ in node.ids}
    modules = {name.rpartition(".")[0] for name in DJANGO_SIGNALS} | {"django.dispatch", "django.db.models"}
    return {VIEWS} if modules & imported else set()


def identify(typ: Type, fullname: str) -> Type:
    """Return the type of a signal that says which of Django's signals it is.

    `extra_attrs` is where mypy keeps what a `functools.partial` calls (since 1.11):
    it is kept in the cache and through variables. A name with a space in it is none
    that an attribute can have. It must not get into types of the user's: in unions
    mypy strikes it out, in all places that share the type.
    """
    proper = get_proper_type(typ)
    assert isinstance(proper, Instance)
    return proper.copy_with_extra_attr(f" {fullname}", AnyType(TypeOfAny.special_form))


def is_django_signal(typ: Type) -> bool:
    """Return whether something is a signal of Django's class, or of one derived from it."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(DJANGO_SIGNAL)


def has_connect_of_django(typ: Type) -> bool:
    """Return whether the `connect` of a signal is that of Django's class, which returns None, and not overridden."""
    proper = get_proper_type(typ)
    symbol = proper.type.get(CONNECT) if isinstance(proper, Instance) and is_django_signal(proper) else None
    return symbol is not None and (symbol.fullname or "").startswith(("django.", PACKAGE))


def is_view(typ: Type) -> bool:
    """Return whether something is a typed view of a signal: receivers are checked by its type alone."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(VIEW)


def identity_of(typ: Type) -> str | None:
    """Return the full name of a signal of Django's; None of any other, or where its type says no more."""
    proper = get_proper_type(typ)
    extra = proper.extra_attrs if isinstance(proper, Instance) else None
    return next((name[1:] for name in extra.attrs if name.startswith(" ")), None) if extra is not None else None


def protocol_of(typ: Type) -> str | None:
    """Return the full name of the protocol of a signal's receivers, None if the signal is not one of Django's own."""
    proper = get_proper_type(typ)
    if is_view(typ) and isinstance(proper, Instance):
        return proper.type.fullname.removesuffix("Signal") + "Receiver"
    return DJANGO_SIGNALS.get(identity_of(typ) or "")


class Sent(NamedTuple):
    """What a signal of Django's sends: from whom, and what; and whether the types of these are exact."""

    sender: Type
    payload: Payload
    is_exact: bool


def read_protocol(protocol: str, sender: Type | None, modules: dict[str, MypyFile]) -> Sent | None:
    """Read the first signature of a protocol of receivers, for one class that sends, or for all.

    A signal of models is exact about them; a user or a connection may be of any
    class derived from that which is declared, and so may a receiver say.
    """
    declared = class_named(protocol, [], modules)
    call = declared.type.names.get("__call__") if declared is not None else None
    overloaded = call.node.type if call is not None and isinstance(call.node, OverloadedFuncDef) else None
    if declared is None or not isinstance(overloaded, Overloaded):
        return None
    variables = [variable for variable in declared.type.defn.type_vars if isinstance(variable, TypeVarType)][:1]
    values = {variable.id: _value(variable, sender) for variable in variables if variable.name != "Response_co"}
    called = get_proper_type(expand_type(bind_self(overloaded.items[0]), values))
    if not isinstance(called, CallableType):
        return None
    fields: dict[str, Field] = {}
    for name, typ, kind in zip(called.arg_names, called.arg_types, called.arg_kinds, strict=True):
        fields[name or ""] = Field(name or "", typ, kind.is_required())
    sent = fields.pop(SENDER_KEY)
    del fields[SIGNAL_KEY]
    payload = Payload(dict(sorted(fields.items())))
    is_exact = all(variable.name == "M_contra" for variable in variables if variable.id in values)
    return Sent(sent.type, payload, is_exact)


def _value(variable: TypeVarType, sender: Type | None) -> Type:
    proper = get_proper_type(sender) if sender is not None else None
    item = proper.item if isinstance(proper, TypeType) else proper
    return item if item is not None and is_subtype(item, variable.upper_bound) else variable.upper_bound


def find_signals(expression: Expression | None, api: CheckerPluginInterface) -> list[SymbolNode]:
    """Return the signals of libraries that an expression is, or may be; none where that is not seen.

        for signal in [pre_save, post_save]:
            signal.connect(audit)

    To stubs all of them have one type; which is which is only written in the
    code. Only this file is read: of another one mypy would not tell us when it changes.
    """
    if not isinstance(expression, RefExpr):
        return []
    if expression.node is not None and _is_known(expression.node):
        return [expression.node]
    source = source_of(api)
    node = source.name_at(expression) if source is not None and isinstance(expression, NameExpr) else None
    return _signals_behind(node, source, cast("TypeChecker", api).tree, _DEPTH) if source is not None else []


def find_pairs(
    signal: Expression | None, sender: Expression, api: CheckerPluginInterface
) -> list[tuple[str, TypeInfo | str]]:
    """Return the signals of Django's with the class or the name of the sender that each goes with in a loop.

    for signal, model in [(post_save, Article), (pre_delete, Author)]:
        signal.connect(audit, sender=model)
    """
    source = source_of(api) if isinstance(signal, NameExpr) and isinstance(sender, NameExpr) else None
    if source is None or not isinstance(signal, NameExpr) or not isinstance(sender, NameExpr):
        return []
    file = cast("TypeChecker", api).tree
    names = [name for name in (source.name_at(signal), source.name_at(sender)) if name is not None]
    bindings = [binding for name in names if (binding := binding_of(name, source)) is not None]
    if len(bindings) != 2 or source.parent(bindings[0]) is not source.parent(bindings[1]):
        return []
    pairs: list[tuple[str, TypeInfo | str]] = []
    for value, model in zip(*(_values_of(name, source) for name in names), strict=True):
        found = _look_up_named(model, file)
        if found is not None:
            pairs += [(node.fullname, found) for node in _signals_behind(value, source, file, _DEPTH)]
    return pairs


def signals_behind(expression: ast.expr, source: Source, depth: int = _DEPTH) -> list[ast.expr]:
    """Return what is written in a list, or in the one that a loop goes over; of anything else, itself."""
    values: list[ast.expr] = []
    if isinstance(expression, ast.List | ast.Tuple | ast.Set):
        values = expression.elts
    elif isinstance(expression, ast.Name):
        binding = binding_of(expression, source)
        parent = source.parent(binding) if binding is not None else None
        is_assigned = isinstance(parent, ast.Assign | ast.AnnAssign)
        is_written = isinstance(getattr(parent, "value", None), ast.List | ast.Tuple | ast.Set)
        values = [] if is_assigned and not is_written else _values_of(expression, source)
    if not values or depth == 0:
        return [expression]
    return [signal for value in values for signal in signals_behind(value, source, depth - 1)]


def are_of_one_row(first: Expression | None, second: Expression | None, api: CheckerPluginInterface) -> bool:
    """Return whether two expressions take their values from the same row of what a loop goes over.

    for signal, handler in ((order_completed, mail), (order_noted, log)):
        signal.connect(handler)
    """
    roots = [_root_of(expression) for expression in (first, second)]
    names = [root for root in roots if isinstance(root, NameExpr)]
    source = source_of(api) if len(names) == 2 else None
    written = [source.name_at(name) for name in names] if source is not None else []
    loops = [_loop_of(name, source) for name in written if name is not None and source is not None]
    return len(loops) == 2 and loops[0] is not None and loops[0] is loops[1]


def _root_of(expression: Expression | None) -> Expression | None:
    if isinstance(expression, IndexExpr):
        return _root_of(expression.base)
    return _root_of(expression.expr) if isinstance(expression, MemberExpr) else expression


def _loop_of(name: ast.Name, source: Source) -> ast.AST | None:
    """Return the loop whose variable a name is, None if it is another name."""
    binding = binding_of(name, source)
    inner = binding
    for outer in source.around(binding) if binding is not None else ():
        if isinstance(outer, ast.For | ast.AsyncFor | ast.comprehension):
            return outer if outer.target is inner else None
        inner = outer
    return None


def find_named_in_loop(expression: Expression, api: CheckerPluginInterface) -> list[TypeInfo | str]:
    """Return the classes, or the names of such, that the variable of a loop stands for where every round comes to it.

    for model in (Article, Author):
        post_save.connect(audit, sender=model)
    """
    is_variable = isinstance(expression, NameExpr) and not isinstance(expression.node, TypeInfo)
    source = source_of(api) if is_variable else None
    name = source.name_at(expression) if source is not None else None
    if source is None or name is None:
        return []
    loop = source.parent(source.statement_of(name))
    binding = binding_of(name, source)
    is_of_loop = binding is not None and isinstance(loop, ast.For) and loop.target in (binding, source.parent(binding))
    if not is_of_loop or any(isinstance(node, ast.Continue | ast.Break) for node in ast.walk(cast("ast.AST", loop))):
        return []
    found = (_look_up_named(value, cast("TypeChecker", api).tree) for value in _values_of(name, source))
    return [named for named in found if named is not None]


def _look_up_named(value: ast.expr, file: MypyFile) -> TypeInfo | str | None:
    found = _look_up(value, file) if isinstance(value, ast.Name | ast.Attribute) else getattr(value, "value", None)
    return found if isinstance(found, TypeInfo | str) else None


def _is_known(node: SymbolNode) -> bool:
    return node.fullname in DJANGO_SIGNALS or is_declared_variable(node)


def _signals_behind(value: ast.expr | None, source: Source, file: MypyFile, depth: int) -> list[SymbolNode]:
    if depth == 0 or value is None:
        return []
    values: list[ast.expr] = []
    if isinstance(value, ast.Starred):
        values = [value.value]
    elif isinstance(value, ast.Name):
        values = _values_of(value, source)
    elif not isinstance(value, ast.Attribute):
        values = _elements(value, source)
    if values:
        return [node for item in values for node in _signals_behind(item, source, file, depth - 1)]
    node = _look_up(value, file) if isinstance(value, ast.Name | ast.Attribute) else None
    return [node] if node is not None and _is_known(node) else []


def binding_of(name: ast.Name, source: Source) -> ast.AST | None:
    """Return what alone binds a name around it: in a loop, else in its function, else in the file."""
    loops = [node for node in source.around(name) if isinstance(node, ast.For | ast.ListComp | ast.GeneratorExp)]
    for scope in (*loops, source.function_around(name), source.tree):
        bindings = [node for node in source.bindings[name.id] if scope is not None and scope in source.around(node)]
        if bindings:
            return bindings[0] if len(bindings) == 1 else None
    return None


def _value_of(name: ast.expr, source: Source) -> ast.expr:
    """Return what is assigned to a name, through further names; anything else as it is."""
    for _ in range(_DEPTH):
        binding = binding_of(name, source) if isinstance(name, ast.Name) else None
        assignment = source.parent(binding) if binding is not None else None
        if not isinstance(assignment, ast.Assign | ast.AnnAssign) or assignment.value is None:
            break
        name = assignment.value
    return name


def _values_of(name: ast.Name, source: Source) -> list[ast.expr]:
    """Return the values of a name: one by an assignment, several by a loop, none where that is not seen."""
    binding = binding_of(name, source)
    target = source.parent(binding) if binding is not None else None
    if isinstance(target, ast.Assign | ast.AnnAssign) and target.value is not None:
        return [target.value]
    if isinstance(target, ast.For | ast.comprehension):
        return _elements(target.iter, source)
    loop = source.parent(target) if isinstance(target, ast.Tuple) else None
    if not isinstance(target, ast.Tuple) or not isinstance(loop, ast.For | ast.comprehension):
        return []
    rows = [row.elts for row in _elements(loop.iter, source) if isinstance(row, ast.Tuple | ast.List)]
    position = target.elts.index(cast("ast.expr", binding))
    return [row[position] for row in rows if len(row) == len(target.elts)]


def _elements(iterable: ast.expr, source: Source) -> list[ast.expr]:
    """Return what is written in a list, a tuple, a set or a dict, or in one that has a name."""
    written = _value_of(iterable, source)
    if isinstance(written, ast.List | ast.Tuple | ast.Set):
        return written.elts
    method = written.func if isinstance(written, ast.Call) else None
    mapping = _value_of(method.value, source) if isinstance(method, ast.Attribute) else written
    if not isinstance(mapping, ast.Dict):
        return []
    items = [(key, value) for key, value in zip(mapping.keys, mapping.values, strict=True) if key is not None]
    if not isinstance(method, ast.Attribute) or method.attr == "keys":
        return [key for key, _ in items]
    if method.attr == "values":
        return [value for _, value in items]
    return [ast.Tuple([key, value]) for key, value in items] if method.attr == "items" else []


def _look_up(value: ast.Name | ast.Attribute, file: MypyFile) -> SymbolNode | None:
    node: SymbolNode | None = file
    for name in ast.unparse(value).split("."):
        symbol = node.names.get(name) if isinstance(node, MypyFile) else None
        node = symbol.node if symbol is not None else None
    return node
