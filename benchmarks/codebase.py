"""A code base that is nothing but signals, and the mistakes that can be seeded into it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_HEAD = """\
from typing import NotRequired, TypedDict

from typedsignal import Signal, receiver


class Other: ...
"""
_SIGNAL = """

class Sender{n}: ...


class Payload{n}(TypedDict):
    number: int
    name: str
    share: NotRequired[float]


signal_{n} = Signal[type[Sender{n}], Payload{n}]()
"""
_RECEIVERS = (
    "@receiver(signal_{n})\ndef hear_a{n}(sender: type[Sender{n}], *, number: int, **kwargs: object) -> None: ...\n",
    "@signal_{n}.connect\ndef hear_b{n}(svc: type[Sender{n}], number: int, name: str, share: float = 0) -> None: ...\n",
    "@receiver(signal_{n}, sender=Sender{n})\ndef hear_c{n}(sender: type[Sender{n}], **kwargs: object) -> None: ...\n",
    "def hear_d{n}(sender: type[Sender{n}], name: str, **kwargs: object) -> None: ...\nsignal_{n}.connect(hear_d{n})\n",
)
_SENDS = (
    'signal_{n}.send(Sender{n}, number=1, name="a")',
    'signal_{n}.send(Sender{n}, number=2, name="b", share=0.5)',
    'signal_{n}.send(sender=Sender{n}, name="c", number=3)',
    'signal_{n}.send_robust(Sender{n}, number=4, name="d")',
    'signal_{n}.send_robust(Sender{n}, number=5, name="e", share=1)',
)

# What is wrong, and the statement; it is reported on its first line.
MISTAKES = {
    "a send with a wrong type": 'signal_{n}.send(Sender{n}, number="1", name="a")',
    "a send without a key": "signal_{n}.send(Sender{n}, number=1)",
    "a send with an unknown key": 'signal_{n}.send(Sender{n}, number=1, name="a", total=3)',
    "a send with a misspelt key": 'signal_{n}.send(Sender{n}, number=1, nane="a")',
    "a send by a wrong sender": 'signal_{n}.send(Other, number=1, name="a")',
    "a send without a sender": 'signal_{n}.send(number=1, name="a")',
    "a send with a positional payload": 'signal_{n}.send(Sender{n}, 1, "a")',
    "a robust send with a wrong type": 'signal_{n}.send_robust(Sender{n}, number=None, name="a")',
    "a receiver of a wrong type": (
        "@receiver(signal_{n})\ndef wrong_a{n}(sender: type[Sender{n}], *, number: str, **kwargs: object) -> None: ..."
    ),
    "a receiver without a key": (
        "@receiver(signal_{n})\ndef wrong_b{n}(sender: type[Sender{n}], *, number: int, name: str) -> None: ..."
    ),
    "a receiver with an unknown parameter": (
        "@signal_{n}.connect\ndef wrong_c{n}(sender: type[Sender{n}], user: str, **kwargs: object) -> None: ..."
    ),
    "a receiver of a wrong sender": (
        "@signal_{n}.connect\ndef wrong_d{n}(sender: type[Other], **kwargs: object) -> None: ..."
    ),
    "a receiver that needs a key that may be missing": (
        "@receiver(signal_{n})\ndef wrong_e{n}(sender: type[Sender{n}], share: float, **kwargs: object) -> None: ..."
    ),
    "a receiver connected to a sender that never sends": (
        "@receiver(signal_{n}, sender=Other)\ndef wrong_f{n}(sender: object, **kwargs: object) -> None: ..."
    ),
}


class Seeded(NamedTuple):
    """A mistake, and where it was seeded."""

    what: str
    path: str
    line: int


def write(folder: Path, *, signals: int, sends: int, modules: int, mistakes: bool = False) -> list[Seeded]:
    """Write modules of signals, each with four receivers and some sends; with a mistake each, if asked for."""
    seeded: list[Seeded] = []
    kinds = list(MISTAKES)
    for module in range(modules):
        path, text = f"signals_{module}.py", _HEAD
        for n in range(module, signals, modules):
            parts = [_SIGNAL, "\n\n" + "\n\n".join(_RECEIVERS), "\n\ndef send_{n}() -> None:\n"]
            text += "".join(part.format(n=n) for part in parts)
            text += "".join(f"    {_SENDS[each % len(_SENDS)].format(n=n)}\n" for each in range(sends))
            if mistakes:
                what = kinds[n % len(kinds)]
                text += "\n\n"
                seeded.append(Seeded(what, path, text.count("\n") + 1))
                text += MISTAKES[what].format(n=n) + "\n"
        (folder / path).write_text(text, encoding="utf-8")
    return seeded
