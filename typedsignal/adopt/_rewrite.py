"""Edits of a file: the classes of payloads above signals, and the imports of what they name. All else stays."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from typedsignal.adopt._imports import ImportPath

BodyItem: TypeAlias = cst.BaseStatement | cst.BaseSmallStatement
_DJANGO_DISPATCH = ("django.dispatch", "django.dispatch.dispatcher")
_LONGEST_LINE = 88  # of black and of ruff, where nothing else is configured
_TWO_LINES = (cst.EmptyLine(indent=False), cst.EmptyLine(indent=False))


@dataclass(slots=True)
class SignalEdit:
    """A call that makes a signal, by its line and column, the type of the signal, and the class of the payload.

    The call calls the type, or is cast to it by the function of the name `cast`.
    """

    line: int
    column: int
    type: str
    payload: str
    cast: str | None = None
    call: cst.Call | None = None


@dataclass(frozen=True, slots=True)
class ReceiverEdit:
    """A function, by its name and the line of its `def`, and annotations that its parameters lack.

    `returns` is what it gets as the type of what it returns, None if nothing.
    """

    line: int
    name: str
    parameters: dict[str, str]
    returns: str | None


@dataclass(slots=True)
class FileEdits:
    """What is done to a file: signals, receivers, and names that it imports from typedsignal in place of Django."""

    signals: list[SignalEdit] = field(default_factory=list[SignalEdit])
    receivers: list[ReceiverEdit] = field(default_factory=list[ReceiverEdit])
    swaps: set[str] = field(default_factory=set[str])


def find_callees(text: bytes, starts: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return what calls call as it is written, by the line and the column that each begins at."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    finder = _CalleeFinder(frozenset(starts))
    wrapper.visit(finder)
    return {start: wrapper.module.code_for_node(callee) for start, callee in finder.found.items()}


def _start_of(visitor: cst.MetadataDependent, node: cst.CSTNode) -> tuple[int, int]:
    """Return the line and the column that a node begins at."""
    span: Any = visitor.get_metadata(PositionProvider, node)
    return span.start.line, span.start.column


class _CalleeFinder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, starts: frozenset[tuple[int, int]]) -> None:
        super().__init__()
        self._starts = starts
        self.found: dict[tuple[int, int], cst.BaseExpression] = {}

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802 (libcst calls it by the name of the class)
        start = _start_of(self, node)
        if start in self._starts:
            self.found.setdefault(start, node.func)


class _SignalRewriter(cst.CSTTransformer):
    """Replaces what the calls of signals call, and notes the payloads for the statement that contains each."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, edits: FileEdits) -> None:
        super().__init__()
        self._edits = {(edit.line, edit.column): edit for edit in edits.signals}
        self._receivers = {(edit.line, edit.name): edit for edit in edits.receivers}
        self._payloads: list[str] = []
        self.replaced: set[str] = set()  # names by which the class of signals was called

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        """Note the outermost of the calls that begin at a place: `Namespace().signal("paid")` are two."""
        edit = self._edits.get(self._start_of(node))
        if edit is not None and edit.call is None:
            edit.call = node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        edit = self._edits.get(self._start_of(original_node))
        if edit is None or edit.call is not original_node:
            return updated_node
        self._payloads.append(edit.payload)
        if edit.cast is None:
            self.replaced.add(_find_root(original_node.func))
            return updated_node.with_changes(func=cst.parse_expression(edit.type))
        quoted = edit.type.replace('"', '\\"')
        typ = cst.Arg(cst.SimpleString(f'"{quoted}"'))
        return cst.Call(cst.parse_expression(edit.cast), [typ, cst.Arg(updated_node)])

    def leave_AnnAssign(  # noqa: N802
        self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign
    ) -> cst.Assign | cst.AnnAssign:
        """Remove the annotation of a signal: Django's class there hides the payload."""
        value = original_node.value
        if value is None or updated_node.value is None or self._start_of(value) not in self._edits:
            return updated_node
        return cst.Assign([cst.AssignTarget(updated_node.target)], updated_node.value, updated_node.semicolon)

    def _start_of(self, node: cst.CSTNode) -> tuple[int, int]:
        return _start_of(self, node)

    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Annotate the parameters of a receiver that have no annotation."""
        edit = self._receivers.get((self._start_of(original_node)[0], original_node.name.value))
        if edit is None:
            return updated_node
        returns = updated_node.returns
        if returns is None and edit.returns is not None:
            returns = cst.Annotation(cst.parse_expression(edit.returns))
        parameters = updated_node.params.visit(_ParameterAnnotator(edit.parameters))
        annotated = updated_node.with_changes(params=parameters, returns=returns)
        return _wrap(annotated, self._start_of(original_node)[1])

    def rewrite(self, wrapper: MetadataWrapper) -> cst.Module:
        """Return the module with payloads above the statements of the module that contain their signals."""
        module = wrapper.module
        body: list[cst.BaseStatement] = []
        with self.resolve(wrapper):
            for statement in module.body:
                self._payloads = []
                rewritten = statement.visit(self)
                assert isinstance(rewritten, cst.BaseStatement)
                body += _put_above(self._payloads, rewritten) if self._payloads else [rewritten]
        return module.with_changes(body=body)


class _ParameterAnnotator(cst.CSTTransformer):
    """Annotates the parameters of one function, and leaves those of a lambda in a default as they are."""

    def __init__(self, annotations: dict[str, str]) -> None:
        super().__init__()
        self._annotations = annotations

    def visit_Lambda(self, node: cst.Lambda) -> bool:  # noqa: N802, ARG002
        return False

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:  # noqa: N802
        text = self._annotations.get(original_node.name.value)
        if text is None or updated_node.annotation is not None:
            return updated_node
        equal = updated_node.equal
        if updated_node.default is not None:  # a space around "=" after an annotation, as PEP 8 has it
            equal = cst.AssignEqual()
        return updated_node.with_changes(annotation=cst.Annotation(cst.parse_expression(text)), equal=equal)


def _wrap(function: cst.FunctionDef, indent: int) -> cst.FunctionDef:
    """Return a function with a line for each parameter, as formatters write it, if one line is too long for all."""
    body = cst.SimpleStatementSuite([cst.Pass()])
    head = function.with_changes(decorators=[], leading_lines=[], lines_after_decorators=[], body=body)
    text, _, _ = cst.Module([]).code_for_node(head).rpartition(" pass")
    if "\n" in text or indent + len(text) <= _LONGEST_LINE:
        return function
    found = function.params
    groups = [found.posonly_params, [found.posonly_ind], found.params, [found.star_arg], found.kwonly_params]
    nodes = [node for group in [*groups, [found.star_kwarg]] for node in group]
    present = [node for node in nodes if isinstance(node, cst.Param | cst.ParamStar | cst.ParamSlash)]
    written = "".join(f"    {_write_parameter(node)},\n" for node in present)
    wrapped = cst.parse_statement(f"def wrapped(\n{written}): ...")
    assert isinstance(wrapped, cst.FunctionDef)
    return function.with_changes(params=wrapped.params, whitespace_before_params=wrapped.whitespace_before_params)


def _write_parameter(node: cst.Param | cst.ParamStar | cst.ParamSlash) -> str:
    if isinstance(node, cst.Param):
        return cst.Module([]).code_for_node(node.with_changes(comma=cst.MaybeSentinel.DEFAULT))
    return "*" if isinstance(node, cst.ParamStar) else "/"


def _put_above(payloads: Sequence[str], statement: cst.BaseStatement) -> list[cst.BaseStatement]:
    """Return payloads above a statement; comments right above it stay with it."""
    if not isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        return [statement]
    above, comments = _split_lines_above(statement)
    while above and above[-1].comment is None:
        above.pop()
    classes: list[cst.BaseStatement] = []
    for payload in payloads:
        parsed = cst.parse_statement(payload)
        classes.append(parsed.with_changes(leading_lines=[*above, *_TWO_LINES]))
        above = []
    return [*classes, statement.with_changes(leading_lines=[*_TWO_LINES, *comments])]


def rewrite(
    text: bytes,
    edits: FileEdits,
    at_run_time: dict[ImportPath, str],
    for_types: dict[ImportPath, str],
    own_packages: frozenset[str],
) -> bytes:
    """Return a file with its signals typed, and with the imports that this needs."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    rewriter = _SignalRewriter(edits)
    module = rewriter.rewrite(wrapper)
    body = _drop_imports(module.body, rewriter.replaced - _list_used(module))
    body = _import_from_here(body, edits.swaps, own_packages)
    swapped = {ImportPath("typedsignal", name): name for name in edits.swaps}
    at_run_time = {
        path: name
        for path, name in {**swapped, **at_run_time}.items()
        if path not in swapped or not _imports(body, path)
    }
    guard = ImportPath("typing", "TYPE_CHECKING")
    if for_types and _find_guard(body) is None and not _imports(body, guard):
        at_run_time[guard] = guard.name
    for path, name in sorted(at_run_time.items()):
        body = _add_import(body, path, name, own_packages)
    if for_types:
        body = _add_for_types(body, for_types, own_packages)
    return module.with_changes(body=body).bytes


