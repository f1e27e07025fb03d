"""
A publisher's server on loopback: real HTTP, small files, and everything that goes wrong.

A `Turn` is what the server does with one request; a path has a list of them,
of which the last is repeated.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from caudal.download import Manners

__all__ = ["Publisher", "Turn", "answer", "cdx", "cut", "drip", "publishing", "resuming"]

Turn = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Does what the path's turn says, and remembers what it was asked."""

    server: "Publisher"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        turns = self.server.turns.get(path, [answer(404)])
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        try:
            turn(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""

    def begin(self, status: int, headers: dict[str, str]) -> None:
        """Status and headers."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def hang_up(self) -> None:
        """End the connection here."""
        self.wfile.flush()
        self.close_connection = True


class Publisher(ThreadingHTTPServer):
    """The server; `turns` by path, `asked` in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.turns: dict[str, list[Turn]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.slept: list[float] = []
        # What its index of captures lists.
        self.listed: list[tuple[str, str, str, str]] = []

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        """Paths that were asked for, in order."""
        return [urlsplit(path).path for path, _ in self.asked]

    def puts(self, path: str, *turns: Turn) -> str:
        """What happens at a path; its address."""
        self.turns[path] = list(turns)
        return self.url + path

    def manners(self, **others: Any) -> Manners:
        """Manners that reach this server only, and remember the pauses that they make."""
        usual: dict[str, Any] = {
            "agent": "caudal/test",
            "let_through": frozenset({("127.0.0.1", self.server_port)}),
            "sleep": self.slept.append,
            "chance": lambda: 0.5,
            "pause_seconds": 0,
            "stall_seconds": 5,
        }
        return Manners(**usual | others)

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is no fault of the server."""


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A server while it runs."""
    with Publisher() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(status: int = 200, content: bytes = b"", **headers: str) -> Turn:
    """A whole answer; `last_modified` is the header Last-Modified."""

    def turn(handler: Handler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        etag = named.get("ETag")
        if status == 200 and etag and handler.headers.get("If-None-Match") == etag:
            handler.begin(304, {"ETag": etag})
            return
        handler.begin(status, {"Content-Length": str(len(content)), **named})
        handler.wfile.write(content)

    return turn


def cut(content: bytes, after: int, **headers: str) -> Turn:
    """The length of the whole, and a part of it."""

    def turn(handler: Handler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.begin(200, {"Content-Length": str(len(content)), **named})
        handler.wfile.write(content[:after])
        handler.hang_up()

    return turn


def resuming(content: bytes, **headers: str) -> Turn:
    """The rest from where the request says, if it holds the same file; else the whole."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def turn(handler: Handler) -> None:
        asked = handler.headers.get("Range", "")
        same = handler.headers.get("If-Range") in (named.get("ETag"), named.get("Last-Modified"))
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and same else 0
        span = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        more = {"Content-Range": span} if begin else {}
        length = {"Content-Length": str(len(content) - begin)}
        handler.begin(206 if begin else 200, {**length, **more, **named})
        handler.wfile.write(content[begin:])

    return turn


def drip(content: bytes, wait: Callable[[], object], *, headers: bool = False) -> Turn:
    """Byte by byte, with a wait before each; or header by header."""

    def turn(handler: Handler) -> None:
        if headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(len(content)):
                wait()
                handler.wfile.write(b"X-%d: x\r\n" % number)
            handler.hang_up()
            return
        handler.begin(200, {"Content-Length": str(len(content))})
        for byte in content:
            wait()
            handler.wfile.write(bytes([byte]))

    return turn


def cdx(captures: Sequence[tuple[str, str, str, str]]) -> Turn:
    """
    The index of captures (timestamp, original, mimetype, digest), as it answers `output=json`.
    """

    def turn(handler: Handler) -> None:
        asked = {k: v[0] for k, v in parse_qs(urlsplit(handler.path).query).items()}
        prefix = asked.get("matchType") == "prefix"
        rows = [
            [moment, original, kind, "200", digest, "100"]
            for moment, original, kind, digest in sorted(captures)
            if (original.startswith(asked["url"]) if prefix else original == asked["url"])
            and moment >= asked.get("from", "")
        ]
        told = [asked["fl"].split(","), *rows] if rows else []
        answer(200, json.dumps(told).encode(), Content_Type="application/json")(handler)

    return turn
