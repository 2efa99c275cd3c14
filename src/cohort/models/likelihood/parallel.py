"""Work shared out over the cores; the answer is the same, to the last digit, whatever their number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
THREADS = min(4, CORES)  # each holds a column of its own, and beyond a few they wait for memory
PARTS = 16  # more than threads, so that none waits long for another
WORTH_A_THREAD = 200_000  # numbers: about a millisecond's work
T = TypeVar("T")
U = TypeVar("U")


def each(task: Callable[[T], U], items: Iterable[T], size: int) -> list[U]:
    """``task`` of every item, in order; for tasks that spend their time in numpy, which lets threads run beside it.

    ``size``: how many numbers the tasks go through together; few are done before a thread has started.
    """
    if size < WORTH_A_THREAD:
        return [task(item) for item in items]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(task, items))


def shares(count: int) -> list[range]:
    """The numbers from 0 to ``count``, shared out among the threads."""
    return [range(first, count, THREADS) for first in range(min(THREADS, count))]


def parts(n: int) -> list[slice]:
    """The rows from 0 to ``n`` in a few runs, always as many: sums of their sums do not depend on the threads."""
    size = -(-n // PARTS) or 1
    return [slice(first, min(first + size, n)) for first in range(0, n, size)]


def one_thread_per_product() -> AbstractContextManager[object]:
    """Matrix products use one thread while this lasts: their own would fight over the cores with :func:`each`.

    On a busy server products take several times longer with threads, which wait for each other at every one.
    """
    limit: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