def _find_root(expression: cst.BaseExpression) -> str:
    """Return the name that `django.dispatch.Signal` begins with."""
    while isinstance(expression, cst.Attribute):
        expression = expression.value
    return expression.value if isinstance(expression, cst.Name) else ""


class _UseFinder(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_Import(self, node: cst.Import) -> bool:  # noqa: N802, ARG002
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:  # noqa: N802, ARG002
        return False

    def visit_Name(self, node: cst.Name) -> None:  # noqa: N802
        self.names.add(node.value)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:  # noqa: N802
        self.names.update(re.findall(r"\w+", node.value))  # it may be an annotation


def _list_used(module: cst.Module) -> set[str]:
    """Return the names that a module uses, imports aside, and the words in its strings."""
    finder = _UseFinder()
    module.visit(finder)
    return finder.names


def _drop_imports(body: Sequence[cst.BaseStatement], unused: set[str]) -> list[cst.BaseStatement]:
    """Return statements without the imports of Django's dispatcher under names that nothing uses any more.

    `from django.dispatch import Signal` stays: it becomes an import from typedsignal.
    """
    kept: list[cst.BaseStatement] = []
    above: Sequence[cst.EmptyLine] = ()
    for statement in body:
        present = _import_in(statement)
        aliases = [] if present is None or isinstance(present.names, cst.ImportStar) else [*present.names]
        names = [alias for alias in aliases if present is None or _find_bound(present, alias) not in unused]
        if aliases and not names:
            above = above or _lines_above(statement)
            continue
        changed = statement
        if len(names) < len(aliases) and present is not None:
            names[-1] = names[-1].with_changes(comma=aliases[-1].comma)
            changed = changed.with_deep_changes(present, names=names)
        if above and (present is not None or any(line.comment is not None for line in above)):
            changed = _put_lines_above(above, changed)
        above = ()
        assert isinstance(changed, cst.BaseStatement)
        kept.append(changed)
    return kept


def _lines_above(statement: cst.BaseStatement) -> Sequence[cst.EmptyLine]:
    return getattr(statement, "leading_lines", ())


def _split_lines_above(statement: cst.BaseStatement) -> tuple[list[cst.EmptyLine], list[cst.EmptyLine]]:
    """Return the lines above a statement, and the comments that are right above it."""
    lines = [*_lines_above(statement)]
    first = len(lines)
    while first > 0 and lines[first - 1].comment is not None:
        first -= 1
    return lines[:first], lines[first:]


def _put_lines_above(lines: Sequence[cst.EmptyLine], statement: cst.BaseStatement) -> cst.BaseStatement:
    """Return a statement with lines above it in place of its blank ones; its own comments stay."""
    own = [line for line in _lines_above(statement) if line.comment is not None]
    return statement.with_changes(leading_lines=[*lines, *own])


def _find_bound(statement: cst.Import | cst.ImportFrom, alias: cst.ImportAlias) -> str | None:
    """Return the name that an import has for Django's dispatcher, for its package, or for its class if that differs."""
    is_from = isinstance(statement, cst.ImportFrom)
    path = f"{_module_of(statement)}.{alias.evaluated_name}" if is_from else alias.evaluated_name
    if path in ("django", *_DJANGO_DISPATCH):
        return alias.evaluated_alias or path.split(".")[-1 if is_from else 0]
    return alias.evaluated_alias if path.removesuffix(".Signal") in _DJANGO_DISPATCH else None


def _import_from_here(
    body: Sequence[cst.BaseStatement], names: set[str], own_packages: frozenset[str]
) -> list[cst.BaseStatement]:
    """Return statements without names of Django's dispatcher; one that imports no others imports from typedsignal."""
    changed = list(body)
    for index, statement in reversed([*enumerate(body)]):
        present = _import_in(statement)
        if not names or not isinstance(present, cst.ImportFrom) or isinstance(present.names, cst.ImportStar):
            continue
        if _module_of(present) not in _DJANGO_DISPATCH:
            continue
        kept = [alias for alias in present.names if alias.evaluated_name not in names or alias.asname is not None]
        if not kept:
            replaced = statement.with_deep_changes(present, module=cst.Name("typedsignal"))
        elif len(kept) < len(present.names):
            kept[-1] = kept[-1].with_changes(comma=present.names[-1].comma)
            replaced = statement.with_deep_changes(present, names=kept)
        else:
            continue
        assert isinstance(replaced, cst.BaseStatement)
        changed[index] = replaced
        changed = changed if kept else _move_down(changed, index, own_packages)
    return changed


def _move_down(body: list[cst.BaseStatement], index: int, own_packages: frozenset[str]) -> list[cst.BaseStatement]:
    """Return statements with an import below those that the order has before it; the lines above it stay there."""
    present = _import_in(body[index])
    last = index
    while present is not None and last + 1 < len(body):
        following = _import_in(body[last + 1])
        if following is None or _sort_key_of(following, own_packages) > _sort_key_of(present, own_packages):
            break
        last += 1
    if last == index:
        return body
    moved = body[index]
    first = _put_lines_above(_lines_above(moved), body[index + 1])
    return [*body[:index], first, *body[index + 2 : last + 1], moved.with_changes(leading_lines=()), *body[last + 1 :]]


def _add_for_types(
    body: list[cst.BaseStatement], for_types: dict[ImportPath, str], own_packages: frozenset[str]
) -> list[cst.BaseStatement]:
    index = _find_guard(body)
    if index is None:
        index = _find_end_of_imports(body)
        block = cst.parse_statement("if TYPE_CHECKING:\n    pass\n")
        body = [*body[:index], block.with_changes(leading_lines=[cst.EmptyLine(indent=False)]), *body[index:]]
    guard = body[index]
    assert isinstance(guard, cst.If)
    inner = [statement for statement in guard.body.body if not _is_pass(statement)]
    statements = [statement for statement in inner if isinstance(statement, cst.BaseStatement)]
    for path, name in sorted(for_types.items()):
        statements = _add_import(statements, path, name, own_packages, indent=4)
    return [*body[:index], guard.with_changes(body=guard.body.with_changes(body=statements)), *body[index + 1 :]]


def _is_pass(statement: BodyItem) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Pass)


