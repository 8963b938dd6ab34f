"""What checkers are known to see otherwise than promised: all of it, and nothing that has gone away."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

BOTH_PYRIGHTS = ("pyright", "basedpyright")
ALL_BUT_PLUGIN = (*BOTH_PYRIGHTS, "zuban", "ty", "pyrefly", "mypy alone")


class Difference(NamedTuple):
    """A reason why checkers differ, and where.

    `unseen` and `reported` give the marked lines of a guarantee by their order in
    its file: the wrong ones that go unseen, and the right ones that are reported.
    """

    reason: str
    link: str | None
    checkers: tuple[str, ...]
    unseen: Mapping[str, set[int]] = MappingProxyType({})
    reported: Mapping[str, set[int]] = MappingProxyType({})
    forms: tuple[bool, ...] = (False,)  # by_function


_CONNECT_UNSEEN = {
    "class_attribute": {4},
    "connect_decorator": {1, 2},
    "connect_kinds": {1, 2},
    "connect_lambda": {1, 2},
    "connect_missing_field": {1, 2, 3},
    "connect_not_required": {1},
    "connect_required": {1},
    "connect_type": {1, 2, 3},
    "deferred": {1},
    "payload_attrs": {4},
    "payload_class": {4},
    "payload_dataclass": {4},
    "payload_empty": {2},
    "payload_functional": {4},
    "payload_generic": {3},
    "payload_inherited": {4},
    "payload_msgspec": {4},
    "payload_not_required": {4},
    "payload_pydantic": {4},
    "payload_read_only": {4},
    "payload_total_false": {4},
    "receiver_decorator": {1, 2},
    "receiver_list": {1, 3},
    "subclass": {3},
    "testing_connected_to": {4, 5},
    "three_fields_connect": {1, 2, 3},
    "three_fields_positional": {1, 2},
    "three_fields_receiver": {1, 2},
    "unpacked_kwargs": {1, 2, 3},
    "wrapper": {1, 2},
    "wrapper_class": {1},
    "wrapper_decorator": {1, 2},
    "wrapper_function": {1, 2},
    "wrapper_receiver": {1},
}
_SEND_UNSEEN = {
    "class_attribute": {1, 2, 3},
    "generic_code_class": {1},
    "generic_code_function": {1, 2},
    "generic_code_send": {2, 3},
    "payload_empty": {1},
    "payload_functional": {1, 2, 3},
    "payload_generic": {1, 2},
    "payload_inherited": {1, 2, 3},
    "payload_not_required": {1, 2, 3},
    "payload_read_only": {1, 2, 3},
    "payload_total_false": {1, 2, 3},
    "send_bound": {1, 2},
    "send_missing_field": {1, 2, 3, 4},
    "send_positional": {1, 2, 3},
    "send_type": {1, 2, 3},
    "send_typed_dict": {1, 2, 3},
    "send_unknown_field": {1, 2, 3},
    "send_methods": {1, 2, 3, 4},
    "subclass": {1, 2},
    "signal_optional": {1},
    "signal_in_container": {1, 2},
    "three_fields_send": {1, 2, 3},
    "wrapper_class": {2},
}
_ANY_RECEIVER_OF_DJANGOS = {
    "django_action": {1, 2},
    "django_any_sender": {1, 2, 3},
    "django_connect": {1, 4},
    "django_connect_sender": {5},
    "django_keyword": {1, 2, 3, 4},
    "django_kwargs": {1, 2, 3, 4},
    "django_list": {1, 2, 3},
    "django_login_failed": {1, 2, 3},
    "django_migrate": {1, 3},
    "django_mixed": {1},
    "django_not_required": {1, 2, 3, 4, 5},
    "django_own_classes": {1, 2, 3},
    "django_sender": {1, 2, 3, 4},
    "django_sender_name": {1, 2, 3, 4},
    "django_tasks": {1, 2, 3},
    "django_types": {1, 2, 3, 4, 5},
    "django_unpacked": {3, 4},
}

KNOWN = (
    Difference(
        "The fields of a payload class are not carried over from the class to a receiver, which may take any."
        " Declare the signal by a function, and they are.",
        "https://github.com/python/typing/issues/1991",
        ("zuban", "ty", "pyrefly", "mypy alone"),
        unseen=_CONNECT_UNSEEN,
    ),
    Difference(
        "`markcoroutinefunction` is a variable of the type `Callable[[F], F]`, which ty does not treat as generic.",
        None,
        ("ty",),
        reported={"response_awaitable": {3}},
        forms=(False, True),
    ),
    Difference(
        "The keywords of a TypedDict are not carried over from the class to `send`.",
        "https://github.com/python/mypy/issues/16120",
        ("pyrefly", "mypy alone"),
        unseen=_SEND_UNSEEN,
    ),
    Difference(
        "The keywords of no class are carried over to `send`: this is what the plugin is for.",
        "https://github.com/python/mypy/issues/16120",
        ("mypy alone",),
        unseen={f"payload_{kind}": {1, 2, 3} for kind in ("attrs", "class", "dataclass", "msgspec", "pydantic")},
    ),
    Difference(
        "The keywords of no class are carried over to `send`: this is what the plugin is for.",
        "https://github.com/python/mypy/issues/16120",
        ("mypy alone",),
        unseen={"generic_code_class": {1}, "generic_code_function": {1, 2}},
        forms=(True,),
    ),
    Difference(
        "A `send` that is passed to a function that is generic over its parameters is taken with any keywords.",
        None,
        ("ty",),
        unseen={"generic_code_send": {2, 3}},
    ),
    Difference(
        "The types of a declared signal do not narrow what its library sends: `send` takes any field.",
        None,
        ALL_BUT_PLUGIN,
        unseen={"declared_sends": {1, 2, 3, 4}},
    ),
    Difference(
        "A signal that is imported from its library has the type that the library or its stubs give it, and so has"
        " the `receiver` of Django. Import them from `typedsignal.contrib` and `typedsignal`.",
        None,
        ALL_BUT_PLUGIN,
        unseen={"declared_stock": {1, 2, 3}},
    ),
    Difference(
        "The fields of a TypedDict are not found where receivers are connected to a declared signal.",
        None,
        ("zuban", "ty", "pyrefly", "mypy alone"),
        unseen={
            "declared_blinker": {1, 2},
            "declared_celery": {1, 2, 3, 4},
            "declared_own_classes": {1},
            "declared_receivers": {1, 2, 3, 4},
        },
    ),
    Difference(
        "Two overloads of `receiver` match a declared signal with an Any in its TypedDict. mypy then treats the"
        " decorator as untyped, and reports it in strict mode. Use `connect`.",
        None,
        ("mypy alone",),
        reported={"declared_own_classes": {1}},
    ),
    Difference(
        "The sender is not found where receivers are connected to a declared signal of blinker.",
        None,
        ("pyrefly", "mypy alone"),
        unseen={"declared_blinker": {3, 4}},
    ),
    Difference(
        "The fields of a signal are not found where it is connected for one sender by `receiver(signal, sender=X)`.",
        None,
        ("ty",),
        unseen={"wrapper_decorator": {2}},
        forms=(True,),
    ),
    Difference(
        "A class that is a type variable fits no `Callable` with a ParamSpec, so that `Signal[S, P]` of two type"
        " variables has neither `connect` nor `send`.",
        None,
        ("zuban",),
        reported={"generic_code_class": {1, 2}, "generic_code_function": {1}},
        forms=(False, True),
    ),
    Difference(
        'A string that is a whole type argument, `Signal["type[X]", P]()`, is not read as a type. Write `type["X"]`.',
        "https://github.com/facebook/pyrefly/issues/1474",
        ("pyrefly",),
        unseen={"sender_forward": {2}},
        reported={"sender_forward": {2}},
    ),
    Difference(
        "A receiver with `**kwargs` does not fit an overloaded protocol if the first field that it names is not the"
        " first one of the signal. Take all fields, or `**kwargs` alone.",
        None,
        ("zuban",),
        reported={
            "three_fields_connect": {2, 3, 4},
            "three_fields_positional": {2, 3},
            "three_fields_receiver": {1, 2},
        },
        forms=(True,),
    ),
    Difference(
        "A pydantic model takes whatever can be converted, and further fields, unless its own plugin says otherwise.",
        None,
        ("ty", "pyrefly"),
        unseen={"payload_pydantic": {1, 3}},
    ),
    Difference(
        "A single positional dict is accepted as the payload, as a TypedDict can be made from one.",
        None,
        ("ty",),
        unseen={"send_positional": {2}},
    ),
    Difference(
        "A field that may be missing counts as present when a TypedDict is passed on with `**`.",
        "https://github.com/python/mypy/issues/15834",
        ALL_BUT_PLUGIN,
        unseen={"send_typed_dict_partial": {1}},
        forms=(False, True),
    ),
    Difference(
        "No type says that a receiver needs to exist for a sender: a wrong `sender=` is seen only through a receiver"
        " that names the type of its sender.",
        None,
        ALL_BUT_PLUGIN,
        unseen={"sender_never_untyped": {1, 2}},
        forms=(False, True),
    ),
    Difference(
        "No type says that the dispatcher adds `signal=` where a receiver takes it. Write `signal: object = None`.",
        None,
        ALL_BUT_PLUGIN,
        unseen={"signal_parameter": {1}},
        forms=(False, True),
    ),
    Difference(
        "No type says that the dispatcher adds `signal=` where a receiver requires it. Write `signal: object = None`.",
        None,
        BOTH_PYRIGHTS,
        reported={"signal_parameter": {2}},
        forms=(False, True),
    ),
    Difference(
        "No type says that the dispatcher adds `signal=` where a receiver requires it. Write `signal: object = None`.",
        None,
        ("zuban", "ty", "pyrefly", "mypy alone"),
        reported={"signal_parameter": {2}},
        forms=(True,),
    ),
    Difference(
        "No type says that a parameter has a name: natively, a receiver takes its sender by position. Write it first.",
        None,
        ALL_BUT_PLUGIN,
        reported={"sender_by_keyword": {2, 3}},
        forms=(False, True),
    ),
    Difference(
        "A first parameter that has the name of a field is treated as the sender, which is passed by position.",
        None,
        ("pyright", "basedpyright", "zuban", "ty", "pyrefly"),
        unseen={"first_parameter": {2}},
        forms=(False, True),
    ),
    Difference(
        "A first parameter that has the name of a field is treated as the sender, which is passed by position.",
        None,
        ("mypy alone",),
        unseen={"first_parameter": {2}},
    ),
    Difference(
        "In strict mode, the parameters of a lambda are reported as unknown: they are not inferred from an overloaded"
        " protocol. Write a function.",
        "https://github.com/microsoft/pyright/issues/3347",
        BOTH_PYRIGHTS,
        reported={"connect_kinds": {5, 6}, "connect_lambda": {1, 2}},
        forms=(False, True),
    ),
    Difference(
        "A receiver with a positional-only parameter and `**kwargs` does not fit a protocol with two overloads.",
        None,
        ("mypy alone",),
        reported={"first_parameter": {2}},
    ),
    Difference(
        "A parameter with a default beside `**kwargs`, and `*args` before keyword-only parameters, do not fit a"
        " protocol with keyword-only parameters.",
        None,
        ("zuban",),
        reported={"signal_parameter": {1}},
        forms=(True,),
    ),
    Difference(
        "`*args` before keyword-only parameters do not fit a protocol with `*args: Any, **kwargs: Any`.",
        None,
        ("zuban",),
        reported={"first_parameter": {3}},
    ),
    Difference(
        "`**kwargs: Unpack[...]` of a payload that is not closed takes any further field.",
        None,
        ("zuban", "ty"),
        unseen={"function_unpacked": {3}},
    ),
    Difference(
        "`**kwargs: Unpack[...]` of a receiver may hold further fields, so that a missing one is not reported.",
        None,
        ("zuban", "ty", "pyrefly"),
        unseen={"unpacked_kwargs": {2}},
        forms=(True,),
    ),
    Difference(
        "Signals of several types in one list are joined, or their union is not called.",
        None,
        ("mypy alone",),
        unseen={"receiver_list": {2}},
    ),
    Difference(
        "Signals of several types in one list are joined, or their union is not called.",
        None,
        ("mypy alone",),
        unseen={"receiver_list": {1, 2, 3}},
        forms=(True,),
    ),
    Difference(
        "Keyword-only parameters are matched by their order, so that right receivers would be refused: any receiver of"
        " a typed signal of Django's is accepted instead.",
        None,
        ("zuban",),
        unseen=_ANY_RECEIVER_OF_DJANGOS,
        forms=(False, True),
    ),
    Difference(
        "The payload that a signal of Django has for one sender is not found: any receiver is accepted.",
        None,
        ("ty",),
        unseen={
            "django_keyword": {1, 3, 4},
            "django_kwargs": {1},
            "django_list": {1, 2},
            "django_mixed": {1},
            "django_sender": {1, 2, 3, 4},
            "django_types": {1, 2},
            "django_unpacked": {3, 4},
        },
        forms=(False, True),
    ),
    Difference(
        "The type of a function is not found through an overloaded protocol.",
        None,
        ("ty",),
        unseen={"django_keeps_type": {1, 3}, "django_on_commit": {2, 3}, "django_on_commit_options": {2, 3}},
    ),
    Difference(
        "The bound of a type variable is not checked where it is the type of a parameter of a protocol.",
        None,
        ("ty", "pyrefly"),
        unseen={"django_login_failed": {3}, "django_own_classes": {1, 2, 3}},
    ),
    Difference(
        "A type variable of which the bound includes None may stand for None alone: whatever takes None is accepted.",
        None,
        BOTH_PYRIGHTS,
        unseen={"django_login_failed": {3}},
    ),
    Difference(
        "A `type` of a quoted name among the arguments of a base class is read as `type[Any]`.",
        None,
        ("pyrefly",),
        unseen={"django_connect_sender": {1}},
    ),
    Difference(
        "A parameter that is taken by position only, and required, fits a call by keyword if there is `**kwargs`.",
        None,
        ("pyrefly",),
        unseen={"django_keyword": {4}},
    ),
    Difference(
        "`**kwargs: Unpack[...]` of a receiver may hold further fields, so that a missing one is not reported.",
        None,
        ("pyrefly",),
        unseen={"django_unpacked": {4}},
    ),
    Difference(
        "A method of a protocol is not compared with the receiver of `connected_to`, or with a signal of Django.",
        None,
        ("zuban",),
        unseen={"testing_connected_to": {2, 4, 5}, "testing_capture_django": {1, 2, 3}},
        forms=(False, True),
    ),
    Difference(
        "Signals of several types in one list are joined, or their union is not called.",
        None,
        ("mypy alone",),
        unseen={"django_list": {2}},
    ),
    Difference(
        "django-stubs lets every signal take every receiver; this is what the plugin is for.",
        None,
        ALL_BUT_PLUGIN,
        unseen={"django_unchanged": {1, 2, 3, 4, 5}, "django_unchanged_rules": {1, 2, 3, 4, 5}},
    ),
)


def known(checker: str, name: str, *, by_function: bool) -> tuple[set[int], set[int]]:
    """Return the lines, by their order, that a checker is known not to see, and to report though they are right."""
    differences = [entry for entry in KNOWN if checker in entry.checkers and by_function in entry.forms]
    unseen = set[int]().union(*(difference.unseen.get(name, ()) for difference in differences))
    return unseen, set[int]().union(*(difference.reported.get(name, ()) for difference in differences))
