"""How the site is built: `make docs`."""

import sys
import tomllib
from importlib.metadata import version as installed
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

project = "typedsignal"
author = "The typedsignal developers"
release = version = installed("typedsignal")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton", "directives"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures that checkers read are not for people
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 90
default_role = "code"
smartquotes_action = "D"  # dashes only: what is copied from a page is what was written

copybutton_prompt_text = "$ "  # what is copied are the commands, not what they print

html_theme = "furo"
html_title = f"typedsignal {release}"
html_favicon = "static/favicon.svg"
html_show_copyright = False
pygments_dark_style = "github-dark"
html_static_path = ["static"]
html_css_files = ["site.css"]

# The address from which the package has its links, too.
pyproject = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
repository = pyproject["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]
if repository:
    html_theme_options = {"source_repository": repository, "source_branch": "main", "source_directory": "docs/"}
