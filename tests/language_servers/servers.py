"""Start a language server as an editor does, over a project of one file for each form of declaration."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter

import typedsignal

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncGenerator

    from cattrs import Converter

BIN = Path(sys.executable).parent
TIME_TO_LEAVE = 10  # seconds
PACKAGES = str(Path(typedsignal.__file__).parents[1])


class Server(NamedTuple):
    """A language server, by its name and as it is called."""

    name: str
    command: str


SERVERS = (
    Server("pyright", "pyright-langserver --stdio"),
    Server("basedpyright", "basedpyright-langserver --stdio"),
    Server("zuban", "zuban server"),
    Server("ty", "ty server"),
    Server("pyrefly", "pyrefly lsp"),
)

# Where each of them finds the package and the interpreter; the interpreter of the first two is asked of the editor.
_SETTINGS: dict[str, dict[str, object]] = {
    "tool.pyright": {"extraPaths": [PACKAGES]},
    "tool.mypy": {"mypy_path": PACKAGES, "python_executable": sys.executable},
    "tool.ty.environment": {"extra-paths": [PACKAGES], "python": sys.executable},
    "tool.pyrefly": {"search-path": [PACKAGES], "python-interpreter-path": sys.executable, "preset": "default"},
}

# What an editor can show. No server registers anything later, or links instead of locations, unless it is offered.
_CAPABILITIES = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(configuration=True, workspace_folders=True),
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(),
        definition=types.DefinitionClientCapabilities(),
        hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.PlainText]),
        signature_help=types.SignatureHelpClientCapabilities(
            signature_information=types.ClientSignatureInformationOptions(
                documentation_format=[types.MarkupKind.PlainText]
            )
        ),
    ),
)


def write_project(folder: Path, sources: dict[str, str]) -> None:
    """Write modules, given by name, and the settings of every server."""
    folder.mkdir()
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    settings = "".join(
        f"[{table}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for table, values in _SETTINGS.items()
    )
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")


class Editor(LanguageClient):
    """The client of one server; it answers what the server asks of an editor."""

    _server: Process | None

    def __init__(self) -> None:
        super().__init__("typedsignal", typedsignal.__version__, converter_factory=_converter)
        self.feature(types.WORKSPACE_CONFIGURATION)(_configuration)

    async def close(self) -> None:
        """Tell the server to leave, and see to it."""
        if not self.stopped:
            self.exit(None)
        try:
            async with asyncio.timeout(TIME_TO_LEAVE):
                await self.stop()
        except TimeoutError:
            if self._server is not None:
                self._server.kill()
                await self.stop()


@asynccontextmanager
async def running(server: Server, folder: Path) -> AsyncGenerator[Editor, None]:
    """Start a server over a project, every module of which is open, and stop it in the end."""
    editor = Editor()
    program, *arguments = server.command.split()
    await editor.start_io(str(BIN / program), *arguments, cwd=folder)
    try:
        await editor.initialize_async(_beginning(folder))
        editor.initialized(types.InitializedParams())
        for path in sorted(folder.glob("*.py")):
            editor.text_document_did_open(_opened(path))
        yield editor
        await editor.shutdown_async(None)
    finally:
        await editor.close()


def _configuration(asked: types.ConfigurationParams) -> list[dict[str, str]]:
    return [{"pythonPath": sys.executable} if item.section == "python" else {} for item in asked.items]


def _converter() -> Converter:
    converter = default_converter()
    # lsprotocol 2025.0.0 cannot read what zuban, ty and pyrefly report about notebooks, which are not tested.
    converter.register_structure_hook(
        types.NotebookDocumentSyncOptions, lambda value, _: types.NotebookDocumentSyncOptions([])
    )
    return converter


def _beginning(folder: Path) -> types.InitializeParams:
    workspace = types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)
    return types.InitializeParams(_CAPABILITIES, root_uri=folder.as_uri(), workspace_folders=[workspace])


def _opened(path: Path) -> types.DidOpenTextDocumentParams:
    text = path.read_text(encoding="utf-8")
    return types.DidOpenTextDocumentParams(types.TextDocumentItem(path.as_uri(), "python", 1, text))
