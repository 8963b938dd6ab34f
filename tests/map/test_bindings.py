"""What a name stands for in the map."""

from __future__ import annotations

from tests.map.conftest import Reads
from typedsignal.map._model import Map

HEAD = """
from signals import paid, refunded
def hear(sender: object, **kwargs: object) -> None: ...
def hear_too(sender: object, **kwargs: object) -> None: ...
"""


def _connected(found: Map) -> dict[str, list[int]]:
    return {
        each.name.rpartition(".")[2]: [receiver.connected.line for receiver in each.receivers] for each in found.signals
    }


def test_in_a_loop_over_pairs_a_signal_is_the_one_of_each_pair(reads: Reads) -> None:
    text = """
    for one, other in ((paid, hear), (refunded, hear_too)):
        one.connect(other)
    for one, other in [(refunded, hear)]:
        one.connect(other)
    """
    assert _connected(reads(loops=HEAD + text.replace("\n    ", "\n"))) == {"paid": [7], "refunded": [7, 9]}


def test_a_loop_over_a_name_goes_through_what_it_was_given(reads: Reads) -> None:
    """Also where that comes later, and in comprehensions."""
    text = """
    def connect() -> None:
        for one, other in PAIRS:
            one.connect(other)
        [each.connect(hear) for each in ALL]
        for name, each in NAMED.items():
            each.connect(hear)
        for each in NAMED.values():
            each.connect(hear)
    PAIRS = [(paid, hear)]
    ALL = (paid, refunded)
    NAMED = {"refunded": refunded}
    """
    assert _connected(reads(loops=HEAD + text.replace("\n    ", "\n"))) == {"paid": [8, 9], "refunded": [9, 11, 13]}


def test_a_signal_in_a_dictionary_is_found_under_its_key(reads: Reads) -> None:
    """Under a key that is not written, it may be any."""
    text = """
    NAMED = {"paid": paid, "refunded": refunded}
    NAMED["paid"].connect(hear)
    [refunded, paid][0].connect(hear)
    def connect(name: str) -> None:
        NAMED[name].connect(hear)
        found = NAMED.get(name)
        if found:
            found.connect(hear)
    """
    assert _connected(reads(named=HEAD + text.replace("\n    ", "\n"))) == {
        "paid": [7, 10, 13],
        "refunded": [8, 10, 13],
    }


def test_signals_may_be_declared_two_in_a_line_or_one_by_two_names(reads: Reads) -> None:
    text = """
    one, two = Signal(), Signal()
    three = four = Signal()
    two.connect(hear)
    four.connect(hear)
    """
    found = reads("pairs.py", pairs=HEAD + "from typedsignal import Signal" + text.replace("\n    ", "\n"))
    assert _connected(found) == {"one": [], "two": [8], "three": [9]}
    assert [each.declared and each.declared.line for each in found.signals] == [6, 7, 6]


def test_there_may_be_as_many_loops_as_there_are(reads: Reads) -> None:
    loops = "".join(f"    for each in {{0: {number}}}.items():\n        print(each)\n" for number in range(600))
    text = f"{HEAD}def count() -> None:\n{loops}for one in [paid]:\n    one.connect(hear)\n"
    assert _connected(reads(loops=text)) == {"paid": [text.count("\n")], "refunded": []}
