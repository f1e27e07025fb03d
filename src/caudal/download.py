"""
Files from the publishers' servers, politely: the only module that opens a socket.

One request at a time, a pause between two to the same host, our name on
each, retries with growing pauses, a cut body taken up where it broke off.
Nobody is believed: each hop of a redirect is looked up, an address that is
not of the public internet is refused, and the connection goes to the very
address that was looked at; time, size and unpacked size have their limits.
"""

import ipaddress
import random
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import unquote, urlencode, urljoin, urlsplit

import httpcore2
import httpx2

from caudal.vocabulary.errors import NotFetched

__all__ = [
    "Downloads",
    "Fetched",
    "Manners",
    "called",
    "folders",
    "is_public",
    "with_query",
]

# What a sidecar keeps of a server's answer.
_KEPT = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "memento-datetime",
    "x-archive-orig-etag",
    "x-archive-orig-last-modified",
)
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429, 500, 502, 503, 504)
_BY_HAND = "try again later, or download it with a browser and take it in: caudal ingest FILE"


def _looked_up(host: str, port: int) -> list[str]:
    """Addresses of a host, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Manners:
    """
    How much is asked of a server, how fast, and how long an answer is waited for.

    Args:
        agent: the name that we say.
        connect_seconds, stall_seconds: to reach the server; without a byte from it.
        whole_seconds: for one file, with every retry.
        most_bytes, most_unpacked: of a file as it is sent, and unpacked [bytes].
        hops: redirects that are followed.
        attempts: at one file.
        pause_seconds: between two requests to one host.
        backoff_seconds: before the second attempt; doubled for each that follows.
        most_wait_seconds: the longest that a server may ask us to wait.
        let_through: addresses and ports that are reached though they are not public.
        look_up, sleep, clock, chance: the world.
    """

    agent: str = "caudal"
    connect_seconds: float = 15
    stall_seconds: float = 60
    whole_seconds: float = 900
    most_bytes: int = 200 << 20
    most_unpacked: int = 600 << 20
    hops: int = 5
    attempts: int = 5
    pause_seconds: float = 1
    backoff_seconds: float = 2
    most_wait_seconds: float = 180
    let_through: frozenset[tuple[str, int]] = frozenset()
    look_up: Callable[[str, int], Sequence[str]] = _looked_up
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


@dataclass(frozen=True)
class Fetched:
    """What a server gave: 200 with the file, or 304 with nothing because it is the same."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    redirected_to: str | None = None


class _Again(Exception):
    """Worth another attempt; `wait`: the server says after how many seconds."""

    def __init__(self, what: str, *, wait: float | None = None, unreached: bool = False) -> None:
        super().__init__(what)
        self.what, self.wait, self.unreached = what, wait, unreached


@dataclass
class _Part:
    """As much of a body as came, and what tells that the rest is of the same file."""

    content: bytearray = field(default_factory=bytearray)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def same(self) -> str | None:
        """What a server can compare byte by byte: a strong ETag, or the day of change."""
        etag = self.headers.get("etag", "")
        return etag if etag.startswith('"') else self.headers.get("last-modified")


