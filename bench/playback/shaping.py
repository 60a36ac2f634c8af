"""A slow network in front of fast servers: latency, and a rate that all connections share."""

import asyncio
import threading
import time
from collections.abc import Iterable
from contextlib import suppress

PIECE = 4096


class Line:
    """One direction of the network. `rate` in bytes per second."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.free_at = 0.0

    def passes_at(self, size: int) -> float:
        """When these bytes have left, behind all that were sent before (monotonic seconds)."""
        self.free_at = max(self.free_at, time.monotonic()) + size / self.rate
        return self.free_at


class Shaper:
    """Ports of loopback that lead to other ports, slowly. `latency` in seconds, there and back."""

    def __init__(self, *, latency: float, rate: float) -> None:
        self.half = latency / 2
        self.up, self.down = Line(rate), Line(rate)
        self.ports: dict[int, int] = {}
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def lead_to(self, targets: Iterable[int]) -> dict[int, int]:
        """Open a slow port for each target; returns them by target."""
        for target in targets:
            self.ports[target] = asyncio.run_coroutine_threadsafe(self._open(target), self._loop).result(10)
        return self.ports

    async def _open(self, target: int) -> int:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(2 * self.half)  # the handshake
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
            await asyncio.gather(self._carry(reader, far_writer, self.up), self._carry(far_reader, writer, self.down))

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line) -> None:
        def arrive(data: bytes) -> None:
            if not writer.is_closing():
                writer.write(data)

        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            while data := await reader.read(PIECE):
                await asyncio.sleep(line.passes_at(len(data)) - time.monotonic())
                loop.call_later(self.half, arrive, data)
        loop.call_later(self.half, writer.close)

    def close(self) -> None:
        """Break all connections."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
