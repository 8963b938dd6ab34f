"""The types of fields: from the sends, then from the receivers, then from a recording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mypy.messages import format_type_bare

from tests.adopt.conftest import Reads
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import InferredSignal
from typedsignal.adopt._recorded import NoRecordError, Recording, read_records
from typedsignal.map._collect import Reading

CODE = """
from __future__ import annotations

from functools import partial
from typing import Any, Literal, TypedDict, TypeVar

import django.contrib.auth.backends
import django.contrib.sessions.backends.db
import django.core.handlers.wsgi
from typedsignal import Signal, receiver


class Base: ...
class A(Base): ...
class B(Base): ...
class C(Base): ...
class D(Base): ...
class E(Base): ...


class Fields(TypedDict, total=False):
    count: int


T = TypeVar("T", bound=Base)
literal = Signal()
optional = Signal()
left_out = Signal()
many = Signal()
unrelated = Signal()
displays = Signal()
generic = Signal()
from_receivers = Signal()
disagreeing = Signal()
only_none = Signal()
expected = Signal()
typed_dict = Signal()
written_dict = Signal()
changed_dict = Signal()
parameter = Signal()
partly = Signal()
first, second = Signal(), Signal()
tested = Signal()
number = Signal()
recorded = Signal()
recorded_alone = Signal()
recorded_choice = Signal()


class Service:
    def send(self, a: A | None, unknown: Any, items: set[str], value: T, fields: Fields, *, text: str) -> T:
        literal.send(self, text="a", flag=True, text_too=text)
        optional.send(type(self), a=a)
        optional.send(Service, a=A())
        left_out.send(None, a=1, b=1)
        left_out.send(None, a=2)
        for item in (A(), B(), C(), D(), E()):
            many.send(None, value=item)
        many.send(None, value=A())
        many.send(None, value=B())
        many.send(None, value=C())
        many.send(None, value=D())
        many.send(None, value=E())
        many.send(None, value=None)
        unrelated.send(None, value=1)
        unrelated.send(None, value="")
        unrelated.send(None, value=b"")
        unrelated.send(None, value=[1])
        unrelated.send(None, value=A())
        displays.send(None, listed=[1], mapped={"a": [1]}, ordered=sorted(items), empty=[])
        displays.send(None, listed=[], mapped={}, ordered=list(items), empty=[])
        generic.send(None, value=value, cls=type(value))
        from_receivers.send(None, a=unknown, b=unknown, c=None)
        disagreeing.send(None, a=unknown)
        only_none.send(None, a=None)
        expected.send(None, kind="x", data={"a": 1})
        typed_dict.send(None, **fields, other=1)
        written = {"a": 1, "b": 2}
        written_dict.send(None, **written)
        changed = {"a": 1}
        changed["b"] = 2
        changed_dict.send(None, **changed)
        partial(partly.send, None, a=1)()
        for signal in (first, second):
            signal.send(None, a=1)
        tested.send(None, a=1)
        number.send(None, a=1)
        number.send(None, a=1.5)
        recorded.send(None, a=unknown, b=unknown, c=1)
        return value


def pass_on(**fields: int) -> None:
    parameter.send(None, **fields)


@receiver(from_receivers)
def receive(sender: object, a: Base, b: object, c: A, **kwargs: object) -> None: ...


@receiver(from_receivers)
def receive_more(sender: object, a: A, **kwargs: object) -> None: ...


@receiver(disagreeing)
def receive_int(sender: object, a: int, **kwargs: object) -> None: ...


@receiver(disagreeing)
def receive_str(sender: object, a: str, **kwargs: object) -> None: ...


@receiver(expected)
def receive_kind(sender: object, kind: Literal["x", "y"], data: dict[str, object], **kwargs: object) -> None: ...
"""
TESTS = """
from code_of_shop import tested

def test_it() -> None:
    tested.send("", a="of a test", b=1)
