"""Language servers show an editor the fields of a signal."""

from __future__ import annotations

import pytest

from tests.language_servers.facts import FACTS, Answers, Fact
from tests.language_servers.forms import FORMS, Form
from tests.language_servers.known import KNOWN, known
from tests.language_servers.servers import SERVERS

NAMES = [server.name for server in SERVERS]

every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
every_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)


@every_fact
@every_form
@pytest.mark.parametrize("server", NAMES)
def test_a_server_answers(server: str, form: Form, fact: Fact, answers: Answers) -> None:
    """A server answers every question but for exactly the known differences."""
    answer = answers[server, fact, form]
    if known(server, fact, form):
        assert fact.missing(form, answer), "it is answered now: take it off the known differences"
    else:
        assert not fact.missing(form, answer), answer


@every_form
@every_fact
def test_no_answer_is_not_an_answer(fact: Fact, form: Form) -> None:
    """Every fact expects something, in every form."""
    assert fact.expected(form)
    assert fact.missing(form, "") == list(fact.expected(form))


@every_fact
def test_some_server_answers(fact: Fact) -> None:
    """A question that none can answer, in whatever form, would hold nothing."""
    assert [server for server in NAMES for form in FORMS if not known(server, fact, form)]


def test_known_differences_are_about_servers_that_are_asked() -> None:
    """A misspelt name would hide nothing, and pass unseen."""
    assert {server for entry in KNOWN for server in entry.servers} <= {*NAMES}


def test_a_known_difference_has_one_reason() -> None:
    """Two would mean that one of them has become stale."""
    asked = [(server, fact, form) for server in NAMES for fact in FACTS for form in FORMS]
    assert [question for question in asked if len(known(*question)) > 1] == []
