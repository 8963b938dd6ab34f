"""A receiver that is held, in whatever form, is connected without a warning, and called."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import warnings
from functools import partial
from typing import Any

import pytest

from typedsignal import Signal

HELD = [
    "signal.connect(function)",
    "signal.connect(receiver=function)",
    "signal.connect(*[function])",
    "signal.connect(**{'receiver': function})",
    "signal.connect(globals()['function'])",
    "signal.connect(table['receiver'])",
    "signal.connect(several[0])",
    "signal.connect(several[-1], sender=None, dispatch_uid='uid')",
    "[signal.connect(receiver) for receiver in several]",
    "{signal.connect(receiver) for receiver in several}",
    "list(map(signal.connect, several))",
    "any(map(signal.connect, several))",
    "for receiver in several: signal.connect(receiver)",
    "for receiver in iter(several): signal.connect(receiver)",
    "while not signal.receivers: signal.connect(function)",
    "if signal.connect(function): pass",
    "assert signal.connect(function)",
    "kept = signal.connect(lambda sender, **kwargs: None)",
    "kept = (signal.connect(lambda sender, **kwargs: None),)",
    "kept, other = signal.connect(lambda sender, **kwargs: None), 1",
    "kept = keep = signal.connect(lambda sender, **kwargs: None)",
    "several[0] = signal.connect(lambda sender, **kwargs: None)",
    "table['new'] = signal.connect(lambda sender, **kwargs: None)",
    "holder.kept = signal.connect(lambda sender, **kwargs: None)",
    "several.append(signal.connect(lambda sender, **kwargs: None))",
    "signal.connect(kept := lambda sender, **kwargs: None)",
    "(kept := signal.connect(lambda sender, **kwargs: None))",
    "signal.connect(kept := partial(function, extra=1))",
    "signal.connect(holder.method)",
    "signal.connect(Holder.of_class)",
    "signal.connect(Holder.static)",
    "signal.connect(holder)",
    "signal.connect(holder.partial)",
    "signal.connect(getattr(holder, 'method'))",
    "signal.connect(holder.itself().method)",
    "signal.connect(lambda sender, **kwargs: None, weak=False)",
    "signal.connect(partial(function), weak=False)",
    "signal.connect(Holder().method, weak=False)",
    "connect = signal.connect; connect(function)",
    "type(signal).connect(signal, function)",
    "partial(signal.connect, function)()",
    "partial(signal.connect)(holder.method)",
    "with_default(function)",
    "with_arguments(holder.method)",
    "keep_and_connect(lambda sender, **kwargs: None)",
    "try:\n    signal.connect(function)\nfinally: pass",
    "with nothing(): signal.connect(function)",
    "match function:\n    case receiver: signal.connect(receiver)",
    "@signal.connect\ndef decorated(sender, **kwargs): ...",
    "@signal.connect()\ndef decorated(sender, **kwargs): ...",
    "@signal.connect(dispatch_uid='uid')\ndef decorated(sender, **kwargs): ...",
    "@receiver(signal)\ndef decorated(sender, **kwargs): ...",
    "class Own:\n    @staticmethod\n    @signal.connect\n    def method(sender, **kwargs): ...",
    "def local(sender, **kwargs): ...\nsignal.connect(local)",
    "async def local(sender, **kwargs): ...\nsignal.connect(local)",
    "def local(sender, **kwargs): ...\nsignal.connect(local, weak=True) or signal.connect(local)",
    "signal.connect((lambda: function)())",
    "signal.connect(function if function else None)",
    "signal.connect(function or holder)",
    "print(signal.connect(function), file=nowhere)",
    "lambda_ = lambda: signal.connect(function)\nlambda_()",
]

PRELUDE = """
import contextlib, io
from functools import partial
from typedsignal import Signal, receiver

def function(sender, **kwargs): ...
def second(sender, **kwargs): ...

class Holder:
    partial = staticmethod(partial(function))
    def __call__(self, sender, **kwargs): ...
    def method(self, sender, **kwargs): ...
    def itself(self): return self
    @classmethod
    def of_class(cls, sender, **kwargs): ...
    @staticmethod
    def static(sender, **kwargs): ...

def with_default(receiver, *, connect=True): signal.connect(receiver)
def with_arguments(*receivers): signal.connect(*receivers)
def keep_and_connect(receiver): several.append(receiver); signal.connect(receiver)

