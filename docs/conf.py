"""How the site is built: `make docs`."""

from importlib.metadata import version as installed

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