class Downloads:
    """
    Files from servers, one after the other.

        with Downloads(Manners(agent="caudal/0.1")) as downloads:
            downloads.get("https://www.cbp.gov/…").content
    """

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._until = 0.0
        self._asked: dict[str, float] = {}
        self._unreached: dict[str, str] = {}
        self._client = httpx2.Client(
            transport=_Transport(_Door(manners, lambda: self._until, self._unreached)),
            timeout=httpx2.Timeout(manners.stall_seconds, connect=manners.connect_seconds),
            trust_env=False,
            headers={"User-Agent": manners.agent, "Accept": "*/*", "Accept-Encoding": "gzip"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """
        A file, whole and unpacked.

        Args:
            url: http or https.
            etag, modified: what the server said of the copy held; it may answer 304 then.

        Raises:
            NotFetched: it did not come; `status` is the server's last answer, if it gave one.
        """
        self._until = self.manners.clock() + self.manners.whole_seconds
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        conditions = {name: value for name, value in asked.items() if value}
        part = _Part()
        for attempt in range(self.manners.attempts):
            try:
                return self._attempt(url, conditions, part)
            except _Again as fault:
                last = fault
                if attempt + 1 < self.manners.attempts:
                    self._wait(url, attempt, fault)
        if last.unreached:
            self._unreached[_host(url)] = last.what
        raise NotFetched(f"{last.what}, {self.manners.attempts} times", where=url, remedy=_BY_HAND)

    def _attempt(self, url: str, conditions: Mapping[str, str], part: _Part) -> Fetched:
        """One try, from the first hop to the last byte."""
        hop = url
        for _ in range(self.manners.hops + 1):
            self._pause(hop)
            headers = {**conditions, **_rest_of(part)}
            try:
                request = self._client.build_request("GET", hop, headers=headers)
                response = self._client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS:
                        return self._answer(url, hop, response, conditions, part)
                    hop = _next_hop(hop, response.headers.get("location"), url)
                finally:
                    response.close()
                    self._asked[_host(hop)] = self.manners.clock()
            except httpx2.InvalidURL as fault:
                raise _refused(f"the address is not one of the web ({fault})", url) from None
            except httpx2.RequestError as fault:
                raise self._fault(fault, hop) from None
        raise _refused(f"the server sends us on more than {self.manners.hops} times", url)

    def _answer(
        self,
        url: str,
        hop: str,
        response: httpx2.Response,
        conditions: Mapping[str, str],
        part: _Part,
    ) -> Fetched:
        status = response.status_code
        headers = {
            name: response.headers[name][:1000] for name in _KEPT if name in response.headers
        }
        on = hop if hop != url else None
        if status == 304 and conditions:
            return Fetched(url, 304, headers, b"", on)
        if status == 416:
            part.content.clear()
        if status in (*_LATER, 416):
            raise self._later(response, url)
        if status not in (200, 206):
            raise NotFetched(
                f"the server answers {status} ({response.reason_phrase or 'no reason given'})",
                where=url,
                remedy=_BY_HAND,
                status=status,
            )
        self._body(response, headers, part, url)
        content = _unpacked(bytes(part.content), part.headers, self.manners.most_unpacked, url)
        return Fetched(url, 200, part.headers, content, on)

    def _body(
        self, response: httpx2.Response, headers: dict[str, str], part: _Part, url: str
    ) -> None:
        """Take the body into the part; what came stays there when it breaks off."""
        if response.status_code == 206:
            _refuse_other_range(response, part)
        else:
            part.content.clear()
            part.headers = headers
        most = self.manners.most_bytes
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > most:
            raise _refused(f"the file has {int(length):,} bytes, more than {most:,}", url)
        for piece in response.iter_raw():
            part.content += piece
            if len(part.content) > most:
                raise _refused(f"the file has more than {most:,} bytes", url)

    def _later(self, response: httpx2.Response, url: str) -> Exception:
        """Another attempt, when the server says so; none where that is too far away."""
        what = f"the server answers {response.status_code} ({response.reason_phrase})"
        wait = _asked_wait(response.headers)
        if wait is not None and wait > self.manners.most_wait_seconds:
            return NotFetched(
                f"{what} and asks to come back in {wait:,.0f} seconds",
                where=url,
                remedy="run the same command again after that time",
                status=response.status_code,
            )
        return _Again(what, wait=wait)

    def _fault(self, fault: httpx2.RequestError, url: str) -> Exception:
        """What a broken connection means for the next attempt."""
        if self.manners.clock() >= self._until:
            most = self.manners.whole_seconds
            return _refused(f"the file did not come within {most:,.0f} seconds", url)
        if "certificate" in str(fault).lower():
            return _refused(f"the server does not prove who it is ({fault})", url)
        if isinstance(fault, httpx2.ConnectError | httpx2.ConnectTimeout):
            return _Again(f"`{_host(url)}` cannot be reached", unreached=True)
        if isinstance(fault, httpx2.TimeoutException):
            return _Again(f"the server falls silent for {self.manners.stall_seconds:,.0f} seconds")
        if isinstance(fault, httpx2.RemoteProtocolError | httpx2.NetworkError):
            return _Again("the connection breaks off before the file is whole")
        return _refused(f"the request cannot be made ({fault})", url)

    def _pause(self, url: str) -> None:
        """Refuse what is no web address or was just out of reach; wait if the host was just asked."""
        host = _host(url)
        if not re.match(r"https?://", url) or not host:
            raise _refused("the address is not one of the web (http or https)", url)
        if host in self._unreached:
            raise _refused(f"{self._unreached[host]}: not tried again", url)
        if host in self._asked:
            wait = self._asked[host] + self.manners.pause_seconds - self.manners.clock()
            if wait > 0:
                self.manners.sleep(wait)

    def _wait(self, url: str, attempt: int, fault: _Again) -> None:
        """Before another attempt: as long as the server asks, else longer each time, by chance."""
        growing = self.manners.backoff_seconds * 2**attempt
        wait = growing * (0.5 + self.manners.chance()) if fault.wait is None else fault.wait
        if self.manners.clock() + wait >= self._until:
            most = self.manners.whole_seconds
            raise _refused(f"{fault.what}; it did not come within {most:,.0f} seconds", url)
        self.manners.sleep(wait)


def is_public(address: str) -> bool:
    """
    Whether an IP address is one of the public internet, in whichever form it is wrapped.

    >>> [is_public(one) for one in ("8.8.8.8", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False]
    """
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo and one.teredo[1])
        if one in ipaddress.ip_network("64:ff9b::/96"):
            # A network without IPv4 reaches it so.
            return is_public(str(ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)))
        if inner:
            return is_public(str(inner))
        if one.is_site_local:
            return False
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)