signal, holder, nowhere, nothing = Signal(), Holder(), io.StringIO(), contextlib.nullcontext
several, table = [function, second], {"receiver": function}
"""
IN_FUNCTION = "def main():\n{statement}\n    assert signal._live_receivers(None) != ([], [])\nmain()"
IN_MODULE = "{statement}\nassert signal._live_receivers(None) != ([], [])"


@pytest.mark.parametrize("statement", HELD)
def test_no_form_in_which_a_receiver_is_held_earns_a_warning(statement: str) -> None:
    """Neither in a module nor in a function."""
    for template, indented in ((IN_MODULE, statement), (IN_FUNCTION, textwrap.indent(statement, "    "))):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "assertion is always true", SyntaxWarning)
            source = PRELUDE + template.format(statement=indented)
            exec(compile(source, "<held>", "exec", dont_inherit=True), {"__name__": "held"})


LOST = [
    "signal.connect(lambda sender, **kwargs: None)",
    "signal.connect(partial(function))",
    "signal.connect(Holder())",
    "signal.connect(Holder().method)",
    "for _ in range(1): signal.connect(partial(function), dispatch_uid='uid')",
    "with nothing(): signal.connect(receiver=lambda sender, **kwargs: None)",
]


@pytest.mark.skipif("free-threading" in sys.version, reason="not every reference is counted there")
@pytest.mark.parametrize("statement", LOST)
def test_every_form_in_which_a_receiver_is_lost_earns_a_warning(statement: str) -> None:
    """In a module as well as in a function, on all versions of Python."""
    for template, indented in (("{statement}", statement), ("def main():\n{statement}\nmain()", f"    {statement}")):
        source = PRELUDE + template.format(statement=indented)
        with pytest.warns(RuntimeWarning, match="is connected weakly and nothing else holds it"):
            exec(compile(source, "<lost>", "exec", dont_inherit=True), {"__name__": "lost"})


@pytest.mark.skipif("free-threading" not in sys.version, reason="a Python with a global interpreter lock warns")
def test_a_free_threaded_python_does_not_warn() -> None:
    """It does not count every reference, so that a warning could be wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Signal().connect(partial(print))


def run(source: str) -> str:
    """Run a program with warnings as errors, and return what it prints."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.skipif(sys.version_info < (3, 14), reason="the standard library has them since Python 3.14")
@pytest.mark.parametrize("payload", ["Any, Any", "Any, Order"])
def test_subinterpreters_have_signals_of_their_own(payload: str) -> None:
    """A receiver of one is not called by another, and each warns of lost receivers."""
    source = f"""
        import warnings
        from typing import Any, TypedDict
        from typedsignal import Signal

        class Order(TypedDict):
            order_id: int

        def receive(sender, order_id, **kwargs): return order_id
        warnings.simplefilter("error")
        signal = Signal[{payload}]()
        signal.connect(receive)
        print([response for _, response in signal.send(None, order_id=1)], len(signal.connections()), flush=True)
        try:
            signal.connect(lambda sender, order_id, **kwargs: None)
        except RuntimeWarning:
            print("warned", flush=True)
    """
    main = f"""
        from concurrent import interpreters
        source = {textwrap.dedent(source)!r}
        exec(source)
        for _ in range(2):
            interpreter = interpreters.create()
            interpreter.exec(source)
            interpreter.close()
    """
    warned = [] if "free-threading" in sys.version else ["warned"]
    assert run(main).splitlines() == ["[1] 1", *warned] * 3


@pytest.mark.skipif(sys.version_info < (3, 15), reason="new in Python 3.15")
def test_lazy_imports_are_loaded_when_a_signal_is_used(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package, a signal, a payload and a receiver may all be imported lazily."""
    (tmp_path / "lazy_payloads.py").write_text("from typing import TypedDict\nclass Order(TypedDict): order_id: int\n")
    (tmp_path / "lazy_receivers.py").write_text("def receive(sender, order_id): return order_id\n")
    (tmp_path / "lazy_signals.py").write_text(
        "lazy from typedsignal import Signal\nlazy from lazy_payloads import Order\n"
        "paid = Signal[object, 'Order']()\nrefunded = Signal[object, Order]()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    printed = run(
        """
        lazy from lazy_signals import paid, refunded
        lazy from lazy_receivers import receive
        lazy import typedsignal
        import sys
        print("lazy_signals" in sys.modules)
        paid.connect(receive)
        refunded.connect(receive)
        print(paid, [response for _, response in paid.send(None, order_id=1)], refunded)
        try:
            paid.send(None)
        except TypeError as error:
            print("order_id" in str(error))
        """
    )
    assert printed.splitlines() == [
        "False",
        "<Signal lazy_signals.paid> [1] <Signal lazy_signals.refunded>",
        "True",
    ]


@pytest.mark.skipif(sys.version_info < (3, 15), reason="new in Python 3.15")
def test_a_frozendict_is_a_sender_a_payload_and_a_uid() -> None:
    """It can be unpacked, hashed and compared, but not referenced weakly."""
    frozen: Any = vars(__import__("builtins"))["frozendict"]
    sender, payload = frozen(shop=1), frozen(order_id=1, lines=frozen(a=1))
    signal = Signal[Any, Any]()

    def receive(sender: object, order_id: int, **kwargs: object) -> object:
        return order_id, kwargs["lines"]

    signal.connect(receive, sender=sender, dispatch_uid=frozen(uid=1))
    assert signal.send(sender, **payload) == [(receive, (1, frozen(a=1)))]
    assert signal.send(frozen(shop=1), **payload) == []
    assert signal.disconnect(sender=sender, dispatch_uid=frozen(uid=1))
