"""The signals of Celery, declared: the same objects, under the same names.

    from typedsignal.contrib.celery import task_failure

    @task_failure.connect
    def report(sender: Task[Any, Any], exception: Exception, **kwargs: object) -> None: ...

Celery calls receivers by keyword, and reports an exception in a receiver only in its log. It sends a signal of a task
where that task runs, which is a process of the pool, unless stated otherwise.

Source: Celery 5.5 to 5.7, https://github.com/celery/celery/tree/v5.6.3/celery
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from typedsignal.contrib._lookup import look_up_in

if TYPE_CHECKING:
    import logging
    from types import TracebackType

    from billiard.einfo import ExceptionInfo
    from celery import Celery, Task
    from celery.app.task import Context
    from celery.app.utils import Settings
    from celery.apps.worker import Worker
    from celery.beat import Service
    from celery.concurrency.asynpool import AsynPool
    from celery.concurrency.eventlet import TaskPool
    from celery.contrib.testing.worker import TestWorkController
    from celery.exceptions import Retry
    from celery.utils.dispatch import Signal
    from celery.worker.consumer import Consumer
    from celery.worker.heartbeat import Heart
    from celery.worker.request import Request
    from celery.worker.worker import WorkController
    from kombu import Exchange
    from kombu.message import Message

    from typedsignal.contrib._celery_signal import CelerySignal


class AfterTaskPublish(TypedDict):
    """A call of a receiver of `after_task_publish`: sent by the name of a task, in the process that publishes it.

    The `body` is a tuple of positional arguments, keyword arguments and options in version 2 of the task protocol,
    and a dict in version 1; the setting `task_protocol` decides. `headers` are empty in version 1. The `routing_key`
    is None if only an exchange was given.

    Source: `celery/app/amqp.py`, `send_task_message`, after the broker has taken the message.
    """

    sender: str
    signal: Signal
    body: Any
    headers: dict[str, Any]
    exchange: str | Exchange
    routing_key: str | None


class BeforeTaskPublish(AfterTaskPublish):
    """A call of a receiver of `before_task_publish`: that of `after_task_publish`, and how the task is published.

    A receiver may change `headers`, `properties` and `body` before they are sent. `declare` are the queues and
    exchanges that are declared first; `retry_policy` is None in Celery 5.5 and 5.6 if the call gave none.

    Source: `celery/app/amqp.py`, `send_task_message`.
    """

    declare: list[Any] | None
    properties: dict[str, Any]
    retry_policy: dict[str, Any] | None


class TaskSent(TypedDict):
    """A call of a receiver of `task_sent`, deprecated by Celery: sent by the name of a task, after it is published.

    `eta` is an ISO 8601 date, and `taskset` the id of the group; each is None if the task has none.

    Source: `celery/app/amqp.py`, `send_task_message`.
    """

    sender: str
    signal: Signal
    task_id: str
    task: str
    args: Sequence[Any]
    kwargs: dict[str, Any]
    eta: str | None
    taskset: str | None


class TaskReceived(TypedDict):
    """A call of a receiver of `task_received`: sent by the consumer, in the main process of the worker.

    Source: `celery/worker/strategy.py`, `task_message_handler`, before the task is given to the pool.
    """

    sender: Consumer
    signal: Signal
    request: Request


class TaskPrerun(TypedDict):
    """A call of a receiver of `task_prerun`: sent by the task, before it runs. `task` is the same object.

    `args` is a list if the message was JSON, and what the caller passed if the task runs eagerly.

    Source: `celery/app/trace.py`, `trace_task`.
    """

    sender: Task[Any, Any]
    signal: Signal
    task_id: str
    task: Task[Any, Any]
    args: Sequence[Any]
    kwargs: dict[str, Any]


class TaskPostrun(TaskPrerun):
    """A call of a receiver of `task_postrun`: that of `task_prerun`, the `state` of the task and what it returned.

    `retval` is the exception if the task failed. Both are None if the exception is raised to the caller: where a task
    runs eagerly and propagates, and if it is not an `Exception`.

    Source: `celery/app/trace.py`, `trace_task`, after every task, also after one that failed.
    """

    retval: Any
    state: str | None


class TaskSuccess(TypedDict):
    """A call of a receiver of `task_success`: sent by the task, after its result is stored.

    `runtime` is in seconds. Celery sends it since 5.7: give the parameter a default.

    Source: `celery/app/trace.py`, `trace_task`.
    """

    sender: Task[Any, Any]
    signal: Signal
    result: Any
    runtime: NotRequired[float]


class TaskRetry(TypedDict):
    """A call of a receiver of `task_retry`: sent by the task, after it is scheduled to run again.

    A task that the worker cancels, as it lost its connection or shuts down, is sent without `reason` and with
    `einfo` None: give the parameter `reason` a default.

    Source: `celery/app/trace.py`, `handle_retry`; `celery/worker/request.py`, `_announce_cancelled`, in the main
    process; and since Celery 5.7 `_retry_worker_lost`, there too.
    """

    sender: Task[Any, Any]
    signal: Signal
    request: Context
    reason: NotRequired[Retry]
    einfo: ExceptionInfo | None


class TaskFailure(TypedDict):
    """A call of a receiver of `task_failure`: sent by the task that failed.

    The `traceback` is text if the process of the task was lost: it is sent in the main process then.

    Source: `celery/app/trace.py`, `handle_failure`; `celery/worker/request.py`, `on_failure`, and since Celery 5.7
    `on_timeout`.
    """

    sender: Task[Any, Any]
    signal: Signal
    task_id: str
    exception: Exception
    args: Sequence[Any]
    kwargs: dict[str, Any]
    traceback: TracebackType | str
    einfo: ExceptionInfo


class TaskInternalError(TypedDict):
    """A call of a receiver of `task_internal_error`: sent by the task at an error of Celery's own while it ran.

    `request` is the request of the task as a dict, not as a `Context`.

    Source: `celery/app/trace.py`, `_signal_internal_error`.
    """

    sender: Task[Any, Any]
    signal: Signal
    task_id: str
    args: Sequence[Any]
    kwargs: dict[str, Any]
    request: dict[str, Any]
    exception: Exception
    traceback: TracebackType
    einfo: ExceptionInfo


class TaskRevoked(TypedDict):
    """A call of a receiver of `task_revoked`: sent by the task, in the main process of the worker.

    `signum` is None if the task did not run yet, and text if its process ended by a signal. `expired` is None if the
    task has a time to expire and was revoked before it.

    Source: `celery/worker/request.py`, `_announce_revoked`.
    """

    sender: Task[Any, Any]
    signal: Signal
    request: Context
    terminated: bool
    signum: int | str | None
    expired: bool | None


class TaskRejected(TypedDict):
    """A call of a receiver of `task_rejected`: sent by the consumer, for a message that is no task.

    `exc` is None if the message was not recognized at all.

    Source: `celery/worker/consumer/consumer.py`, `on_unknown_message`, `on_invalid_task`.
    """

    sender: Consumer
    signal: Signal
    message: Message
    exc: Exception | None


class TaskUnknown(TypedDict):
    """A call of a receiver of `task_unknown`: sent by the consumer, for a task that is not registered.

    Source: `celery/worker/consumer/consumer.py`, `on_unknown_task`.
    """

    sender: Consumer
    signal: Signal
    message: Message
    exc: Exception
    name: str
    id: str


class CelerydAfterSetup(TypedDict):
    """A call of a receiver of `celeryd_after_setup`: sent by the host name of the worker, after it is set up.

    Source: `celery/apps/worker.py`, `Worker.on_start`.
    """

    sender: str
    signal: Signal
    instance: Worker
    conf: Settings


class CelerydInit(CelerydAfterSetup):
    """A call of a receiver of `celeryd_init`: that of `celeryd_after_setup`, sent first of all, and the `options`.

    Source: `celery/apps/worker.py`, `Worker.on_before_init`.
    """

    options: dict[str, Any]


class ImportModules(TypedDict):
    """A call of a receiver of `import_modules`: sent by the app, when it imports its default modules.

    An exception in a receiver is raised.

    Source: `celery/loaders/base.py`, `import_default_modules`.
    """

    sender: Celery
    signal: Signal


class SentByWorker(TypedDict):
    """A call of a receiver of `worker_init` or `worker_shutdown`: sent by the worker, before and after it runs.

    Source: `celery/worker/worker.py`, `setup_instance`, `_send_worker_shutdown`.
    """

    sender: WorkController
    signal: Signal


class WorkerReady(TypedDict):
    """A call of a receiver of `worker_ready`: sent by the consumer, when it takes tasks.

    Source: `celery/apps/worker.py`, `Worker.on_consumer_ready`.
    """

    sender: Consumer
    signal: Signal


class WorkerShuttingDown(TypedDict):
    """A call of a receiver of `worker_shutting_down`: sent by the host name of the worker, in a signal handler.

    `sig` is the name of the signal of the system, `how` is "Warm" or "Cold".

    Source: `celery/apps/worker.py`, `_shutdown_handler`.
    """

    sender: str
    signal: Signal
    sig: str
    how: str
    exitcode: int


class WorkerBeforeCreateProcess(TypedDict):
    """A call of a receiver of `worker_before_create_process`: sent by the pool, in the main process.

    Source: `celery/concurrency/asynpool.py`, `_create_worker_process`.
    """

    sender: AsynPool
    signal: Signal


class WorkerProcessInit(TypedDict):
    """A call of a receiver of `worker_process_init`: sent in each process of the pool, when it starts.

    The sender is None, and since Celery 5.7 the host name of the worker. A receiver must not block for over 4 s.

    Source: `celery/concurrency/prefork.py`, `process_initializer`; `celery/concurrency/solo.py`, `TaskPool`.
    """

    sender: str | None
    signal: Signal


class WorkerProcessShutdown(TypedDict):
    """A call of a receiver of `worker_process_shutdown`: sent in each process of the pool, before it exits.

    The sender is None, and since Celery 5.7 the host name of the worker.

    Source: `celery/concurrency/prefork.py`, `process_destructor`.
    """

    sender: str | None
    signal: Signal
    pid: int
    exitcode: int


class HeartbeatSent(TypedDict):
    """A call of a receiver of `heartbeat_sent`: sent by the heart of the worker, with each heartbeat.

    It is sent only if a receiver is connected when the worker starts.

    Source: `celery/worker/heartbeat.py`, `Heart._send`.
    """

    sender: Heart
    signal: Signal


class SetupLogging(TypedDict):
    """A call of a receiver of `setup_logging`: sent by None. Celery sets up no logging if there is a receiver.

    An exception in a receiver is raised.

    Source: `celery/app/log.py`, `setup_logging_subsystem`.
    """

    sender: None
    signal: Signal
    loglevel: int
    logfile: str | None
    format: str
    colorize: bool


class AfterSetupLogger(SetupLogging):
    """A call of a receiver of `after_setup_logger` or `after_setup_task_logger`: that of `setup_logging`, a `logger`.

    Source: `celery/app/log.py`, `setup_logging_subsystem`, `setup_task_loggers`.
    """

    logger: logging.Logger


class SentByBeat(TypedDict):
    """A call of a receiver of `beat_init` or `beat_embedded_init`: sent by the service, when it starts.

    Source: `celery/beat.py`, `Service.start`.
    """

    sender: Service
    signal: Signal


class SentByEventletPool(TypedDict):
    """A call of a receiver of `eventlet_pool_started`, `_preshutdown` or `_postshutdown`: sent by the pool.

    Source: `celery/concurrency/eventlet.py`, `TaskPool`.
    """

    sender: TaskPool
    signal: Signal


class EventletPoolApply(SentByEventletPool):
    """A call of a receiver of `eventlet_pool_apply`: sent by the pool, when a function is given to it.

    `args` and `kwargs` are None if there are none.

    Source: `celery/concurrency/eventlet.py`, `TaskPool.on_apply`.
    """

    target: Callable[..., Any]
    args: Sequence[Any] | None
    kwargs: dict[str, Any] | None


class UserPreloadOptions(TypedDict):
    """A call of a receiver of `user_preload_options`: sent by the function of a command, before it runs.

    `options` are the values of `app.user_options["preload"]`, by name.

    Source: `celery/bin/base.py`, `handle_preload_options`.
    """

    sender: Callable[..., Any]
    signal: Signal
    app: Celery
    options: dict[str, Any]


class TestWorkerStarting(TypedDict):
    """A call of a receiver of `test_worker_starting`: sent by the app, before `start_worker` starts a worker.

    Source: `celery/contrib/testing/worker.py`, `start_worker`.
    """

    sender: Celery
    signal: Signal


class TestWorkerStarted(TestWorkerStarting):
    """A call of a receiver of `test_worker_started`: sent by the app, when the worker takes tasks.

    Source: `celery/contrib/testing/worker.py`, `TestWorkController.on_consumer_ready`.
    """

    worker: TestWorkController
    consumer: Consumer


class TestWorkerStopped(TestWorkerStarting):
    """A call of a receiver of `test_worker_stopped`: sent by the app. `worker` is None if it did not start.

    Source: `celery/contrib/testing/worker.py`, `start_worker`.
    """

    worker: TestWorkController | None


before_task_publish: CelerySignal[BeforeTaskPublish]
after_task_publish: CelerySignal[AfterTaskPublish]
task_sent: CelerySignal[TaskSent]
task_received: CelerySignal[TaskReceived]
task_prerun: CelerySignal[TaskPrerun]
task_postrun: CelerySignal[TaskPostrun]
task_success: CelerySignal[TaskSuccess]
task_retry: CelerySignal[TaskRetry]
task_failure: CelerySignal[TaskFailure]
task_internal_error: CelerySignal[TaskInternalError]
task_revoked: CelerySignal[TaskRevoked]
task_rejected: CelerySignal[TaskRejected]
task_unknown: CelerySignal[TaskUnknown]
celeryd_init: CelerySignal[CelerydInit]
celeryd_after_setup: CelerySignal[CelerydAfterSetup]
import_modules: CelerySignal[ImportModules]
worker_init: CelerySignal[SentByWorker]
worker_ready: CelerySignal[WorkerReady]
worker_shutting_down: CelerySignal[WorkerShuttingDown]
worker_shutdown: CelerySignal[SentByWorker]
worker_before_create_process: CelerySignal[WorkerBeforeCreateProcess]
worker_process_init: CelerySignal[WorkerProcessInit]
worker_process_shutdown: CelerySignal[WorkerProcessShutdown]
heartbeat_sent: CelerySignal[HeartbeatSent]
setup_logging: CelerySignal[SetupLogging]
after_setup_logger: CelerySignal[AfterSetupLogger]
after_setup_task_logger: CelerySignal[AfterSetupLogger]
beat_init: CelerySignal[SentByBeat]
beat_embedded_init: CelerySignal[SentByBeat]
eventlet_pool_started: CelerySignal[SentByEventletPool]
eventlet_pool_preshutdown: CelerySignal[SentByEventletPool]
eventlet_pool_postshutdown: CelerySignal[SentByEventletPool]
eventlet_pool_apply: CelerySignal[EventletPoolApply]
user_preload_options: CelerySignal[UserPreloadOptions]
test_worker_starting: CelerySignal[TestWorkerStarting]
test_worker_started: CelerySignal[TestWorkerStarted]
test_worker_stopped: CelerySignal[TestWorkerStopped]

if not TYPE_CHECKING:
    __getattr__ = look_up_in(
        "celery.signals",
        declaring=__name__,
        distribution="celery",
        elsewhere={
            "celery.contrib.testing.worker": ("test_worker_starting", "test_worker_started", "test_worker_stopped")
        },
    )
