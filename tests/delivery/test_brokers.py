"""Deferred receivers of Celery by Redis and RabbitMQ, with workers and brokers that are killed.

RabbitMQ takes seconds to start, so that `make test-delivery` alone does. In the workflow it is a service.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.celery_app import BROKER_AT, app
from tests.delivery.processes import ROOT, lines_of, running, wait_for
from tests.delivery.shop.records import RECORDS_AT

# The URL of a server that runs already, or "1" to start one, as `make test-delivery` does.
WITH_RABBITMQ = "TYPEDSIGNAL_TEST_RABBITMQ"
RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # Debian's, without the script that changes the user


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


@contextmanager
def redis(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start Redis on loopback, in a folder of its own; give its URL and its process."""
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed: apt-get install redis-server")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(home), "--save", "", "--appendonly", "no"]
    with running(["redis-server", *options], stdout=subprocess.DEVNULL, start_new_session=True) as server:
        wait_for(lambda: answers(port))
        yield f"redis://127.0.0.1:{port}/0", server


@contextmanager
def rabbitmq(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes] | None]]:
    """Start RabbitMQ likewise, and the daemon that Erlang needs for names; or give the URL of one that runs already."""
    if WITH_RABBITMQ not in os.environ:
        pytest.skip("RabbitMQ belongs to make test-delivery")
    if (url := os.environ[WITH_RABBITMQ]) != "1":
        with app.connection_for_write(url) as connection:
            connection.default_channel.queue_delete(app.conf.task_default_queue)  # what an earlier test left
        yield url, None
        return
    if not RABBITMQ.exists():
        pytest.skip("RabbitMQ is not installed: apt-get install rabbitmq-server")
    port, names, distribution = free_port(), free_port(), free_port()
    (home / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
    own = {
        "HOME": str(home),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq"),
        "RABBITMQ_CONF_ENV_FILE": str(home / "none"),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_PID_FILE": str(home / "pid"),
    }
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, **own}}
    daemon = ["epmd", "-port", str(names), "-address", "127.0.0.1"]
    with running(daemon, **quiet), running([str(RABBITMQ)], **quiet, start_new_session=True) as server:
        try:
            wait_for(lambda: listens(port))
            yield f"amqp://guest:guest@127.0.0.1:{port}//", server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)  # the server is a child of its script


@pytest.fixture(params=[redis, rabbitmq])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes] | None]]:
    """A broker of each kind."""
    with request.param(tmp_path) as started:
        yield started


def environment(url: str, records: Path) -> dict[str, str]:
    return {**os.environ, BROKER_AT: url, RECORDS_AT: str(records)}


def send(script: str, url: str, records: Path) -> subprocess.CompletedProcess[str]:
    """Run a sender, in a process of its own, without Django."""
    source = f"from tests.delivery.celery_app import *\n{script}"
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env=environment(url, records),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def worker(url: str, records: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of Celery with one child, in a group of processes of its own."""
    command = [sys.executable, "-m", "celery", "-A", "tests.delivery.celery_app", "worker", "-c", "1", "-l", "error"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    quick = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with running([*command, *quick, *options], env=environment(url, records), **quiet) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def test_a_worker_runs_it(broker: tuple[str, Any], tmp_path: Path) -> None:
    """Sync and async receivers, with the signal by its name, and JSON alone in the broker."""
    url, records = broker[0], tmp_path / "records"
    assert send("completed.send(OrderService, order_id=5)", url, records).returncode == 0
    with worker(url, records):
        wait_for(lambda: len(lines_of(records)) == 2)
    first, second = sorted(lines_of(records))
    assert first == "invoice 5"
    assert second.startswith("mail 5 ")
    assert second.endswith(" tests.delivery.celery_app.completed")


def test_late_acknowledgement_loses_nothing_when_children_are_killed(broker: tuple[str, Any], tmp_path: Path) -> None:
    """With `acks_late` and `reject_on_worker_lost` a call is made again: at least once, not once."""
    url, records = broker[0], tmp_path / "records"
    script = "for number in range(12): safe.send(OrderService, order_id=number)"
    assert send(script, url, records).returncode == 0
    with worker(url, records) as process:
        for done in (2, 5):
            wait_for(lambda done=done: len(lines_of(records)) >= done)
            for child in children_of(process.pid):
                os.kill(child, signal.SIGKILL)
        wait_for(lambda: {line.split()[1] for line in lines_of(records)} == {str(number) for number in range(12)})


def test_a_broker_that_is_closed_at_send_is_logged(broker: tuple[str, Any], tmp_path: Path) -> None:
    """The send goes on; the log has the envelope, by which it is sent again when the broker is back."""
    url, server = broker
    if server is None:
        pytest.skip("a server that runs already is not closed")
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.kill()
    server.wait()
    records = tmp_path / "records"
    script = """
import logging
app.conf.task_publish_retry = False
app.conf.broker_transport_options = {"max_retries": 0, "socket_connect_timeout": 1, "retry_on_timeout": False}
logging.basicConfig(format="%(message)s")
print(completed.send(OrderService, order_id=5))
print("went on")
"""
    done = send(script, url, records)
    assert "went on" in done.stdout
    assert 'Deferred receiver "tests.delivery.celery_app.mail" was not enqueued' in done.stderr
    assert '"order_id": 5' in done.stderr
