"""A Dask cluster as the place where clips are worked on (extra `formcheck[cluster]`)."""

from __future__ import annotations

import asyncio
import logging
import queue
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

from formcheck import __version__
from formcheck.batch.results import Result
from formcheck.batch.tasks import Task
from formcheck.batch.workers import Message, Parcel, SharedExecutor
from formcheck.errors import UsageError

__all__ = ["Cluster"]

_TOPIC = "formcheck"
_CONNECT_S = 15  # ours: seconds to wait for the scheduler.
_WAIT_FOR_WORKERS_S = 30  # ours: seconds to wait for the first worker.
_NOTIFY_EVERY_S = 0.5  # ours: seconds between two messages of a task.
# ours: tasks handed over at once; they are small when clips lie on shared storage.
_AT_ONCE = 10_000


class Cluster(SharedExecutor):
    """Workers of the Dask scheduler at an address such as `"tcp://host:8786"`.

    A clip whose worker is lost is run again by the scheduler, on another worker.

    Raises:
        UsageError: nobody answers there, no worker is connected, or one has another version.
    """

    def __init__(self, address: str, *, send_files: bool = False) -> None:
        self._address = address
        self._client = _connect(address)
        try:
            threads = self._threads(address)
        except BaseException:
            self._client.close()
            raise
        # Clips that are sent wait in the scheduler's memory, so only a few are sent ahead.
        slots = 2 * threads if send_files else _AT_ONCE
        super().__init__(self._client.get_executor(), slots, notify=_log, send_files=send_files)
        self._heard: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._client.subscribe_topic(_TOPIC, self._hear)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _threads(self, address: str) -> int:
        """How many clips the cluster can work on at once, having made sure that it can."""
        try:
            self._client.wait_for_workers(1, timeout=_WAIT_FOR_WORKERS_S)
        except (TimeoutError, asyncio.TimeoutError):  # one and the same from Python 3.11 on
            raise UsageError(
                f"{address}: the scheduler has no workers.",
                f"Start some with: dask worker {address} --nthreads 1.",
            ) from None
        try:
            versions: dict[str, str] = self._client.run(_version)
        except Exception as error:  # whatever a worker raises; Dask packs it into others
            raise UsageError(
                f"{address}: a worker can't run formcheck ({error}).",
                "Install formcheck in the workers' environment too.",
            ) from None
        for worker, version in versions.items():
            if version != __version__:
                raise UsageError(
                    f"{worker}: has formcheck {version}, here it is {__version__}.",
                    "Install the same version everywhere.",
                )
        return sum(self._client.nthreads().values())

    def submit(self, task: Task) -> Future[Result] | Future[Parcel]:
        """Hand `task` to the scheduler."""
        import dask

        # A clip that is sent has to be sent; Dask warns its users of large arguments.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 PB"}):
            return super().submit(task)

    def _hear(self, event: tuple[float, Message]) -> None:
        self._heard.put(event[1])

    def messages(self) -> Iterator[Message]:
        """What the workers have logged.

        Raises:
            UsageError: the scheduler is gone.
        """
        # Dask connects anew to whoever answers there, but has dropped all tasks by then.
        if self._client.status != "running":
            raise UsageError(
                f"{self._address}: the scheduler is gone.",
                "Start it again, then run the same command: what is finished is kept.",
            )
        while not self._heard.empty():
            yield self._heard.get()


def _connect(address: str) -> Any:
    """A client of the scheduler there, as Any: Dask's is not fully annotated."""
    try:
        import distributed
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask.", "Install it with: pip install 'formcheck[cluster]'."
        ) from None
    library: Any = distributed
    # Its client tells of a lost scheduler by a traceback; we say it in a line.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        get_address_host_port(address)  # a client takes half a minute over a wrong one
        return library.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{address}: no Dask scheduler answers there ({error}).",
            "Start one with: dask scheduler.",
        ) from None


def _version() -> str:
    from formcheck import __version__

    return __version__


_last_s: dict[int, float] = {}


def _log(number: int, stage: str, done_s: float, total_s: float) -> None:
    """Tell the client how a task gets on, now and then."""
    now_s = time.monotonic()
    if now_s - _last_s.get(number, 0.0) < _NOTIFY_EVERY_S:
        return
    from distributed import get_worker

    _last_s[number] = now_s
    get_worker().log_event(_TOPIC, (number, stage, done_s, total_s))
