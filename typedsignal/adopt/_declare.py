"""The source of declarations: a TypedDict for the payload of a signal, and the call that makes the signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from keyword import iskeyword
from typing import TYPE_CHECKING, NamedTuple

from typedsignal.adopt._imports import ImportPath
from typedsignal.adopt._model import Form, InferredSignal
from typedsignal.adopt._source import Annotation, TypeWriter
from typedsignal.mypy._fullnames import SENDER_KEY, SIGNAL_KEY

if TYPE_CHECKING:
    from mypy.types import Type

_LONGEST = 80  # parameters in one line
_SIGNAL = ImportPath("typedsignal", "Signal")
_BLINKER_SIGNAL = ImportPath("typedsignal.contrib", "BlinkerSignal")
_DJANGO_SIGNAL = ImportPath("typedsignal.django", "DjangoSignal")


class Declared(NamedTuple):
    """A declaration as it is written: the type of the signal, the name of the payload, and its class.

    The type is what is called, or what the call is cast to by the function of this name.
    """

    type: str
    payload: str
    source: str
    cast: str | None = None


class _Line(NamedTuple):
    name: str
    annotation: Annotation
    is_required: bool = True


def declare(signal: InferredSignal, callee: str, writer: TypeWriter, form: Form, *, is_future: bool) -> Declared:
    """Return the declaration of a signal that is made by a call of `callee`."""
    is_django = form is not Form.TYPEDSIGNAL and signal.is_django
    if form is Form.TYPEDSIGNAL and signal.is_django:
        callee = writer.use_at_run_time(_SIGNAL)
    name = _camel(signal.name.rpartition(".")[2])
    payload = writer.take_name(name, f"{name}Payload")
    sender = writer.write(signal.sender.type)
    lines = [_Line(field.name, writer.write(field.inferred.type), field.is_required) for field in signal.fields]
    write_class = _write_open_class if signal.is_open else _write_class
    if is_django:
        own = Annotation(callee, True, frozenset({callee.partition(".")[0]}))
        lines = [_Line(SENDER_KEY, sender), _Line(SIGNAL_KEY, own), *lines]
        source = write_class(payload, lines, writer, is_future)
        return Declared(f"{writer.use_at_run_time(_DJANGO_SIGNAL)}[{payload}]", payload, source)
    source = write_class(payload, lines, writer, is_future)
    if signal.is_blinker:
        text = f"{writer.use(_BLINKER_SIGNAL)}[{sender.text}, {payload}]"
        return Declared(text, payload, source, None if form is Form.STUB else writer.use_typing("cast"))
    return Declared(f"{callee}[{_quote(sender, is_future=False)}, {payload}]", payload, source)


def annotate(types: Mapping[str, Type], writer: TypeWriter, *, is_future: bool) -> dict[str, str]:
    """Return the annotations of parameters by their names."""
    return {name: _quote(writer.write(typ), is_future=is_future) for name, typ in types.items()}


def _camel(name: str) -> str:
    """Return a name as that of a class: `OrderPaid` for `order_paid`, `ORDER_PAID` and `orderPaid`."""
    words = (name.lower() if name.isupper() else name).split("_")
    return "".join(word[:1].upper() + word[1:] for word in words)


def _quote(annotation: Annotation, *, is_future: bool) -> str:
    if annotation.is_evaluable or is_future:
        return annotation.text
    escaped = annotation.text.replace('"', '\\"')
    return f'"{escaped}"'


def _write_class(name: str, lines: Sequence[_Line], writer: TypeWriter, is_future: bool) -> str:
    """Return a class, or the call that makes one where a name of a field cannot stand in a class."""
    typed_dict = writer.use_typing("TypedDict")
    optional = "" if all(line.is_required for line in lines) else writer.use_typing("NotRequired")
    names = {line.name for line in lines}
    # In a class, an annotation `date: date` names the field.
    hidden = names & {name for line in lines for name in (*line.annotation.names, optional)}
    is_call = bool(hidden) or any(not field.isidentifier() or iskeyword(field) or field[:2] == "__" for field in names)
    written: list[tuple[str, str]] = []
    for line in lines:
        text = _quote(line.annotation, is_future=is_future and not is_call)
        written.append((line.name, text if line.is_required else f"{optional}[{text}]"))
    if is_call:
        items = "".join(f'    "{field}": {text},\n' for field, text in written)
        return f'{name} = {typed_dict}(\n    "{name}",\n    {{\n{_indent(items)}    }},\n)\n'
    body = "".join(f"    {field}: {text}\n" for field, text in written) or "    pass\n"
    return f"class {name}({typed_dict}):\n{body}"


def _write_open_class(name: str, lines: Sequence[_Line], writer: TypeWriter, is_future: bool) -> str:
    """Return a class whose constructor takes further fields: a TypedDict has no others, to mypy."""
    taken = {"self", *(line.name for line in lines)}
    further = next(name for name in ("fields", "more_fields", "_fields") if name not in taken)
    parameters: list[str] = []
    for line in lines:
        if line.name.isidentifier() and not iskeyword(line.name) and line.name[:2] != "__" and line.name != "self":
            default = "" if line.is_required else " = ..."
            parameters.append(f"{line.name}: {_quote(line.annotation, is_future=is_future)}{default}")
    parameters = ["self", *(["*"] if parameters else []), *parameters, f"**{further}: {writer.use_typing('Any')}"]
    written = ", ".join(parameters)
    if len(written) > _LONGEST:
        written = "\n        " + ",\n        ".join(parameters) + ",\n    "
    return f"class {name}:\n    def __init__({written}) -> None: ...\n"


def _indent(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())
