"""The known differences of language servers: exactly the facts that they do not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.language_servers.facts import (
    FIELD_LEADS,
    HOVER_ON_SEND,
    HOVER_SHOWS_DOCSTRING,
    HOVER_SHOWS_TYPE,
    RECEIVER_COMPLETES,
    SEND_COMPLETES,
    SEND_SHOWS_SIGNATURE,
)
from tests.language_servers.forms import BY_CLASS, BY_FUNCTION, BY_FUNCTION_OF_A_CLASS, FORMS

if TYPE_CHECKING:
    from tests.language_servers.facts import Fact
    from tests.language_servers.forms import Form

BOTH_PYRIGHTS = ("pyright", "basedpyright")


class Difference(NamedTuple):
    """A fact that servers do not answer, with the reason."""

    servers: tuple[str, ...]
    facts: tuple[Fact, ...]
    forms: tuple[Form, ...]
    reason: str


KNOWN = (
    Difference(
        ("ty", "pyrefly"),
        (SEND_COMPLETES, SEND_SHOWS_SIGNATURE, HOVER_ON_SEND),
        (BY_CLASS,),
        "The fields are found by matching `self` when a call is checked; the editor shows `send` as the library writes"
        " it. Declare the signal by a function, and they are shown.",
    ),
    Difference(
        BOTH_PYRIGHTS,
        (HOVER_ON_SEND,),
        (BY_FUNCTION_OF_A_CLASS,),
        "`**payload: Unpack[...]` is shown as it is written, not as the fields of the class.",
    ),
    Difference(
        ("pyrefly",),
        (SEND_SHOWS_SIGNATURE,),
        (BY_FUNCTION_OF_A_CLASS,),
        "`**payload: Unpack[...]` is shown as it is written, not as the fields of the class.",
    ),
    Difference(
        ("zuban", "ty"),
        (HOVER_SHOWS_TYPE,),
        (BY_FUNCTION_OF_A_CLASS,),
        "`**payload: Unpack[...]` is shown as the fields of the class, without its name.",
    ),
    Difference(
        ("pyrefly",),
        (HOVER_SHOWS_DOCSTRING,),
        (BY_CLASS,),
        "A string below an assignment is not shown.",
    ),
    Difference(
        ("zuban",),
        (HOVER_SHOWS_DOCSTRING,),
        (BY_FUNCTION, BY_FUNCTION_OF_A_CLASS),
        "What is shown is the docstring of the class that a decorator returns, not that of the decorated function.",
    ),
    Difference(
        ("zuban",),
        (RECEIVER_COMPLETES,),
        FORMS,
        "The keys of no TypedDict are offered.",
    ),
    Difference(
        ("zuban",),
        (FIELD_LEADS,),
        FORMS,
        "The keyword of any call leads to the class of its type.",
    ),
    Difference(
        BOTH_PYRIGHTS,
        (FIELD_LEADS,),
        FORMS,
        "A keyword leads to a parameter that the called function is written with; `send` has none of that name.",
    ),
    Difference(
        ("pyrefly",),
        (FIELD_LEADS,),
        FORMS,
        "A keyword that the called function is not written with leads to that function.",
    ),
    Difference(
        ("ty",),
        (FIELD_LEADS,),
        (BY_CLASS,),
        "The fields are found by matching `self` when a call is checked; the editor looks for them in `send` as the"
        " library writes it. Declare the signal by a function, and they are found.",
    ),
)


def known(server: str, fact: Fact, form: Form) -> list[str]:
    """Return why a server is known not to answer; there is at most one reason."""
    return [entry.reason for entry in KNOWN if server in entry.servers and fact in entry.facts and form in entry.forms]
