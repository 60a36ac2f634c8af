"""A closed-loop load over kept-alive connections, in a process of its own."""

import multiprocessing
import os
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException


@dataclass(frozen=True)
class Result:
    """What came of a load: answers of each HTTP status, and the seconds that each answer took, sorted."""

    seconds: float
    statuses: dict[int, int]
    latencies: list[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """The latency in ms that so many per cent of the answers stayed below."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * percent / 100))]


def run(
    port: int, body: bytes, *, connections: int, seconds: float, source: str = "127.0.0.1", pause: float = 0
) -> Result:
    """Post `body` to /v1/shares over so many connections at once, from the loopback address `source`.

    Each connection waits `pause` seconds after each answer. The load keeps off the first core, which is the server's.
    """
    with start(port, body, connections=connections, seconds=seconds, source=source, pause=pause) as load:
        return load.result()


def joined(results: list[Result]) -> Result:
    """Several loads as one."""
    statuses: dict[int, int] = {}
    for result in results:
        for status, count in result.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    latencies = sorted(latency for result in results for latency in result.latencies)
    return Result(sum(result.seconds for result in results), statuses, latencies)


class start:  # noqa: N801 (reads as a verb: with start(...) as load)
    """The same in the background; with `yielding` it leaves the processor to whatever else wants it."""

    def __init__(
        self,
        port: int,
        body: bytes,
        *,
        connections: int,
        seconds: float,
        source: str,
        pause: float = 0,
        yielding: bool = False,
    ) -> None:
        context = multiprocessing.get_context("fork")
        self._receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, port, body, connections, seconds, source, pause, yielding)
        self._process = context.Process(target=_work, args=arguments)

    def __enter__(self) -> "start":
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.join()

    def result(self) -> Result:
        return self._receiver.recv()  # type: ignore[no-any-return]


def _work(sender, port, body, connections, seconds, source, pause, yielding) -> None:  # type: ignore[no-untyped-def]
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[1:]) or {0})
    os.nice(19 if yielding else 0)
    results: list[list[tuple[int, float]]] = [[] for _ in range(connections)]
    end = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_ask, args=(port, body, source, end, pause, results[i])) for i in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [answer for result in results for answer in result]
    statuses: dict[int, int] = {}
    for status, _ in answers:
        statuses[status] = statuses.get(status, 0) + 1
    sender.send(Result(seconds, statuses, sorted(latency for _, latency in answers)))


def _ask(port: int, body: bytes, source: str, end: float, pause: float, answers: list[tuple[int, float]]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    while (begin := time.perf_counter()) < end:
        try:
            connection.request("POST", "/v1/shares", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
        except (OSError, HTTPException):  # refused without being read: the keeper closes the connection
            connection.close()
            continue
        answers.append((response.status, time.perf_counter() - begin))
        time.sleep(pause)
    connection.close()