def called(url: str, headers: Mapping[str, str]) -> str:
    """
    What a file is called: the end of its address; where that is no name, what the server says.

    >>> called("https://example.org/2021/a%20b.csv?x=1", {})
    'a b.csv'
    >>> called("https://example.org/download", {"content-disposition": 'attachment; filename="a.csv"'})
    'a.csv'
    """
    name = _parts(url)[-1]
    said = re.search(r'filename="?([^";]+)', headers.get("content-disposition", ""))
    if said and "." not in name:
        name = said[1]
    return re.sub(r"[\x00-\x1f\x7f/\\]", "", name).strip(". ") or "file"


def folders(url: str) -> tuple[str, ...]:
    """
    The folders of an address, from the first.

    >>> folders("https://example.org/files/2021-06/a.csv")
    ('files', '2021-06')
    """
    return tuple(part for part in _parts(url)[:-1] if part not in ("", ".", ".."))


def with_query(url: str, asked: Sequence[tuple[str, str]]) -> str:
    """
    An address with a question.

    >>> with_query("https://example.org/x", [("url", "a/b"), ("from", "2021")])
    'https://example.org/x?url=a%2Fb&from=2021'
    """
    return f"{url}?{urlencode(asked)}"


class _Transport(httpx2.HTTPTransport):
    """httpx2's own, with connections that go through our door."""

    def __init__(self, door: httpcore2.NetworkBackend) -> None:
        trusted = httpx2.create_ssl_context()
        super().__init__(verify=trusted)
        # It has no other place for a door; the tests see if the next version moves this one.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=trusted,
            max_connections=1,
            http1=True,
            network_backend=door,
        )


