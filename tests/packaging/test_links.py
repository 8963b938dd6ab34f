"""What a package index shows has no dead link: all links come from one setting."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import readme_renderer.markdown

from docs.metadata import link_from_elsewhere
from tests.packaging.test_distributions import ROOT, _versioned

ADDRESS = "https://code.example/shop/typedsignal"
SETTING = 'repository = ""'


def _build(folder: Path, address: str) -> tuple[Path, str]:
    """Build the wheel of a copy of the repository with an address, and return it with what the build printed."""
    for name in _versioned():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    settings = (folder / "pyproject.toml").read_text(encoding="utf-8")
    assert SETTING in settings
    (folder / "pyproject.toml").write_text(settings.replace(SETTING, f'repository = "{address}"'), encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "dist"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return next((folder / "dist").iterdir()), ran.stdout + ran.stderr


def _metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        return message_from_bytes(archive.read(name))


def _links(metadata: Message) -> list[str]:
    """Return what the page of the package links to and shows, beside it and in the README."""
    page = readme_renderer.markdown.render(str(metadata.get_payload()))
    assert page is not None
    beside = [url.partition(", ")[2] for url in metadata.get_all("Project-URL", [])]
    return beside + [link for link in re.findall(r'(?:href|src)="([^"]+)"', page) if not link.startswith("#")]


def test_with_an_address_every_link_is_absolute_and_leads_to_a_file(tmp_path: Path) -> None:
    """The links to the repository are to files that it has; `twine check` accepts the package."""
    wheel, printed = _build(tmp_path, ADDRESS)
    links = _links(_metadata_of(wheel))
    assert len(links) > 10
    assert [link for link in links if not link.startswith("https://")] == []
    paths = [link.removeprefix(ADDRESS).partition("#")[0] for link in links if link.startswith(ADDRESS)]
    files = [re.sub(r"^/(blob|raw)/main/", "", path) for path in paths if path not in ("", "/issues")]
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert "without links" not in printed
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", wheel], check=True, capture_output=True)


def test_without_an_address_links_are_left_out_and_the_build_says_so(tmp_path: Path) -> None:
    """No link of the page leads into the repository."""
    wheel, printed = _build(tmp_path, "")
    metadata = _metadata_of(wheel)
    assert [link for link in _links(metadata) if not link.startswith("https://")] == []
    assert metadata.get_all("Project-URL") is None
    assert "sets no `repository`" in printed


@pytest.mark.parametrize(
    ("written", "address", "expected"),
    [
        ("[a](docs/a.md)", ADDRESS, f"[a]({ADDRESS}/blob/main/docs/a.md)"),
        ("![a](docs/a.svg)", ADDRESS, f"![a]({ADDRESS}/raw/main/docs/a.svg)"),
        ("[a](docs/a.md)", "", "a"),
        ("![a](docs/a.svg)", "", ""),
        ("[a](https://b.example)", "", "[a](https://b.example)"),
        ("```python\nsignals[0](a)\n```", ADDRESS, "```python\nsignals[0](a)\n```"),
    ],
)
def test_a_link_is_written_for_readers_elsewhere(written: str, address: str, expected: str) -> None:
    """In prose; code is left as it is."""
    assert link_from_elsewhere(written, address) == expected
