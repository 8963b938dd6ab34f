"""The part of the package's metadata that needs its public address: the links, and the README that PyPI shows.

hatchling loads this file when it builds. The address is the one setting `repository` in `pyproject.toml`; the site
takes the link to its source from there too.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^]]*)\]\((?P<target>[^)]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_ELSEWHERE = ("https://", "http://", "mailto:", "#")


def link_from_elsewhere(readme: str, repository: str) -> str:
    """Return a README whose links work outside of the repository: absolute, or left out if there is no address."""

    def link(match: re.Match[str]) -> str:
        image, text, target = match["image"], match["text"], match["target"]
        if target.startswith(_ELSEWHERE):
            return match[0]
        if not repository:
            return "" if image else text
        return f"{image}[{text}]({repository}/{'raw' if image else 'blob'}/main/{target})"

    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(readme):  # What looks like a link in a block of code is none.
        parts += [_LINK.sub(link, readme[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(link, readme[end:])])


def list_urls(repository: str) -> dict[str, str]:
    """Return the links that PyPI shows beside the README, none without an address."""
    if not repository:
        return {}
    return {
        "Documentation": f"{repository}/blob/main/docs/index.md",
        "Source": repository,
        "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }


class Metadata(MetadataHookInterface):
    """What hatchling asks for the dynamic fields `readme` and `urls`."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add both, and warn where there is no address."""
        repository = str(self.config.get("repository", "")).rstrip("/")
        if not repository:
            print(
                "pyproject.toml sets no `repository` in [tool.hatch.metadata.hooks.custom]: the package is built"
                " without links",
                file=sys.stderr,
            )
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": link_from_elsewhere(text, repository)}
        metadata["urls"] = list_urls(repository)