class _Door(httpcore2.NetworkBackend):
    """Connections to addresses that were looked at, under a time limit for the whole file."""

    def __init__(
        self, manners: Manners, until: Callable[[], float], unreached: dict[str, str]
    ) -> None:
        self._manners, self._until, self._unreached = manners, until, unreached
        self._system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of the host that answers."""
        fault: Exception | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._system.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
                return _Timed(stream, self._manners.clock, self._until)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as one:
                fault = one
        raise fault or httpcore2.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        where = f"{host}:{port}"
        try:
            found = self._manners.look_up(host, port)
        except (OSError, UnicodeError):
            what = f"`{host}` cannot be found: there is no network, or no host of that name"
            self._unreached[host] = what
            raise _refused(what, where) from None
        through = self._manners.let_through
        for one in found:
            if not is_public(one) and (one, port) not in through:
                raise _refused(f"`{host}` is no host of the public internet ({one})", where)
        return found


class _Timed(httpcore2.NetworkStream):
    """A stream that gives up when the time of the whole file is over."""

    def __init__(
        self,
        stream: httpcore2.NetworkStream,
        clock: Callable[[], float],
        until: Callable[[], float],
    ) -> None:
        self._stream, self._clock, self._until = stream, clock, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As the stream, within what is left of the time."""
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the stream, within what is left of the time."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """As the stream."""
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """As the stream, and under the same time limit afterwards."""
        inner = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Timed(inner, self._clock, self._until)

    def get_extra_info(self, info: str) -> Any:
        """As the stream."""
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self._until() - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time of the whole file is over")
        return left if timeout is None else min(left, timeout)


def _rest_of(part: _Part) -> dict[str, str]:
    """The request for what is missing, where the server can tell that it is of the same file."""
    if not part.content or part.same is None:
        return {}
    return {"Range": f"bytes={len(part.content)}-", "If-Range": part.same}


def _refuse_other_range(response: httpx2.Response, part: _Part) -> None:
    """
    Raises:
        _Again: what comes is not the rest of the part; the next attempt begins anew.
    """
    begins = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    etag = response.headers.get("etag")
    other = etag is not None and etag != part.headers.get("etag")
    if begins is None or int(begins[1]) != len(part.content) or other:
        part.content.clear()
        raise _Again("the server sends another part of the file than was asked for")


def _next_hop(hop: str, location: str | None, url: str) -> str:
    if not location:
        raise _refused("the server sends us on without saying where", url)
    try:
        following = urljoin(hop, location)
    except ValueError as fault:
        raise _refused(f"the server sends us to what is no address ({fault})", url) from None
    if hop.startswith("https:") and following.startswith("http:"):
        raise _refused(f"the server sends us from https to http ({following})", url)
    if "@" in following.partition("://")[2].partition("/")[0]:
        raise _refused("the server sends us to an address with a name and password in it", url)
    return following


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks us to wait; None where it says nothing that can be read."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        then, now = parsedate_to_datetime(said), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _unpacked(content: bytes, headers: Mapping[str, str], most: int, url: str) -> bytes:
    """The body as it was before the server packed it."""
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed in ("identity", ""):
        return content
    if packed not in ("gzip", "x-gzip"):
        raise _refused(f"the file is packed as `{packed}`, which was not asked for", url)
    told, rest = bytearray(), content
    try:
        while rest:
            unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
            told += unpacking.decompress(rest, most + 1 - len(told))
            if len(told) > most:
                raise _refused(f"the file unpacks to more than {most:,} bytes", url)
            if not unpacking.eof:
                raise zlib.error("it ends too early")
            rest = unpacking.unused_data
    except zlib.error as fault:
        raise _refused(f"the file was packed wrongly by the server ({fault})", url) from None
    return bytes(told)


def _parts(url: str) -> list[str]:
    return [unquote(part).replace("\0", "") for part in urlsplit(url).path.split("/")]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _refused(what: str, url: str) -> NotFetched:
    return NotFetched(what, where=url, remedy=_BY_HAND)
