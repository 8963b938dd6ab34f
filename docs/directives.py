"""What pages take from the code: `{rooms}` and `{djangos-signals}`, an extension of Sphinx."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxDirective

import typedsignal.django

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import Node
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
PUBLIC = typedsignal.django.__all__


class Rooms(SphinxDirective):
    """The folders of the package and their modules, each with the first sentence of its docstring."""

    def run(self) -> list[Node]:
        folders = sorted(each.parent for each in (ROOT / "typedsignal").rglob("__init__.py"))
        text = "\n".join(line for each in folders for line in self._described(each))
        return self.parse_text_to_nodes(text, allow_section_headings=True)

    def _described(self, folder: Path) -> Iterator[str]:
        yield f"### `{folder.relative_to(ROOT)}/`\n"
        yield _first_sentence(_read(folder / "__init__.py", self)) + "\n"
        for each in sorted(folder.glob("*.py")):
            if each.name != "__init__.py":
                yield f"- `{each.name}`: {_first_sentence(_read(each, self))}"
        yield ""


class DjangosSignals(SphinxDirective):
    """The signals of Django's with their payloads and receivers, by the modules that declare them."""

    def run(self) -> list[Node]:
        modules = sorted((ROOT / "typedsignal" / "django" / "_signals").glob("[!_]*.py"))
        text = "\n".join(line for each in modules for line in _declared(_read(each, self)))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def _read(module: Path, directive: SphinxDirective) -> ast.Module:
    directive.env.note_dependency(str(module))
    return ast.parse(module.read_text(encoding="utf-8"))


def _first_sentence(module: ast.Module) -> str:
    return " ".join((ast.get_docstring(module) or "").split("\n\n")[0].split())


def _declared(module: ast.Module) -> Iterator[str]:
    """Write down what is public of a module of Django's signals; nothing if it declares none."""
    names = [ast.unparse(each.target) for each in module.body if isinstance(each, ast.AnnAssign)]
    names = [name for name in names if name in PUBLIC]
    classes = {each.name: each for each in module.body if isinstance(each, ast.ClassDef) and each.name in PUBLIC}
    signals = [f"`{name}`" for name in names if name.islower()]
    if not signals:
        return
    yield f"### {', '.join(signals)}\n\n{_first_sentence(module)}\n\n```{{eval-rst}}"
    yield from (f".. autodata:: typedsignal.django.{name}\n" for name in names if not name.islower())
    for name in classes:
        if not name.endswith("Receiver"):
            yield f".. autoclass:: typedsignal.django.{name}({', '.join(_keys(name, classes))})\n"
    yield "```\n\nReceivers, and the sender that they are called with:\n"
    for name, each in classes.items():
        if name.endswith("Receiver"):
            yield f"- `{name}`: `{_sender(each, module)}`"
    yield ""


def _keys(payload: str, classes: dict[str, ast.ClassDef]) -> Iterator[str]:
    """Return the keys of a payload, as the parameters that a receiver has for them."""
    for base in classes[payload].bases:
        name = ast.unparse(base).partition("[")[0]
        yield from _keys(name, classes) if name in classes else ()
    for each in classes[payload].body:
        if isinstance(each, ast.AnnAssign):
            hint = _shown(each.annotation)
            required = hint.removeprefix("NotRequired[")
            default = "" if required == hint else " = ..."
            yield f"{ast.unparse(each.target)}: {required.removesuffix(']') if default else hint}{default}"


def _sender(receiver: ast.ClassDef, module: ast.Module) -> str:
    """Return the type of the sender in the first signature of a protocol; for a type variable its bound."""
    call = next(each for each in receiver.body if isinstance(each, ast.FunctionDef))
    sender = next(each.annotation for each in call.args.kwonlyargs if each.arg == "sender" and each.annotation)
    shown = _shown(sender)
    for each in module.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call) and each.value.keywords:
            variable = rf"\b{ast.unparse(each.targets[0])}\b"
            shown = re.sub(variable, _shown(each.value.keywords[0].value), shown)
    return shown.replace("M_contra", "M")


def _shown(annotation: ast.expr) -> str:
    return ast.unparse(annotation).replace("'", "")


def setup(app: Sphinx) -> None:
    """Add the directives."""
    app.add_directive("rooms", Rooms)
    app.add_directive("djangos-signals", DjangosSignals)
