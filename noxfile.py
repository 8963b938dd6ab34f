"""Every supported Python, Django and mypy: `make test-all`."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

# The oldest that is supported, and one between it and the newest, which every other session runs.
OLDER_MYPYS = ["1.16.0", "1.19.1"]

# Django 6 needs Python 3.12.
DJANGO = [("3.11", "5.2"), ("3.12", "6.0"), ("3.13", "6.1")]


def _install(session: nox.Session, *requirements: str) -> None:
    session.install("--upgrade", "pip>=25.1")
    session.install("--editable", ".", "--group", "test")
    session.install(*requirements)


@nox.session
@nox.parametrize(("python", "django"), DJANGO)
def tests(session: nox.Session, django: str) -> None:
    """Run every test on one Python and one Django."""
    _install(session, f"django=={django}.*")
    session.run("python", "-m", "pytest", "-q", *session.posargs)


@nox.session(python="3.12")
@nox.parametrize("mypy", OLDER_MYPYS)
def older_mypys(session: nox.Session, mypy: str) -> None:
    """Run what concerns the plugin with an older mypy."""
    _install(session, f"mypy=={mypy}")
    session.run("python", "-m", "pytest", "-q", "tests/plugin", *session.posargs)
