"""A call that connects a receiver, read once into a value that every check is handed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from mypy.nodes import (
    CallExpr,
    Context,
    Decorator,
    Expression,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    SymbolNode,
    TypeInfo,
    Var,
)
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
    TypeType,
    get_proper_type,
)

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import (
    BLINKER_ANY,
    DISPATCH_UID,
    RETRY,
    SENDER_KEY,
    SIGNAL,
    SUBCLASSES,
    TASK_METHODS,
    WEAK,
)
from typedsignal.mypy._model.declared import is_declared
from typedsignal.mypy._model.django import (
    are_of_one_row,
    find_named_in_loop,
    find_pairs,
    find_signals,
    identify,
    is_view,
)
from typedsignal.mypy._model.models import find_label, find_model, is_user_setting, literal_of
from typedsignal.mypy._model.signals import Sender, Signal, is_library_signal, name_of, signal_of
from typedsignal.mypy._typeops import items_of, shown, type_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface, FunctionContext, MethodContext, MethodSigContext


class Argument(NamedTuple):
    """An argument of a call."""

    expression: Expression
    type: Type


class ConnectCall(NamedTuple):
    """What a call connects to what, and how.

    Of a decorator there are two calls: `receiver(signal)` has no receiver, and the call of
    what it returns has no uid, and a sender without its expression. `owner` is the type of
    what the call is a method of, `holder` the expression of the signal or of the decorator
    where the call itself does not show it. Where it is typed, mypy itself checks sender and receiver.
    `is_weak` is False where that is not certain, and `uid` None where it may have come through `**kwargs`: neither
    proves the opposite.
    """

    context: Context
    api: CheckerPluginInterface
    owner: Type | None
    receiver: Argument | None = None
    signals: tuple[Signal, ...] = ()
    sender: Sender | None = None
    is_weak: bool = False
    uid: Argument | None = None
    subclasses: bool = False
    holder: Expression | None = None
    is_typed: bool = False

    @property
    def place(self) -> Context:
        """Where a message about the receiver goes: to the argument, or to the decorator that connects."""
        if isinstance(self.context, Decorator):
            return find_decorator(self.context, self.owner, self.api) or self.context
        return self.receiver.expression if self.receiver is not None else self.context

    def split_decorators(self) -> tuple[list[Expression], list[Expression]]:
        """Return the decorators above the one that connects, and those below it; of what is no decorator, none.

        They are all that are written: mypy takes some away.
        """
        decorated = self.context if isinstance(self.context, Decorator) else None
        connecting = find_decorator(decorated, self.owner, self.api) if decorated is not None else None
        if decorated is None or connecting is None:
            return [], []
        position = decorated.original_decorators.index(connecting)
        return decorated.original_decorators[:position], decorated.original_decorators[position + 1 :]

    @property
    def task_method(self) -> str | None:
        """The method that enqueues the receiver, where that is a task of Celery's or Django's."""
        typ = get_proper_type(self.receiver.type) if self.receiver is not None else None
        if not isinstance(typ, Instance):
            return None
        return next((names[0] for names in TASK_METHODS if all(map(typ.type.get, names))), None)

    @property
    def is_of_rows(self) -> bool:
        """Whether signal and receiver come from the rows of a loop: each receiver is meant for one of the signals."""
        receiver = self.receiver.expression if self.receiver is not None else None
        return any(are_of_one_row(signal, receiver, self.api) for signal in self._given_signals())

    def signals_of_rows(self) -> list[Signal]:
        """Return the signals of all rows, if there are any: mypy checks a call of `connect` for each of a union."""
        given = self._given_signals() if self.is_of_rows else []
        types = [item for expression in given for item in items_of(type_of(expression, self.api))]
        signals = [signal_of(item, self.api) for item in types]
        return [signal for signal in signals if signal is not None]

    def _given_signals(self) -> list[Expression]:
        holder = self.holder or holder_of(self.context, self.owner, self.api)
        return holder.args if isinstance(holder, CallExpr) else [holder] if holder is not None else []

    def sentence(self, problem: str, signal: Signal | None = None) -> str:
        """Return a whole sentence about the receiver of a signal; the first signal stands for all."""
        template = messages.name_signal(
            messages.OF_RECEIVER, self.signal_name(signal or next(iter(self.signals), None))
        )
        return template.format(receiver=self._receiver_name(), problem=problem)

    def signal_name(self, signal: Signal | None) -> str | None:
        """Return the name of a signal, or of the expression that holds it; None if there is none."""
        if signal is not None and signal.name is not None:
            return signal.name
        holder = self.holder or holder_of(self.context, self.owner, self.api)
        given = [item for item in _given_to(holder) if signal_of(type_of(item, self.api), self.api) is not None]
        return name_of(given[0] if len(given) == 1 else holder)

    def _receiver_name(self) -> str:
        if isinstance(self.context, Decorator):
            return f'"{self.context.func.name}"'
        if self.receiver is None:
            return ""
        expression = self.receiver.expression
        name = "<lambda>" if isinstance(expression, LambdaExpr) else name_of(expression)
        return f'"{name}"' if name else shown(self.receiver.type, self.api)


def read_connect(ctx: FunctionContext | MethodContext, signals: list[Signal], receiver: Argument | None) -> ConnectCall:
    """Read a call that has the parameters of `connect`, or those of them that it has."""
    sender = read_sender(ctx)
    return ConnectCall(
        ctx.context,
        ctx.api,
        getattr(ctx, "type", None),
        receiver,
        tuple(signals),
        sender,
        _connects_weakly(ctx),
        read_argument(ctx, DISPATCH_UID),
        sender is not None and _connects_subclasses(ctx),
    )


def read_argument(ctx: FunctionContext | MethodContext, name: str) -> Argument | None:
    """Return what was passed for a parameter; None if nothing was, or if that came through `*args` or `**kwargs`."""
    if name in ctx.callee_arg_names:
        position = ctx.callee_arg_names.index(name)
        if len(ctx.args[position]) != 1 or ctx.arg_kinds[position][0].is_star():
            return None
        return Argument(ctx.args[position][0], ctx.arg_types[position][0])
    for names, expressions, types in zip(ctx.arg_names, ctx.args, ctx.arg_types, strict=True):
        if name in names:  # what a function takes by **kwargs
            return Argument(expressions[names.index(name)], types[names.index(name)])
    return None


def first_argument(ctx: FunctionContext | MethodContext) -> Argument | None:
    """Return the first argument of a call, None if there is none or it came through `*args` or `**kwargs`."""
    if not ctx.args or len(ctx.args[0]) != 1 or ctx.arg_kinds[0][0].is_star():
        return None
    return Argument(ctx.args[0][0], ctx.arg_types[0][0])


def is_called_on_class(ctx: MethodContext | MethodSigContext) -> bool:
    """Return whether a method of a signal is called on the class, and not with a signal as the first argument.

    So is `order_paid.send(Order)`, where `order_paid = Signal[X, P]` lacks `()`.
    """
    owner = get_proper_type(ctx.type)
    is_class = isinstance(owner, TypeType) or (isinstance(owner, FunctionLike) and owner.is_type_obj())
    if not is_class or not ctx.args or len(ctx.args[0]) != 1:
        return False
    typ = get_proper_type(ctx.api.get_expression_type(ctx.args[0][0]))
    if isinstance(typ, Instance):
        return not typ.type.fallback_to_any and not typ.type.has_base(SIGNAL)
    return isinstance(typ, FunctionLike | NoneType | LiteralType | TupleType | TypedDictType)


def read_signals(
    expression: Expression | None, typ: Type, api: CheckerPluginInterface, name: str | None
) -> list[Signal]:
    """Return the signals that an expression of a type may be: one, where that is not one of a library in a loop."""
    nodes = find_signals(expression, api) if is_library_signal(typ) and not is_view(typ) else []
    found = [(node, _type_of_one(node, typ)) for node in nodes]
    signals = [signal_of(identify(own, node.fullname), api) for node, own in found if own is not None]
    signals = signals or [signal_of(typ, api, name)]
    return [signal for signal in signals if signal is not None]


def _type_of_one(node: SymbolNode, typ: Type) -> Type | None:
    """Return the type of a signal that an expression of a type may be, None if it cannot be that one.

    In a loop over several signals the type is what they share, or that of one of them: mypy then asks for each.
    """
    if not isinstance(node, Var) or node.type is None or not is_declared(node.type):
        return None if is_declared(typ) else typ
    if is_subtype(typ, node.type):
        return typ
    return node.type if is_subtype(node.type, typ) else None


def holder_of(context: Context, owner: Type | None, api: CheckerPluginInterface) -> Expression | None:
    """Return the expression of the signal or decorator that a call is a method of."""
    if isinstance(context, Decorator):
        return _owner(find_decorator(context, owner, api))
    return _owner(context.callee) if isinstance(context, CallExpr) else None


def _given_to(wrapper: Expression | None) -> list[Expression]:
    """Return what a wrapper of `receiver` is given: it has no name for the signal that is among that."""
    if not isinstance(wrapper, CallExpr):
        return []
    further = _given_to(wrapper.callee.expr) if isinstance(wrapper.callee, MemberExpr) else []
    items = [item for given in wrapper.args for item in (given.items if isinstance(given, ListExpr) else [given])]
    return [item for item in (*items, *further) if isinstance(item, RefExpr)]


def _owner(callee: Expression | None) -> Expression | None:
    """Return the expression of which a method is called, or what is called itself."""
    return callee.expr if isinstance(callee, MemberExpr) else callee


def find_decorator(decorated: Decorator, owner: Type | None, api: CheckerPluginInterface) -> Expression | None:
    """Return which of the decorators is being applied: the one whose object has this very type.

    mypy gives a hook the whole decorated function as its context. `has_type` and
    `lookup_type` are the checker's own (since 0.990), the map of types is one per file.
    """
    checker = cast("TypeChecker", api)
    for decorator in decorated.decorators:
        holds = [decorator, *filter(None, [_owner(decorator)])]
        if any(checker.has_type(node) and get_proper_type(checker.lookup_type(node)) is owner for node in holds):
            return decorator
    return None


def read_sender(ctx: FunctionContext | MethodContext, first: Argument | None = None) -> Sender | None:
    """Return the sender that is given, None if receivers are connected for all of them.

    `first` is the argument to take where a method does not name its parameter for the sender.
    """
    argument = read_argument(ctx, SENDER_KEY) or first
    if argument is None:
        may_be_given = any(kind.is_star() for kinds in ctx.arg_kinds for kind in kinds)
        return Sender(AnyType(TypeOfAny.special_form), is_certain=False) if may_be_given else None
    is_setting = is_user_setting(argument.expression)  # which is Any to django-stubs without its plugin
    sender = ctx.api.named_generic_type("builtins.str", []) if is_setting else sender_type(argument.type)
    if isinstance(get_proper_type(sender), NoneType) or _is_blinker_any(sender):
        return None
    label = find_label(argument.expression, argument.type, ctx.api)
    if label is not None:
        model = find_model(label, ctx.api)
        return Sender(model or literal_of(sender), model is not None, argument.expression, label)
    is_vague = any(isinstance(get_proper_type(item), AnyType | NoneType) for item in items_of(sender))
    return Sender(literal_of(sender), names_class(argument.expression), None if is_vague else argument.expression)


def _is_blinker_any(sender: Type) -> bool:
    proper = get_proper_type(sender)
    return isinstance(proper, Instance) and proper.type.fullname == BLINKER_ANY


def pair_senders(call: ConnectCall, holder: Expression | None) -> tuple[Signal, ...]:
    """Return the signals of a loop over pairs, each with the sender of its pair; any others as they are."""
    place = call.sender.expression if call.sender is not None else None
    pairs = find_pairs(holder, place, call.api) if place is not None else []
    signals = {signal.identity: signal for signal in call.signals}
    paired: list[Signal] = []
    for fullname, named in pairs:
        if fullname in signals and place is not None:
            paired.append(signals[fullname]._replace(paired=_sender_named(named, place, call.api)))
    return tuple(paired) or call.signals


def find_senders(sender: Sender, api: CheckerPluginInterface) -> list[Sender]:
    """Return the senders that the variable of a loop stands for; of any other sender, itself."""
    place = sender.expression
    named = find_named_in_loop(place, api) if place is not None else []
    return [_sender_named(found, place, api) for found in named if place is not None] or [sender]


def _sender_named(named: TypeInfo | str, place: Expression, api: CheckerPluginInterface) -> Sender:
    if isinstance(named, str):
        model = find_model(named, api)
        return Sender(model or api.named_generic_type("builtins.str", []), model is not None, place, named)
    arguments = [AnyType(TypeOfAny.special_form) for _ in named.type_vars]
    return Sender(TypeType(Instance(named, arguments)), True, place)


def sender_type(typ: Type) -> Type:
    """Return a class that was named in the code as `type[...]`, any other type as it is."""
    proper = get_proper_type(typ)
    if isinstance(proper, CallableType) and proper.is_type_obj():
        return TypeType.make_normalized(proper.ret_type)
    return proper


def names_class(expression: Expression) -> bool:
    """Return whether an expression is the name of a class."""
    return isinstance(expression, RefExpr) and isinstance(expression.node, TypeInfo)


def _connects_subclasses(ctx: FunctionContext | MethodContext) -> bool:
    """Return whether a call may connect to the subclasses of the sender as well."""
    given = read_argument(ctx, SUBCLASSES)
    return given is not None and not (
        isinstance(given.expression, NameExpr) and given.expression.fullname == "builtins.False"
    )


def _connects_weakly(ctx: FunctionContext | MethodContext) -> bool:
    """Return whether a call connects weakly for sure: it says so, or it says nothing."""
    if WEAK not in ctx.callee_arg_names:
        return False
    if RETRY in ctx.callee_arg_names and ctx.args[ctx.callee_arg_names.index(RETRY)]:
        return False  # Celery may call the receiver again when it raises: then it holds it.
    if not ctx.args[ctx.callee_arg_names.index(WEAK)]:
        return True
    weak = read_argument(ctx, WEAK)
    return weak is not None and isinstance(weak.expression, NameExpr) and weak.expression.fullname == "builtins.True"
