"""How the site is built: `make docs`."""

import ast
from importlib.metadata import version as installed
from pathlib import Path

from docutils.nodes import Node
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

project = "typedsignal"
author = "The typedsignal developers"
release = version = installed("typedsignal")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures that checkers read are not for people: the text says what is meant
autodoc_preserve_defaults = True
default_role = "code"

html_theme = "furo"
html_title = "typedsignal"

_BLANK = "\n\n"


class Rooms(SphinxDirective):
    """The modules of a folder, each with the first sentence of its docstring."""

    required_arguments = 1

    def run(self) -> list[Node]:
        folder = Path(self.env.srcdir).parent / self.arguments[0]
        modules = sorted(folder.glob("*.py"))
        for each in modules:
            self.env.note_dependency(str(each))
        return self.parse_text_to_nodes("\n".join(map(_described, modules)))


def _described(module: Path) -> str:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    if docstring is None:
        raise ValueError(f"{module} does not say what it does")
    return f"- `{module.name}`: {' '.join(docstring.partition(_BLANK)[0].split())}"


def setup(app: Sphinx) -> None:
    """Add what the pages use."""
    app.add_directive("rooms", Rooms)