def _find_guard(body: Sequence[BodyItem]) -> int | None:
    """Return the index of `if TYPE_CHECKING:` with a block below it, None if there is none."""
    for index, statement in enumerate(body):
        if isinstance(statement, cst.If) and isinstance(statement.body, cst.IndentedBlock):
            test = statement.test
            name = test.attr if isinstance(test, cst.Attribute) else test
            if isinstance(name, cst.Name) and name.value == "TYPE_CHECKING":
                return index
    return None


def _import_in(statement: BodyItem) -> cst.Import | cst.ImportFrom | None:
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Import | cst.ImportFrom):
        return statement.body[0]
    return None


def _imports(body: Sequence[BodyItem], path: ImportPath) -> bool:
    present = [statement for statement in map(_import_in, body) if isinstance(statement, cst.ImportFrom)]
    return any(
        not isinstance(statement.names, cst.ImportStar)
        and any((alias.evaluated_name, alias.asname) == (path.name, None) for alias in statement.names)
        for statement in present
        if _module_of(statement) == path.module
    )


def _is_docstring(statement: BodyItem) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return False
    return isinstance(statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)


def _find_end_of_imports(body: Sequence[BodyItem]) -> int:
    """Return the index after the imports that a file begins with."""
    end = int(bool(body) and _is_docstring(body[0]))
    for index, statement in enumerate(body):
        if _import_in(statement) is not None:
            end = index + 1
        elif isinstance(statement, cst.ClassDef | cst.FunctionDef) or _makes_call(statement):
            break
    return end


