"""The signals behind a name."""

from __future__ import annotations

from tests.map.conftest import Reads
from typedsignal.map._model import Map

HEAD = """
from signals import paid, refunded
def mail(sender: object, **kwargs: object) -> None: ...
def log(sender: object, **kwargs: object) -> None: ...
"""


def _connected(found: Map) -> dict[str, list[int]]:
    return {
        signal.name.rpartition(".")[2]: [receiver.connected.line for receiver in signal.receivers]
        for signal in found.signals
    }


def test_in_a_loop_over_pairs_a_signal_is_the_one_of_each_pair(reads: Reads) -> None:
    text = """
    for signal, receiver in ((paid, mail), (refunded, log)):
        signal.connect(receiver)
    for signal, receiver in [(refunded, mail)]:
        signal.connect(receiver)
    """
    assert _connected(reads(loops=HEAD + text.replace("\n    ", "\n"))) == {"paid": [7], "refunded": [7, 9]}


def test_a_loop_over_a_name_goes_through_its_value(reads: Reads) -> None:
    """Also where that comes later, and in comprehensions."""
    text = """
    def connect() -> None:
        for signal, receiver in PAIRS:
            signal.connect(receiver)
        [signal.connect(mail) for signal in ALL]
        for name, signal in NAMED.items():
            signal.connect(mail)
        for signal in NAMED.values():
            signal.connect(mail)
    PAIRS = [(paid, mail)]
    ALL = (paid, refunded)
    NAMED = {"refunded": refunded}
    """
    assert _connected(reads(loops=HEAD + text.replace("\n    ", "\n"))) == {"paid": [8, 9], "refunded": [9, 11, 13]}


def test_a_signal_in_a_dictionary_is_found_under_its_key(reads: Reads) -> None:
    """Under a key that is not written, it may be any."""
    text = """
    NAMED = {"paid": paid, "refunded": refunded}
    NAMED["paid"].connect(mail)
    [refunded, paid][0].connect(mail)
    def connect(name: str) -> None:
        NAMED[name].connect(mail)
        found = NAMED.get(name)
        if found:
            found.connect(mail)
    """
    assert _connected(reads(named=HEAD + text.replace("\n    ", "\n"))) == {
        "paid": [7, 10, 13],
        "refunded": [8, 10, 13],
    }


def test_signals_may_be_declared_two_in_a_line_or_one_by_two_names(reads: Reads) -> None:
    text = """
    one, two = Signal(), Signal()
    three = four = Signal()
    two.connect(mail)
    four.connect(mail)
    """
    found = reads("pairs.py", pairs=HEAD + "from typedsignal import Signal" + text.replace("\n    ", "\n"))
    assert _connected(found) == {"one": [], "two": [8], "three": [9]}
    assert [signal.declared and signal.declared.line for signal in found.signals] == [6, 7, 6]


def test_the_number_of_loops_is_not_limited(reads: Reads) -> None:
    loops = "".join(f"    for value in {{0: {number}}}.items():\n        print(value)\n" for number in range(600))
    text = f"{HEAD}def count() -> None:\n{loops}for signal in [paid]:\n    signal.connect(mail)\n"
    assert _connected(reads(loops=text)) == {"paid": [text.count("\n")], "refunded": []}
