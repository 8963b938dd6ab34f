"""Annotations at run time: types, strings, and names that exist for type checkers alone."""

from __future__ import annotations

import sys
from functools import partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef, cast, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from inspect import Signature


def annotations_of(annotated: Any) -> Mapping[str, object]:
    """Return the annotations of a function or a class by name, none where they cannot be evaluated.

    Since Python 3.14 annotations are evaluated when they are read, all at once. One that names
    what is imported under TYPE_CHECKING is then a ForwardRef. One that raises, as
    `"Order" | None` does, takes the others with it, in every format.
    """
    try:
        annotations: Mapping[str, object] = annotated.__annotations__
    except Exception:  # an annotation may raise anything
        annotations = {}
        if sys.version_info >= (3, 14):
            from contextlib import suppress

            from annotationlib import Format, get_annotations

            with suppress(Exception):
                annotations = get_annotations(annotated, format=Format.FORWARDREF)
    return annotations


def signature_of(called: Any, *, follow_wrapped: bool = True) -> Signature:
    """Return what `inspect.signature` returns, without annotations where one of them cannot be evaluated.

    Raises:
        TypeError: `called` is not callable.
        ValueError: It has no signature, as some callables that are written in C.
    """
    from inspect import signature

    if sys.version_info >= (3, 14):
        from annotationlib import Format

        try:
            return signature(called, follow_wrapped=follow_wrapped, annotation_format=Format.FORWARDREF)
        except Exception:  # an annotation may raise anything
            called = _strip_annotations(called)
    return signature(called, follow_wrapped=follow_wrapped)


def add_signal(own: Signature) -> Signature:
    """Add a parameter for the signal, so that it is passed to what stands for a function that may not take it."""
    from inspect import Parameter

    if "signal" in own.parameters:
        return own
    parameters = list(own.parameters.values())
    named = [parameter for parameter in parameters if parameter.kind is not Parameter.VAR_KEYWORD]
    rest = [parameter.replace(annotation=Any) for parameter in parameters if parameter.kind is Parameter.VAR_KEYWORD]
    return own.replace(parameters=[*named, Parameter("signal", Parameter.KEYWORD_ONLY, default=None), *rest])


def _strip_annotations(called: Any) -> Any:
    """Return a callable with the parameters of another and without its annotations, which raise."""
    # `isinstance` would believe a mock that claims to be a function; after `is` some checkers see unreachable code.
    if type(called) in (FunctionType,):
        code, defaults = called.__code__, called.__defaults__
        bare: Any = FunctionType(code, called.__globals__, called.__name__, defaults, called.__closure__)
        bare.__kwdefaults__ = called.__kwdefaults__
        wrapped: Any = getattr(called, "__wrapped__", None)
        if wrapped is not None:
            bare.__wrapped__ = _strip_annotations(wrapped)
        return bare
    if isinstance(called, partial):
        return partial(_strip_annotations(called.func), *called.args, **called.keywords)
    if type(called) in (MethodType,):
        return MethodType(_strip_annotations(called.__func__), called.__self__)
    owner, name = (called, "__init__") if isinstance(called, type) else (type(called), "__call__")
    method = getattr(owner, name, None)
    return MethodType(_strip_annotations(method), called) if isinstance(method, FunctionType) else called


def strip_type(payload_class: object) -> object:
    """Strip a class of what is written around it: type arguments, Annotated, the name of an alias."""
    while not isinstance(payload_class, type):
        if type(payload_class).__name__ == "TypeAliasType":
            payload_class = cast("Any", payload_class).__value__
        elif get_origin(payload_class) is Annotated:
            payload_class = get_args(payload_class)[0]
        elif get_origin(payload_class) is not None:
            payload_class = get_origin(payload_class)
        else:
            break
    return payload_class


def extract_unpacked(annotation: object, namespace: Mapping[str, object] | None = None) -> object:
    """Return the class in `**kwargs: Unpack[...]`, as a string if it was written as one; None without Unpack.

    In a string, Unpack may have another name in the namespace of the function.
    """
    if annotation is None or isinstance(annotation, type):  # Most receivers end here, and every one is asked.
        return None
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        name, bracket, inner = annotation.strip("'\"").partition("[")  # It may be quoted, though that is not needed.
        is_unpack = bracket and "Unpack" in (name.rpartition(".")[2], getattr((namespace or {}).get(name), "_name", ""))
        return inner.removesuffix("]") if is_unpack else None
    if getattr(get_origin(annotation), "_name", None) == "Unpack":
        return get_args(annotation)[0]
    return None


def resolve_hint(hint: object, module: str) -> object:
    """Evaluate a payload that was written as a string in a module; None if its name does not exist at run time."""
    name = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    if not isinstance(name, str):
        return hint
    namespace = vars(sys.modules[module]) if module in sys.modules else {}
    try:
        return eval(name, namespace)  # This is the user's own annotation.
    except Exception:  # An annotation may raise anything; the payload is then unknown.
        return None


def qualifier_of(hint: str, module: str) -> str | None:
    """Return "Required" or "NotRequired" if an annotation has it, in any order and under any name, else None."""
    import ast

    namespace = vars(sys.modules[module]) if module in sys.modules else {}
    node = ast.parse(hint, mode="eval").body
    if isinstance(node, ast.Constant) and isinstance(node.value, str):  # It was quoted, though that was not needed.
        return qualifier_of(node.value, module)
    while isinstance(node, ast.Subscript):
        qualifier = _qualifier_name(node.value, namespace)
        if qualifier in ("Required", "NotRequired"):
            return qualifier
        if qualifier not in ("ReadOnly", "Annotated"):
            return None
        node = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
    return None


def _qualifier_name(node: Any, namespace: Mapping[str, object]) -> str:
    """Return the name in typing of what a node refers to, the name in the source if it refers to nothing."""
    import ast

    if isinstance(node, ast.Attribute):
        return node.attr
    name = node.id if isinstance(node, ast.Name) else ""
    return str(getattr(namespace.get(name), "_name", None) or name)
