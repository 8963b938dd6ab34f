"""A note says where an `AppConfig` connects receivers in a method that mypy does not check."""

from __future__ import annotations

from pathlib import Path

from mypy import api

from tests.plugin.checking import messages_of

APPS = """
    from django.apps import AppConfig
    from django.db.models.signals import post_save
    class Shop(AppConfig):
        name = "shop"
        def ready(self):
            from receivers import log
            post_save.connect(log)
            post_save.connect(log, dispatch_uid="again")
    class Other(AppConfig):
        name = "other"
        def ready(self) -> None:
            post_save.connect(print, weak=False)
        def connect(self):
            self.log("one")
        def log(self, text): ...
    class Plain:
        def ready(self):
            self.connect(1)
"""
NOTE = (
    'apps.py:6: note: "ready" has no annotations, so that the 2 connects in it are not checked: write "-> None", or'
    " set check_untyped_defs"
)


def _notes(folder: Path, **options: object) -> list[str]:
    (folder / "receivers.py").write_text("def log(sender, **kwargs): ...\n")
    messages = messages_of({"apps": APPS}, folder, **options)
    return [message for message in messages if "not checked" in message]


def test_connects_that_are_not_checked_are_counted(folder: Path) -> None:
    """A warm run says the same as a cold one."""
    assert _notes(folder, check_untyped_defs=False) == [NOTE]
    assert _notes(folder, check_untyped_defs=False) == [NOTE]


def test_connects_that_are_checked_are_not_noted(folder: Path) -> None:
    """Mypy looks into the method, or reports it."""
    assert _notes(folder, check_untyped_defs=True) == []
    assert _notes(folder, check_untyped_defs=False, disallow_untyped_defs=True) == []


def test_the_note_can_be_switched_off(folder: Path) -> None:
    """By `note_unchecked` in `[tool.typedsignal]`."""
    (folder / "pyproject.toml").write_text("[tool.typedsignal]\nnote_unchecked = false\n")
    assert _notes(folder, check_untyped_defs=False) == []


def test_the_note_is_no_error(folder: Path) -> None:
    """Mypy exits as without it."""
    (folder / "pyproject.toml").write_text('[tool.mypy]\nplugins = ["typedsignal.mypy"]\n')
    (folder / "apps.py").write_text(
        "from django.apps import AppConfig\n"
        "class Shop(AppConfig):\n"
        "    def ready(self):\n"
        "        from django.db.models.signals import post_save\n"
        "        post_save.connect(print)\n"
    )
    options = ["--config-file", str(folder / "pyproject.toml"), "--cache-dir", str(folder)]
    out, err, status = api.run([*options, str(folder / "apps.py")])
    assert (err, status) == ("", 0)
    assert "the connect in it is not checked" in out
