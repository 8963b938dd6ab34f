"""`[tool.typedsignal]` in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from tests.plugin.checking import SHOP, disagreements, messages_of

SOURCE = """from shop import *
def short(sender: object) -> None: ...
def named(sender: object, order_id: int, status: str, note: str = "") -> None: ...
def open_(sender: object, **kwargs: object) -> None: ...
"""


def _messages(folder: Path, settings: str, source: str) -> list[str]:
    (folder / "pyproject.toml").write_text(f"[tool.typedsignal]\n{settings}\n")
    return messages_of({"shop": SHOP, "main": SOURCE + source}, folder)


def test_a_disabled_code_is_not_reported(folder: Path) -> None:
    """The codes in `disable` are silent, the others are not."""
    source = """
order_completed.connect(short)
order_completed.connect(open_, sender=Other)  # E: [signal-sender]
"""
    messages = _messages(folder, 'disable = ["signal-receiver"]', source)
    assert disagreements(SOURCE + source, messages) == []


def test_require_kwargs_wants_kwargs_of_every_receiver(folder: Path) -> None:
    """Every receiver takes `**kwargs`, which is Django's rule: fields may be added later."""
    source = """
order_completed.connect(open_)
order_completed.connect(named)  # E: has to take **kwargs
anything.connect(short)  # E: has to take **kwargs
"""
    messages = _messages(folder, "require_kwargs = true", source)
    assert disagreements(SOURCE + source, messages) == []


def test_a_changed_setting_is_seen_in_a_warm_run(folder: Path) -> None:
    """The cache of mypy is not trusted for what was checked under other settings."""
    source = "order_completed.connect(named)"
    assert _messages(folder, "", source) == []
    assert len(_messages(folder, "require_kwargs = true", source)) == 1
    assert _messages(folder, "require_kwargs = false", source) == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            "strict = true",
            'unknown setting "strict" in [tool.typedsignal]: there are disable, require_kwargs, strict_weak',
        ),
        ('strict_weak = "yes"', "\"strict_weak\" in [tool.typedsignal] is true or false, not 'yes'"),
        ('disable = "all"', '"disable" in [tool.typedsignal] is a list of'),
        ('disable = ["nothing"]', "not ['nothing']"),
    ],
)
def test_a_bad_setting_is_one_clear_line(folder: Path, settings: str, message: str) -> None:
    """Mypy exits with 2 and names the file and the setting."""
    path = folder / "pyproject.toml"
    path.write_text(f'[tool.mypy]\nplugins = ["typedsignal.mypy"]\n[tool.typedsignal]\n{settings}\n')
    (folder / "main.py").write_text("")
    options = ["--config-file", str(path), "--cache-dir", str(folder), "--no-error-summary"]
    out, err, status = api.run([*options, str(folder / "main.py")])
    lines = (out + err).strip().splitlines()
    assert (status, len(lines)) == (2, 1), lines
    assert lines[0].startswith(f"{path}: error: ")
    assert message in lines[0]
