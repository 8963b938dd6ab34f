"""Whether all contestants do the same work. What is not alike is declared as lacking, and that is checked as well."""

from __future__ import annotations

import gc
from typing import Any, cast

from benchmarks.contestants import Contestant, Lack, Verb, names_for, run_once
from benchmarks.receivers import PAYLOAD, Heard, Receiver, Shape, silent, telling
from benchmarks.scenarios import Scenario


class UnlikeError(AssertionError):
    """A contestant does other work than is said of it: its figures would be worthless."""


def check(scenario: Scenario, kind: type[Contestant]) -> None:
    """Run the statements of a scenario once, with receivers that tell what they were given.

    Raises:
        UnlikeError: What receivers were given, or what came back, is not what it should be.
    """
    heard: list[Heard] = []
    receivers = [telling(scenario.shape, number, heard) for number in range(scenario.size)]
    extra = telling(scenario.shape, scenario.size, heard)
    contestant = kind()
    senders = scenario.senders()
    contestant.connect_all(scenario.connections(receivers, senders))
    names = names_for(contestant, senders[0], extra)
    hearing = scenario.hearing()
    if scenario.verb is Verb.CHURN:
        _check_churn(contestant, names, heard, hearing, scenario.size)
    else:
        responses = run_once(contestant, scenario.verb, names)[0]
        _check_heard(contestant, heard, senders[0], hearing)
        _check_responses(contestant, responses, [(receivers[number], number) for number in hearing])
    contestant.close()


def _refuse_unless(condition: bool, contestant: Contestant, sentence: str) -> None:
    if not condition:
        raise UnlikeError(f"{contestant.name} {sentence}")


def _check_heard(contestant: Contestant, heard: list[Heard], sender: object, hearing: list[int]) -> None:
    got_signal = Lack.SIGNAL not in contestant.lacks
    expected = [Heard(number, sender, dict(PAYLOAD), got_signal) for number in hearing]
    in_order = heard if Lack.ORDER not in contestant.lacks else sorted(heard, key=lambda each: each.number)
    _refuse_unless(in_order == expected, contestant, f"let receivers hear {in_order[:3]}, not {expected[:3]} …")


def _check_responses(contestant: Contestant, responses: Any, expected: list[tuple[Receiver, int]]) -> None:
    if Lack.RESPONSES in contestant.lacks:
        _refuse_unless(not isinstance(responses, list), contestant, "gives responses after all")
        return
    if Lack.ORDER in contestant.lacks:
        responses = sorted(responses, key=lambda pair: cast("int", pair[1]))
    _refuse_unless(responses == expected, contestant, f"gives {responses[:3]}, not {expected[:3]} …")


def _check_churn(
    contestant: Contestant, names: dict[str, object], heard: list[Heard], hearing: list[int], extra: int
) -> None:
    connect, disconnect = contestant.calls[Verb.CHURN]
    for statement, expected in ((connect, [*hearing, extra]), (disconnect, hearing)):
        eval(statement, dict(names))
        heard.clear()
        run_once(contestant, Verb.SEND, names)
        _check_heard(contestant, heard, names["sender"], expected)


def check_lacks(kind: type[Contestant]) -> None:
    """Check that a contestant lacks exactly what is said of it, as far as scenarios do not show it.

    Raises:
        UnlikeError: It does more, or less.
    """
    heard: list[Heard] = []
    own, other = type("Own", (), {}), type("Other", (), {})
    contestant = kind()
    to_other, mortal = telling(Shape.KW, 0, heard), telling(Shape.KW, 1, heard)
    contestant.connect(to_other, other)
    run_once(contestant, Verb.SEND, names_for(contestant, own))
    _refuse_unless(bool(heard) is (Lack.SENDERS in kind.lacks), contestant, "filters by sender otherwise than said")
    heard.clear()
    contestant.connect(mortal)
    del mortal
    gc.collect()
    run_once(contestant, Verb.SEND, names_for(contestant, own))
    is_strong = any(each.number == 1 for each in heard)
    _refuse_unless(is_strong is (Lack.WEAK_FUNCTIONS in kind.lacks), contestant, "holds receivers otherwise than said")
    contestant.close()


def check_silent(contestant: Contestant, verb: Verb, names: dict[str, object], hearing: list[Receiver]) -> None:
    """Check what is about to be timed: as many responses as there should be.

    Raises:
        UnlikeError: There are more, or fewer.
    """
    if verb is Verb.CHURN or Lack.RESPONSES in contestant.lacks:
        return
    responses: Any = run_once(contestant, verb, names)[0]
    same = len(responses) == len(hearing) and all(response is None for _, response in responses)
    _refuse_unless(same, contestant, f"gives {len(responses)} responses, not {len(hearing)}")


def silent_receivers(scenario: Scenario) -> list[Receiver]:
    """Return the receivers that are timed."""
    return [silent(scenario.shape, number) for number in range(scenario.size)]