"""
RECORDED: dict[str, object] = {
    "version": 1,
    "classes": {
        "code_of_shop.Unknown": ["nowhere.Unknown", "code_of_shop.Base"],
        "django.core.handlers.wsgi.WSGIRequest": ["django.http.request.HttpRequest"],
        "django.contrib.sessions.backends.db.SessionStore": ["django.contrib.sessions.backends.base.SessionBase"],
        "django.contrib.auth.backends.ModelBackend": ["django.contrib.auth.backends.BaseBackend"],
    },
    "signals": {
        "code_of_shop.recorded": {
            "sends": 3,
            "test_sends": 0,
            "sender": {"None": 3},
            "fields": {
                "a": {"code_of_shop.A": 2, "None": 1},
                "b": {"_": 3},
                "c": {"builtins.int": 2},
                "d": {"builtins.dict[builtins.str, _]": 1},
            },
            "sets": {"a,b,c": 2, "a,b,d": 1},
        },
        "code_of_shop.recorded_alone": {
            "sends": 1,
            "test_sends": 0,
            "sender": {"type[code_of_shop.Unknown]": 1},
            "fields": {
                "one": {"builtins.tuple[builtins.int, builtins.str]": 1},
                "some": {"builtins.tuple[builtins.int, ...]": 1},
            },
            "sets": {"one,some": 1},
        },
        "code_of_shop.recorded_choice": {
            "sends": 1,
            "test_sends": 0,
            "sender": {"None": 1},
            "fields": {
                "request": {"django.core.handlers.wsgi.WSGIRequest": 1},
                "session": {"django.contrib.sessions.backends.db.SessionStore": 1},
                "user": {"django.contrib.auth.backends.ModelBackend": 1},
            },
            "sets": {"request,session,user": 1},
        },
        "code_of_shop.only_none": {"sends": 0, "test_sends": 1, "sender": {}, "fields": {}, "sets": {}},
    },
}


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads({"code_of_shop.py": CODE, "tests/test_shop.py": TESTS, "recorded.json": json.dumps(RECORDED)})


@pytest.fixture(scope="module")
def inferred(reading: Reading) -> dict[str, InferredSignal]:
    found = infer_signals(reading, Recording(read_records(Path("recorded.json")), reading.result.files))
    return {signal.name.rpartition(".")[2]: signal for signal in found}


def _fields(signal: InferredSignal, reading: Reading) -> str:
    options = reading.result.manager.options
    return ", ".join(
        f"{field.name}{'' if field.is_required else '?'}: "
        + ("Any" if field.inferred.type is None else format_type_bare(field.inferred.type, options))
        for field in signal.fields
    )


@pytest.mark.parametrize(
    ("signal", "fields"),
    [
        ("literal", "text: str, flag: bool, text_too: str"),
        ("optional", "a: A | None"),
        ("left_out", "a: int, b?: int"),
        ("many", "value: Base | None"),
        ("unrelated", "value: int | str | bytes | list[int] | A"),
        ("displays", "listed: list[int], mapped: dict[str, list[int]], ordered: list[str], empty: list[Any]"),
        ("generic", "value: Base, cls: type[Base]"),
        ("from_receivers", "a: A, b: Any, c: A | None"),
        ("disagreeing", "a: Any"),
        ("only_none", "a: Any"),
        ("expected", "kind: Literal['x', 'y'], data: dict[str, object]"),
        ("typed_dict", "count?: int, other: int"),
        ("written_dict", "a: int, b: int"),
        ("partly", "a: int"),
        ("first", "a: int"),
        ("second", "a: int"),
        ("tested", "a: int"),
        ("number", "a: float"),
        ("recorded", "a: A | None, b: Any, c?: int, d?: dict[str, Any]"),
        ("recorded_alone", "one: tuple[int, str], some: tuple[int, ...]"),
        ("recorded_choice", "request: HttpRequest, session: SessionBase, user: ModelBackend"),
    ],
)
def test_a_field_has_one_type_of_all_sends(
    inferred: dict[str, InferredSignal], reading: Reading, signal: str, fields: str
) -> None:
    """Literals are widened, None is kept, and what a send leaves out is not required."""
    assert inferred[signal].refusal is None
    assert _fields(inferred[signal], reading) == fields


@pytest.mark.parametrize("signal", ["changed_dict", "parameter"])
def test_a_payload_that_may_have_more_fields_is_never_closed(inferred: dict[str, InferredSignal], signal: str) -> None:
    """A dict that is changed, or that is the `**kwargs` of a function, may have any fields."""
    assert "may pass any fields" in (inferred[signal].refusal or "")


@pytest.mark.parametrize(
    ("signal", "why"),
    [
        ("from_receivers", "no receiver says more"),
        ("disagreeing", "the receivers do not agree"),
        ("only_none", "only None is sent, and no receiver says more"),
    ],
)
def test_any_has_a_place_and_a_reason(inferred: dict[str, InferredSignal], signal: str, why: str) -> None:
    """The place is that of the first send that passes what has no type."""
    unknown = next(field.inferred for field in inferred[signal].fields if field.inferred.type is None)
    place = unknown.untyped
    assert place is not None
    assert f"{signal}.send(" in CODE.removeprefix("\n").splitlines()[place.line - 1]
    assert unknown.why == why


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, '"none.json" cannot be read: No such file or directory: run pytest --typedsignal-record none.json'),
        ("[]", '"none.json" is no recording of this version: run pytest --typedsignal-record none.json'),
        (
            '{"version": 1, "signals": []}',  # a map
            '"none.json" is no recording of this version: run pytest --typedsignal-record none.json',
        ),
        ("{", '"none.json" is no recording of this version: run pytest --typedsignal-record none.json'),
    ],
)
def test_a_file_that_is_no_recording_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, message: str
) -> None:
    """The message names the option of pytest that writes one."""
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("none.json").write_text(text, "utf-8")
    with pytest.raises(NoRecordError) as refused:
        read_records(Path("none.json"))
    assert str(refused.value) == message
