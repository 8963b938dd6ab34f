"""Sphinx extension that generates parts of pages from the code: `{modules}` and `{djangos-signals}`."""

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


class Modules(SphinxDirective):
    """List of the packages and their modules, with the first sentences of their docstrings."""

    def run(self) -> list[Node]:
        folders = sorted(file.parent for file in (ROOT / "typedsignal").rglob("__init__.py"))
        text = "\n".join(line for folder in folders for line in self._describe(folder))
        return self.parse_text_to_nodes(text, allow_section_headings=True)

    def _describe(self, folder: Path) -> Iterator[str]:
        yield f"### `{folder.relative_to(ROOT)}/`\n"
        yield _first_sentence(_read(folder / "__init__.py", self)) + "\n"
        for module in sorted(folder.glob("*.py")):
            if module.name != "__init__.py":
                yield f"- `{module.name}`: {_first_sentence(_read(module, self))}"
        yield ""


class DjangosSignals(SphinxDirective):
    """List of Django's signals with their payloads and receivers, by the modules that declare them."""

    def run(self) -> list[Node]:
        modules = sorted((ROOT / "typedsignal" / "django" / "_signals").glob("[!_]*.py"))
        text = "\n".join(line for module in modules for line in _describe_signals(_read(module, self)))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def _read(module: Path, directive: SphinxDirective) -> ast.Module:
    directive.env.note_dependency(str(module))
    return ast.parse(module.read_text(encoding="utf-8"))


def _first_sentence(module: ast.Module) -> str:
    return " ".join((ast.get_docstring(module) or "").split("\n\n")[0].split())


def _describe_signals(module: ast.Module) -> Iterator[str]:
    """Describe what a module of Django's signals makes public; nothing if it declares none."""
    names = [ast.unparse(statement.target) for statement in module.body if isinstance(statement, ast.AnnAssign)]
    names = [name for name in names if name in PUBLIC]
    definitions = [statement for statement in module.body if isinstance(statement, ast.ClassDef)]
    classes = {definition.name: definition for definition in definitions if definition.name in PUBLIC}
    signals = [f"`{name}`" for name in names if name.islower()]
    if not signals:
        return
    yield f"### {', '.join(signals)}\n\n{_first_sentence(module)}\n\n```{{eval-rst}}"
    yield from (f".. autodata:: typedsignal.django.{name}\n" for name in names if not name.islower())
    for name in names:
        if name.islower():
            payload = next(payload for payload in classes if payload.lower() == name.replace("_", ""))
            yield _describe_object("data", name, f"Payload: :py:class:`~typedsignal.django.{payload}`.")
    for name, definition in classes.items():
        if name.endswith("Receiver"):
            sender = _find_sender(definition, module)
            yield _describe_object("class", name, f"The protocol of a receiver, whose sender is ``{sender}``.")
        else:
            yield f".. autoclass:: typedsignal.django.{name}({', '.join(_read_fields(name, classes))})\n"
    yield "```\n"


def _describe_object(kind: str, name: str, text: str) -> str:
    """Return an entry with an anchor, which the table of contents of the page leaves out."""
    return f".. py:{kind}:: {name}\n   :no-contents-entry:\n\n   {text}\n"


def _read_fields(payload: str, classes: dict[str, ast.ClassDef]) -> Iterator[str]:
    """Return the fields of a payload, as the parameters that a receiver has for them."""
    for base in classes[payload].bases:
        name = ast.unparse(base).partition("[")[0]
        yield from _read_fields(name, classes) if name in classes else ()
    for statement in classes[payload].body:
        if isinstance(statement, ast.AnnAssign):
            hint = _unparse(statement.annotation)
            required = hint.removeprefix("NotRequired[")
            default = "" if required == hint else " = ..."
            yield f"{ast.unparse(statement.target)}: {required.removesuffix(']') if default else hint}{default}"


def _find_sender(receiver: ast.ClassDef, module: ast.Module) -> str:
    """Return the type of the sender in the first signature of a protocol; for a type variable its bound."""
    call = next(statement for statement in receiver.body if isinstance(statement, ast.FunctionDef))
    annotations = {parameter.arg: parameter.annotation for parameter in call.args.kwonlyargs if parameter.annotation}
    shown = _unparse(annotations["sender"])
    for statement in module.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and statement.value.keywords:
            variable = rf"\b{ast.unparse(statement.targets[0])}\b"
            # A signature writes `T | None`, also where the bound includes the None.
            shown = re.sub(variable, _unparse(statement.value.keywords[0].value).removesuffix(" | None"), shown)
    return shown.replace("M_contra", "M")


def _unparse(annotation: ast.expr) -> str:
    return ast.unparse(annotation).replace("'", "")


def setup(app: Sphinx) -> None:
    """Add the directives."""
    app.add_directive("modules", Modules)
    app.add_directive("djangos-signals", DjangosSignals)
