"""Debian's Firefox, driven over WebDriver BiDi (w3.org/TR/webdriver-bidi): just enough to call functions in a page."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PREFERENCES = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Tab:
    """One tab; `call` gives what an (async) function returns, through JSON."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._id = socket, 0
        self._send("session.new", capabilities={})
        self._context = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def call(self, function: str, argument: Any = None) -> Any:
        wrapped = f"async (given) => JSON.stringify((await ({function})(JSON.parse(given))) ?? null)"
        answer = self._send(
            "script.callFunction",
            functionDeclaration=wrapped,
            awaitPromise=True,
            target={"context": self._context},
            arguments=[{"type": "string", "value": json.dumps(argument)}],
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def _send(self, method: str, **parameters: Any) -> Any:
        self._id += 1
        self._socket.send(json.dumps({"id": self._id, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._id:
                assert answer["type"] == "success", answer
                return answer["result"]


@contextmanager
def running(program: str, profile: Path) -> Iterator[Tab]:
    """A headless Firefox with a fresh profile, until the block is left."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            address = next(filter(None, (re.search(r"ws://[\d.]+:\d+", line) for line in process.stderr)))[0]
            with connect(f"{address}/session", max_size=None, open_timeout=30) as socket:
                yield Tab(socket)
        finally:
            process.terminate()
