"""The page about editors shows what language servers answer."""

from __future__ import annotations

from pathlib import Path

from tests.language_servers.facts import FACTS, Fact
from tests.language_servers.forms import BY_CLASS, BY_FUNCTION
from tests.language_servers.known import known
from tests.language_servers.servers import SERVERS

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-with-checkers-and-editors.md"
NAMES = [server.name for server in SERVERS]


def _cell(server: str, fact: Fact) -> str:
    forms = [form.name for form in (BY_CLASS, BY_FUNCTION) if not known(server, fact, form)]
    return "✓" if len(forms) == 2 else "".join(forms) or "—"


def _table() -> list[str]:
    rows = [["", *NAMES], ["---"] * (1 + len(NAMES))]
    rows += [[fact.name, *(_cell(name, fact) for name in NAMES)] for fact in FACTS]
    return [f"| {' | '.join(row)} |" for row in rows]


def test_the_table_is_what_is_known() -> None:
    """The table shows the known differences, which `test_servers.py` compares with the servers."""
    assert "\n".join(["", *_table(), ""]) in PAGE.read_text("utf-8")
