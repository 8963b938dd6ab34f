"""Every supported Python, Django and mypy: `make test-all`."""

import os
import shutil
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "virtualenv"  # some Pythons of Linux distributions have no ensurepip
nox.options.reuse_existing_virtualenvs = True
# Where CI does not ask for one Python, those that the machine lacks are skipped, and named at the end.
nox.options.error_on_missing_interpreters = os.environ.get("CI") == "true"

# The oldest that is supported, and one between it and the newest, which every other session runs.
OLDER_MYPYS = ["1.16.0", "1.19.1"]

# Django 6 needs Python 3.12.
DJANGO = [("3.11", "5.2"), ("3.12", "6.0"), ("3.13", "6.1"), ("3.14", "6.1"), ("3.15", "6.1")]
FREE_THREADED = ["3.14t", "3.15t"]


def _install(session: nox.Session, *requirements: str) -> None:
    session.install("--upgrade", "pip>=25.1")
    session.install("--group", "test", *requirements)
    built = Path(session.virtualenv.location, "dist")
    shutil.rmtree(built, ignore_errors=True)
    session.run("hatchling", "build", "--target", "wheel", "--directory", str(built))
    session.run("pip", "uninstall", "--quiet", "--yes", "typedsignal")  # its version may have been built before
    session.install(*map(str, built.iterdir()))


def _test(session: nox.Session, *arguments: str) -> None:
    """Test what was installed: the tests are taken to where, in place of the package, a link leads to that."""
    folder = Path(session.virtualenv.location, "without_package")
    shutil.rmtree(folder, ignore_errors=True)
    for name in subprocess.check_output(["git", "ls-files", "-z"], text=True).split("\0")[:-1]:
        if not name.startswith("typedsignal/") and Path(name).exists():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, folder / name)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = session.run("python", "-I", "-c", where, silent=True)
    (folder / "typedsignal").symlink_to(Path(str(purelib).strip(), "typedsignal"))
    session.chdir(folder)
    session.run("python", "-m", "pytest", "-q", "--numprocesses=auto", "--dist=loadfile", *arguments, *session.posargs)


@nox.session
@nox.parametrize(("python", "django"), DJANGO)
def tests(session: nox.Session, django: str) -> None:
    """Run every test on one Python and one Django, but for those of the build, against what was built."""
    _install(session, f"django=={django}.*")
    _test(session, "--ignore=tests/packaging")


@nox.session(python=FREE_THREADED)
def free_threaded(session: nox.Session) -> None:
    """Run the tests of the runtime on builds without a global interpreter lock."""
    session.install("--upgrade", "pip>=25.1")
    session.install("--editable", ".", "django", "hypothesis", "pytest", "typing-extensions")
    session.run("python", "-m", "pytest", "-q", "tests/core", "tests/testing/test_muted.py", *session.posargs)


@nox.session(python="3.12")
@nox.parametrize("mypy", OLDER_MYPYS)
def older_mypys(session: nox.Session, mypy: str) -> None:
    """Run what concerns the plugin with an older mypy."""
    _install(session)
    session.install(f"mypy=={mypy}")
    _test(session, "tests/plugin")
