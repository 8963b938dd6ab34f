"""The functions behind receivers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.apart import run_apart
from tests.map.conftest import Reads
from typedsignal.map._collect import read
from typedsignal.map._model import Map, Place

if TYPE_CHECKING:
    import pytest


def _receivers(found: Map) -> list[tuple[str, Place | None]]:
    return [(receiver.name, receiver.defined) for receiver in found.signals[0].receivers]


def test_a_function_in_a_method_has_the_name_of_the_method_too(reads: Reads) -> None:
    text = """
    from signals import paid
    class Till:
        def open(self) -> None:
            def mail(sender: object, **kwargs: object) -> None: ...
            paid.connect(mail)
            @paid.connect
            def log(sender: object, **kwargs: object) -> None: ...
    """
    assert _receivers(reads(till=text)) == [
        ("till.Till.open.mail", Place("till.py", 5)),
        ("till.Till.open.log", Place("till.py", 8)),
    ]


def test_an_object_that_is_called_goes_by_its_class(reads: Reads) -> None:
    """What is called may be inherited by several, which are not the same."""
    text = """
    from signals import paid
    class Bell:
        def __call__(self, sender: object, **kwargs: object) -> None: ...
    class Loud(Bell): ...
    class Soft(Bell): ...
    loud = Loud()
    paid.connect(loud)
    paid.connect(Soft())
    """
    assert _receivers(reads(bells=text)) == [
        ("bells.Loud.__call__", Place("bells.py", 4)),
        ("bells.Soft.__call__", Place("bells.py", 4)),
    ]


def test_an_object_of_a_class_that_is_not_seen_is_what_is_written(reads: Reads) -> None:
    text = """
    from functools import partial
    from unittest.mock import MagicMock
    from signals import paid
    def mail(number: int, sender: object, **kwargs: object) -> None: ...
    mock = MagicMock()
    paid.connect(mock)
    paid.connect(partial(mail, 1), weak=False)
    """
    assert _receivers(reads(mocks=text)) == [("mock", None), ("partial(mail, 1)", None)]


def test_a_receiver_is_seen_from_any_folder(reads: Reads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(
        receivers="from signals import paid\n@paid.connect\ndef mail(sender: object, *, order: int, note: str): ...\n"
    )
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert _receivers(run_apart(read, [".."])) == [("receivers.mail", Place("../receivers.py", 3))]
