"""The decorator `receiver`, ours and Django's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.nodes import (
    ARG_NAMED_OPT,
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    AssignmentStmt,
    CallExpr,
    Decorator,
    DictExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    SetExpr,
    StarExpr,
    TupleExpr,
)
from mypy.subtypes import find_member
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    Type,
    TypeOfAny,
    get_proper_type,
)

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._features.connect import check_options, further_arguments, run_checks
from typedsignal.mypy._features.connector_type import attach
from typedsignal.mypy._features.unfollowed import note_unfollowed
from typedsignal.mypy._fullnames import (
    CONNECT,
    CONNECTOR_PROTOCOLS,
    DISPATCH_UID,
    SENDER_KEY,
    SIGNAL,
    SIGNAL_KEY,
    SUBCLASSES,
    UNCHECKED_CONNECTOR,
    WEAK,
)
from typedsignal.mypy._model.call import Argument, read_argument, read_connect, read_signals
from typedsignal.mypy._model.signals import Signal, name_of, signal_of
from typedsignal.mypy._reporting import fail, final_errors, recheck_when_changed
from typedsignal.mypy._typeops import (
    callables_of,
    class_named,
    elements_of,
    items_of,
    modules_of,
    shown,
    type_of,
    with_parameters,
)

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Context, Expression, MypyFile
    from mypy.plugin import CheckerPluginInterface, FunctionContext, FunctionSigContext

_OPTIONS: Final = (WEAK, DISPATCH_UID, "apps")
_MEMBERS: Final = (CONNECT, *CONNECTOR_PROTOCOLS.values())  # of what is a signal


def accept_any_signal(ctx: FunctionSigContext) -> CallableType:
    """Give every overload of `receiver` one signature, that takes anything: `analyze` finds out what was given.

    mypy would try all of them for each receiver, and report a misspelt keyword as
    one that matches none, with a list of all. In code that is generic over signals it
    infers the connector itself.
    """
    signature = ctx.default_signature
    if any(_is_generic(item, ctx.api) for item in ctx.args[0][:1]):
        return signature
    # `receiver` itself does what `subclasses` asks for with Django's signals.
    options = [*[name for name in signature.arg_names if name in _OPTIONS], SUBCLASSES]
    if len(options) <= len(_OPTIONS) and _is_plain(ctx.context):
        # One overload has all options. The others, once they take nothing, are never tried.
        return with_parameters(signature, [], [], [])
    modules = modules_of(ctx.api)
    connector, whatever = class_named(UNCHECKED_CONNECTOR, [], modules), class_named("builtins.object", [], modules)
    if connector is None or whatever is None:
        return signature
    anything = AnyType(TypeOfAny.special_form)
    names = [SIGNAL_KEY, None, SENDER_KEY, *options, None]
    kinds = [ARG_POS, ARG_STAR, ARG_NAMED_OPT, *[ARG_NAMED_OPT for _ in options], ARG_STAR2]
    # With `object` as the context mypy infers what is in a dict or a generator, with Any it does not.
    types: list[Type] = [whatever, *[anything] * (len(names) - 1)]
    return with_parameters(signature, types, kinds, names).copy_modified(ret_type=connector, variables=[])  # pyright: ignore[reportUnknownMemberType]


def _is_plain(call: Context) -> bool:
    """Return whether a call has arguments, and shows how many they are."""
    return isinstance(call, CallExpr) and bool(call.args) and not any(kind.is_star() for kind in call.arg_kinds)


def _is_generic(expression: Expression, api: CheckerPluginInterface) -> bool:
    """Return whether a variable is a signal only by a protocol of `typedsignal.types`, or holds several."""
    typ = type_of(expression, api) if isinstance(expression, RefExpr) else None
    return typ is not None and not _is_own_signal(typ) and any(map(_is_connector_protocol, elements_of(typ)))


def _is_connector_protocol(typ: Type) -> bool:
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname in CONNECTOR_PROTOCOLS


def accept_own_signals(ctx: FunctionSigContext) -> CallableType:
    """Let the `receiver` of Django take signals of this package, which `analyze` reports in one sentence."""
    signature = ctx.default_signature
    given = [item for argument in ctx.args[0][:1] for item in displayed(argument)]
    if not any(_is_own_signal(type_of(item, ctx.api)) for item in given if isinstance(item, RefExpr)):
        return signature
    anything = AnyType(TypeOfAny.special_form)
    return signature.copy_modified(arg_types=[anything, *signature.arg_types[1:]])  # pyright: ignore[reportUnknownMemberType]


def _is_own_signal(typ: Type) -> bool:
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(SIGNAL)


def analyze(ctx: FunctionContext) -> Type:
    """Let the decorator know its signals, so that it can check what it decorates.

    mypy alone forgets the payload, and of a list the signals too:

        @receiver([order_completed, order_cancelled])
    """
    argument = read_argument(ctx, SIGNAL_KEY)
    if argument is None:
        return ctx.default_return_type
    if isinstance(ctx.context, Decorator):  # `@receiver` alone
        return _report_bare(ctx, argument)
    if _is_generic(argument.expression, ctx.api):
        return ctx.default_return_type
    items = _list_items(argument, ctx.api)
    if _report_misuse(ctx, items):
        return ctx.default_return_type
    for item, _ in items:
        note_unfollowed(item, ctx.api)
    signals = list(_signals_in(items, ctx.api))
    for signal in signals:
        recheck_when_changed(signal.payload_class, ctx.api)
    call = read_connect(ctx, signals, receiver=None)
    run_checks(call)
    return attach(call, ctx)


def analyze_django(ctx: FunctionContext) -> Type:
    """Do the same for the `receiver` of Django, and report the signals that it does not know."""
    argument = read_argument(ctx, SIGNAL_KEY)
    if argument is not None:
        for item in displayed(argument.expression):
            if isinstance(item, RefExpr) and _is_own_signal(type_of(item, ctx.api)):
                text = messages.name_signal(messages.DJANGO_RECEIVER, name_of(item))
                fail(ctx.api, text, item, ARG_TYPE)
    return analyze(ctx) if not isinstance(ctx.context, Decorator) else ctx.default_return_type


def _report_bare(ctx: FunctionContext, function: Argument) -> Type:
    """Report a decorator that was not called, and nothing else: mypy would list every overload."""
    with final_errors(ctx):
        fail(ctx.api, messages.BARE_RECEIVER, ctx.context, CALL_ARG)
    return function.type


def _signals_in(items: list[tuple[Expression, Type]], api: CheckerPluginInterface) -> Iterator[Signal]:
    for expression, typ in items:
        is_signal = _is_own_signal(typ) or signal_of(typ, api) is not None
        for element in [typ] if is_signal else elements_of(typ):
            yield from read_signals(expression, element, api, name_of(expression) if is_signal else None)


def _list_items(argument: Argument, api: CheckerPluginInterface) -> list[tuple[Expression, Type]]:
    """Return what is written in a list, or the one thing that was given, with types."""
    expression = argument.expression
    items = displayed(expression)
    arguments = [argument] if items == [expression] else [Argument(item, type_of(item, api)) for item in items]
    return [item for part in arguments for item in _displayed_by_name(part, api) or [(part.expression, part.type)]]


def displayed(expression: Expression) -> list[Expression]:
    """Return what is written in a list, a tuple, a set or as the keys of a dict; of anything else, itself."""
    if isinstance(expression, ListExpr | TupleExpr | SetExpr):
        return [item.expr if isinstance(item, StarExpr) else item for item in expression.items]
    if isinstance(expression, DictExpr):
        return [key for key, _ in expression.items if key is not None]
    return [expression]


def _displayed_by_name(argument: Argument, api: CheckerPluginInterface) -> list[tuple[Expression, Type]]:
    """Return what is written where a list, or the dict whose `values()` it is, gets its one name.

    Of unlike signals mypy makes a list of objects.
    """
    elements = map(get_proper_type, elements_of(argument.type))
    if not all(isinstance(element, Instance) and element.type.fullname == "builtins.object" for element in elements):
        return []
    expression, view = argument.expression, ""
    if isinstance(expression, CallExpr) and isinstance(expression.callee, MemberExpr) and not expression.args:
        method = expression.callee
        expression, view = method.expr, method.name
    value = _value_of(expression, cast("TypeChecker", api).tree) if isinstance(expression, NameExpr) else None
    if isinstance(value, DictExpr) and view == "values":
        items = [item for _, item in value.items]
    else:
        items = displayed(value) if value is not None and view in ("", "keys") else []
    return [(item, type_of(item, api)) for item in items if item is not value]


def _value_of(name: NameExpr, file: MypyFile) -> Expression | None:
    """Return the value of the one statement of a module that assigns a name."""
    assignments = [
        statement
        for statement in file.defs
        if isinstance(statement, AssignmentStmt)
        and any(isinstance(target, NameExpr) and target.node is name.node for target in statement.lvalues)
    ]
    return assignments[0].rvalue if len(assignments) == 1 else None


def _report_misuse(ctx: FunctionContext, items: list[tuple[Expression, Type]]) -> bool:
    """Report what `receiver` cannot be called with, and return whether anything was."""
    own = [name for name in further_arguments(ctx) if name is not None and _takes_option(name, items)]
    is_misused = check_options(ctx, "receiver", own)
    strange = [
        (expression, element)
        for expression, typ in items
        for element in (elements_of(typ) if not _may_be_signal(typ) else [])
        if not _may_be_signal(element)
    ]
    for expression, element in strange:
        fail(ctx.api, messages.NO_SIGNAL.format(found=shown(element, ctx.api)), expression, ARG_TYPE)
    return is_misused or bool(strange)


def _takes_option(name: str, items: list[tuple[Expression, Type]]) -> bool:
    """Return whether the `connect` of a signal takes an option: a class of one's own may add some."""
    elements = [element for _, typ in items for element in ([typ] if _may_be_signal(typ) else elements_of(typ))]
    instances = [proper for proper in map(get_proper_type, elements) if isinstance(proper, Instance)]
    connects = [find_member(CONNECT, instance, instance) for instance in instances]
    signatures = [callables_of(connect) or [] for connect in connects if connect is not None]
    return bool(signatures) and all(
        any(name in signature.arg_names or ARG_STAR2 in signature.arg_kinds for signature in overloads)
        for overloads in signatures
    )


def _may_be_signal(typ: Type) -> bool:
    return all(_connects(get_proper_type(item)) for item in items_of(typ))


def _connects(item: Type) -> bool:
    if isinstance(item, Instance):
        if item.type.fullname == "builtins.object":
            return True  # unlike signals in a list are objects to mypy
        return item.type.fallback_to_any or any(item.type.get(name) is not None for name in _MEMBERS)
    return not isinstance(item, CallableType | Overloaded | NoneType | LiteralType)