def _makes_call(statement: BodyItem) -> bool:
    """Return whether a statement assigns what a call returns: imports below it are not at the top any more."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Assign) and isinstance(small.value, cst.Call)


def _module_of(statement: cst.Import | cst.ImportFrom) -> str:
    if isinstance(statement, cst.Import):
        return cst.Module([]).code_for_node(statement.names[0].name)
    dots = "." * len(statement.relative)
    return dots + (cst.Module([]).code_for_node(statement.module) if statement.module is not None else "")


def _sort_key_of(statement: cst.Import | cst.ImportFrom, own_packages: frozenset[str]) -> tuple[int, bool, str]:
    return _sort_key(_module_of(statement), isinstance(statement, cst.ImportFrom), own_packages)


def _sort_key(module: str, is_from: bool, own_packages: frozenset[str]) -> tuple[int, bool, str]:
    first = module.partition(".")[0]
    if first == "__future__":
        section = 0
    elif first in sys.stdlib_module_names:
        section = 1
    else:
        section = 4 if not first else 3 if first in own_packages else 2
    return section, is_from, module.lower()


def _add_import(
    body: list[cst.BaseStatement], path: ImportPath, name: str, own_packages: frozenset[str], *, indent: int = 0
) -> list[cst.BaseStatement]:
    """Return a body with one more name, in an import of its module or in a new one, where the order has it."""
    alias = cst.ImportAlias(cst.Name(path.name), asname=cst.AsName(cst.Name(name)) if name != path.name else None)
    end = _find_end_of_imports(body)
    for index, statement in enumerate(body[:end]):
        present = _import_in(statement)
        is_extensible = isinstance(present, cst.ImportFrom) and not isinstance(present.names, cst.ImportStar)
        if is_extensible and isinstance(present, cst.ImportFrom) and _module_of(present) == path.module:
            extended = _wrap_import(present.with_changes(names=_insert_alias(present, alias)), indent)
            replaced = statement.deep_replace(present, extended)
            assert isinstance(replaced, cst.BaseStatement)
            return [*body[:index], replaced, *body[index + 1 :]]
    added = _wrap_import(cst.ImportFrom(_parse_module(path.module), [alias]), indent)
    return _insert_statement(body, added, end, own_packages)


def _wrap_import(statement: cst.ImportFrom, indent: int) -> cst.ImportFrom:
    """Return an import with a line for each name, as formatters write it, if one line is too long for all."""
    text = cst.Module([]).code_for_node(statement)
    if statement.lpar is not None or "\n" in text or indent + len(text) <= _LONGEST_LINE:
        return statement
    head, _, names = text.partition(" import ")
    lines = "".join(f"    {name.strip()},\n" for name in names.split(","))
    wrapped = _import_in(cst.ensure_type(cst.parse_statement(f"{head} import (\n{lines})"), cst.SimpleStatementLine))
    return cst.ensure_type(wrapped, cst.ImportFrom)


def _parse_module(module: str) -> cst.Attribute | cst.Name:
    parsed = cst.parse_expression(module)
    assert isinstance(parsed, cst.Attribute | cst.Name)
    return parsed


def _insert_alias(statement: cst.ImportFrom, alias: cst.ImportAlias) -> list[cst.ImportAlias]:
    assert not isinstance(statement.names, cst.ImportStar)
    names = list(statement.names)
    index = next((index for index, other in enumerate(names) if _name_key(other) > _name_key(alias)), len(names))
    between: cst.Comma | cst.MaybeSentinel = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    if len(names) > 1:
        between = names[0].comma
    elif statement.lpar is not None:
        between = cst.Comma(whitespace_after=statement.lpar.whitespace_after)
    if index < len(names):
        return [*names[:index], alias.with_changes(comma=between), *names[index:]]
    return [*names[:-1], names[-1].with_changes(comma=between), alias.with_changes(comma=names[-1].comma)]


def _name_key(alias: cst.ImportAlias) -> tuple[int, str]:
    """Order names as isort does: constants, then classes, then the others."""
    name = alias.evaluated_name
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()


def _insert_statement(
    body: list[cst.BaseStatement], statement: cst.ImportFrom, end: int, own_packages: frozenset[str]
) -> list[cst.BaseStatement]:
    key = _sort_key(_module_of(statement), True, own_packages)
    keys: dict[int, tuple[int, bool, str]] = {}
    for index in range(end):
        present = _import_in(body[index])
        if present is not None:
            keys[index] = _sort_key_of(present, own_packages)
    before = [index for index, other in keys.items() if other <= key]
    line = cst.SimpleStatementLine([statement])
    blank = (cst.EmptyLine(indent=False),)
    if before:
        index = max(before)
        is_new_section = keys[index][0] != key[0]
        line = line.with_changes(leading_lines=blank if is_new_section else ())
        following = index + 1
        if is_new_section and following in keys and not _lines_above(body[following]):
            body = [*body[:following], body[following].with_changes(leading_lines=blank), *body[following + 1 :]]
        return [*body[:following], line, *body[following:]]
    if keys:
        index = min(keys)
        first = body[index]
        above, comments = _split_lines_above(first)
        is_other_section = keys[index][0] != key[0]
        # Comments are about the section that they are above, or about its first import.
        line = line.with_changes(leading_lines=above if is_other_section else [*above, *comments])
        first = first.with_changes(leading_lines=[*blank, *comments] if is_other_section else ())
        return [*body[:index], line, first, *body[index + 1 :]]
    return [*body[:end], line.with_changes(leading_lines=blank if end else ()), *body[end:]]
