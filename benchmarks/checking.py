"""Check that all contestants do the same work, but for what each declares as lacking."""

from __future__ import annotations

import gc
from typing import Any, cast

from benchmarks.contestants import Contestant, Lack, Operation, names_for, run_once
from benchmarks.receivers import PAYLOAD, Received, Receiver, Shape, recording, silent
from benchmarks.scenarios import Scenario


class UnlikeError(AssertionError):
    """A contestant does not do the work that it declares: its figures would be worthless."""


def check(scenario: Scenario, kind: type[Contestant]) -> None:
    """Run the statements of a scenario once, with receivers that record what they were given.

    Raises:
        UnlikeError: What receivers were given, or what came back, is not what it should be.
    """
    received: list[Received] = []
    receivers = [recording(scenario.shape, number, received) for number in range(scenario.size)]
    extra = recording(scenario.shape, scenario.size, received)
    contestant = kind()
    senders = scenario.senders()
    contestant.connect_all(scenario.connections(receivers, senders))
    names = names_for(contestant, senders[0], extra)
    called = scenario.select_called()
    if scenario.operation is Operation.CHURN:
        _check_churn(contestant, names, received, called, scenario.size)
    else:
        responses = run_once(contestant, scenario.operation, names)[0]
        _check_received(contestant, received, senders[0], called)
        _check_responses(contestant, responses, [(receivers[number], number) for number in called])
    contestant.close()


def _refuse_unless(condition: bool, contestant: Contestant, sentence: str) -> None:
    if not condition:
        raise UnlikeError(f"{contestant.name} {sentence}")


def _check_received(contestant: Contestant, received: list[Received], sender: object, called: list[int]) -> None:
    got_signal = Lack.SIGNAL not in contestant.lacks
    expected = [Received(number, sender, dict(PAYLOAD), got_signal) for number in called]
    in_order = received if Lack.ORDER not in contestant.lacks else sorted(received, key=lambda call: call.number)
    _refuse_unless(in_order == expected, contestant, f"called receivers with {in_order[:3]}, not {expected[:3]} …")


def _check_responses(contestant: Contestant, responses: Any, expected: list[tuple[Receiver, int]]) -> None:
    if Lack.RESPONSES in contestant.lacks:
        _refuse_unless(not isinstance(responses, list), contestant, "gives responses after all")
        return
    if Lack.ORDER in contestant.lacks:
        responses = sorted(responses, key=lambda pair: cast("int", pair[1]))
    _refuse_unless(responses == expected, contestant, f"gives {responses[:3]}, not {expected[:3]} …")


def _check_churn(
    contestant: Contestant, names: dict[str, object], received: list[Received], called: list[int], extra: int
) -> None:
    connect, disconnect = contestant.calls[Operation.CHURN]
    for statement, expected in ((connect, [*called, extra]), (disconnect, called)):
        eval(statement, dict(names))
        received.clear()
        run_once(contestant, Operation.SEND, names)
        _check_received(contestant, received, names["sender"], expected)


def check_lacks(kind: type[Contestant]) -> None:
    """Check that a contestant lacks exactly what it declares, as far as scenarios do not show it.

    Raises:
        UnlikeError: It does more, or less.
    """
    received: list[Received] = []
    own, other = type("Own", (), {}), type("Other", (), {})
    contestant = kind()
    to_other, temporary = recording(Shape.KW, 0, received), recording(Shape.KW, 1, received)
    contestant.connect(to_other, other)
    run_once(contestant, Operation.SEND, names_for(contestant, own))
    _refuse_unless(bool(received) is (Lack.SENDERS in kind.lacks), contestant, "does not filter by sender as declared")
    received.clear()
    contestant.connect(temporary)
    del temporary
    gc.collect()
    run_once(contestant, Operation.SEND, names_for(contestant, own))
    is_strong = any(call.number == 1 for call in received)
    _refuse_unless(is_strong is (Lack.WEAK_FUNCTIONS in kind.lacks), contestant, "does not hold receivers as declared")
    contestant.close()


def check_silent(
    contestant: Contestant, operation: Operation, names: dict[str, object], called: list[Receiver]
) -> None:
    """Check that what is about to be timed gives as many responses as it should.

    Raises:
        UnlikeError: There are more, or fewer.
    """
    if operation is Operation.CHURN or Lack.RESPONSES in contestant.lacks:
        return
    responses: Any = run_once(contestant, operation, names)[0]
    same = len(responses) == len(called) and all(response is None for _, response in responses)
    _refuse_unless(same, contestant, f"gives {len(responses)} responses, not {len(called)}")


def silent_receivers(scenario: Scenario) -> list[Receiver]:
    """Return the receivers that are timed."""
    return [silent(scenario.shape, number) for number in range(scenario.size)]
