"""Files from a server that does everything that servers do."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from caudal.download import Downloads, Fetched, is_public
from caudal.vocabulary.errors import NotFetched
from publisher import Publisher, answer, cut, drip, publishing, resuming

FILE = b"month,value\n2021-06,5\n" * 50


@pytest.fixture
def server() -> Iterator[Publisher]:
    with publishing() as one:
        yield one


def fetched(server: Publisher, url: str, **manners: Any) -> Fetched:
    with Downloads(server.manners(**manners)) as downloads:
        return downloads.get(url)


def refused(server: Publisher, url: str, **manners: Any) -> NotFetched:
    with pytest.raises(NotFetched) as fault:
        fetched(server, url, **manners)
    assert fault.value.exit_code == 2
    assert "caudal ingest FILE" in fault.value.remedy or "same command" in fault.value.remedy
    return fault.value


def test_a_file_comes_whole_with_what_the_server_says_of_it(server: Publisher) -> None:
    url = server.puts("/a.csv", answer(200, FILE, ETag='"1"', Set_Cookie="a=b"))
    got = fetched(server, url)
    assert (got.status, got.content, got.headers["etag"]) == (200, FILE, '"1"')
    assert "set-cookie" not in got.headers
    assert server.asked[0][1]["user-agent"] == "caudal/test"


def test_a_file_that_did_not_change_is_not_sent_again(server: Publisher) -> None:
    url = server.puts("/a.csv", answer(200, FILE, ETag='"1"'))
    with Downloads(server.manners()) as downloads:
        assert downloads.get(url, etag='"1"').status == 304
        assert downloads.get(url, etag='"0"').content == FILE


def test_an_unasked_not_modified_is_no_file(server: Publisher) -> None:
    assert refused(server, server.puts("/a.csv", answer(304))).status == 304


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_clear_refusal_is_asked_for_once(server: Publisher, status: int) -> None:
    fault = refused(server, server.puts("/a.csv", answer(status)))
    assert (fault.status, len(server.asked)) == (status, 1)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_after_growing_pauses(server: Publisher, status: int) -> None:
    later = answer(status)
    url = server.puts("/a.csv", later, later, later, answer(200, FILE))
    assert fetched(server, url).content == FILE
    # 2 seconds, doubled each time; chance stands in the middle of its range.
    assert server.slept == [2, 4, 8]


def test_chance_spreads_the_pauses(server: Publisher) -> None:
    url = server.puts("/a.csv", answer(500), answer(200, FILE))
    fetched(server, url, chance=lambda: 0.0)
    fetched(server, server.puts("/b.csv", answer(500), answer(200, FILE)), chance=lambda: 1.0)
    assert server.slept == [1, 3]


def test_a_server_that_stays_down_is_given_up(server: Publisher) -> None:
    fault = refused(server, server.puts("/a.csv", answer(500)))
    assert "answers 500" in fault.what
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"Retry_After": "7"}, 7),
        # `Date` is the server's own, so that its clock is held against its clock.
        ({"Retry_After": "Fri, 01 Jan 2100 00:00:09 GMT"}, None),
        ({"Retry_After": "soon"}, 2),
    ],
)
def test_the_server_says_when_to_come_back(
    server: Publisher, said: dict[str, str], seconds: float | None
) -> None:
    url = server.puts("/a.csv", answer(429, b"", **said), answer(200, FILE))
    if seconds is None:
        assert "asks to come back" in refused(server, url).what
        assert len(server.asked) == 1
    else:
        assert fetched(server, url).content == FILE
        assert server.slept == [seconds]


def test_a_wait_that_is_too_long_is_for_another_day(server: Publisher) -> None:
    fault = refused(server, server.puts("/a.csv", answer(503, Retry_After="3600")))
    assert "asks to come back in 3,600 seconds" in fault.what
    assert server.slept == []


# --- a body that breaks off ---


@pytest.mark.parametrize(
    "same", [{"ETag": '"1"'}, {"Last_Modified": "Mon, 01 Mar 2021 10:00:00 GMT"}]
)
def test_a_cut_body_is_taken_up_where_it_broke_off(server: Publisher, same: dict[str, str]) -> None:
    url = server.puts("/a.csv", cut(FILE, 300, **same), resuming(FILE, **same))
    assert fetched(server, url).content == FILE
    assert server.asked[1][1]["range"] == "bytes=300-"
    assert server.asked[1][1]["if-range"] == next(iter(same.values()))


@pytest.mark.parametrize("same", [{}, {"ETag": 'W/"1"'}])
def test_a_cut_body_that_nothing_vouches_for_begins_anew(
    server: Publisher, same: dict[str, str]
) -> None:
    url = server.puts("/a.csv", cut(FILE, 300, **same), answer(200, FILE))
    assert fetched(server, url).content == FILE
    assert "range" not in server.asked[1][1]


def test_a_file_that_changed_meanwhile_is_not_glued_to_the_old_one(server: Publisher) -> None:
    new = FILE.replace(b"5", b"6")
    url = server.puts("/a.csv", cut(FILE, 300, ETag='"1"'), resuming(new, ETag='"2"'))
    assert fetched(server, url).content == new


@pytest.mark.parametrize(
    "wrong",
    [
        {"Content_Range": "bytes 0-99/1100", "ETag": '"1"'},
        {"Content_Range": "bytes 300-399/1100", "ETag": '"2"'},
        {},
    ],
)
def test_another_part_than_was_asked_for_is_not_glued_on(
    server: Publisher, wrong: dict[str, str]
) -> None:
    piece = answer(206, b"x" * 100, **wrong)
    url = server.puts("/a.csv", cut(FILE, 300, ETag='"1"'), piece, answer(200, FILE))
    assert fetched(server, url).content == FILE


def test_a_range_that_cannot_be_had_begins_anew(server: Publisher) -> None:
    url = server.puts("/a.csv", cut(FILE, 300, ETag='"1"'), answer(416), answer(200, FILE))
    assert fetched(server, url).content == FILE


def test_a_body_shorter_than_its_length_never_passes_for_whole(server: Publisher) -> None:
    fault = refused(server, server.puts("/a.csv", cut(FILE, len(FILE) - 1)))
    assert "breaks off before the file is whole" in fault.what


# --- time ---


@pytest.mark.parametrize("headers", [False, True])
def test_a_slow_drip_ends_with_the_time_of_the_file(server: Publisher, headers: bool) -> None:
    url = server.puts("/a.csv", drip(FILE, lambda: time.sleep(0.02), headers=headers))
    begun = time.monotonic()
    fault = refused(server, url, whole_seconds=0.4, stall_seconds=0.3)
    assert "did not come within" in fault.what
    assert time.monotonic() - begun < 3
    assert len(server.asked) == 1


def test_a_silent_server_is_tried_again_and_given_up(server: Publisher) -> None:
    done = threading.Event()
    url = server.puts("/a.csv", drip(FILE, lambda: done.wait(5)))
    fault = refused(server, url, stall_seconds=0.1, attempts=2)
    done.set()
    assert "falls silent" in fault.what
    assert len(server.asked) == 2


def test_a_silent_server_does_not_outlast_the_time_of_the_file(server: Publisher) -> None:
    done = threading.Event()
    url = server.puts("/a.csv", drip(FILE, lambda: done.wait(5)))
    begun = time.monotonic()
    fault = refused(server, url, whole_seconds=0.3, stall_seconds=5)
    done.set()
    assert "did not come within" in fault.what
    assert time.monotonic() - begun < 3


def test_no_pause_is_begun_that_would_outlast_the_time(server: Publisher) -> None:
    refused(server, server.puts("/a.csv", answer(500)), whole_seconds=1)
    assert server.slept == []


def test_two_requests_to_one_host_are_a_pause_apart(server: Publisher) -> None:
    moments = iter([0.0, *[10.0] * 100])
    url = server.puts("/a.csv", answer(200, FILE))
    with Downloads(server.manners(pause_seconds=3, clock=lambda: next(moments))) as downloads:
        downloads.get(url)
        assert server.slept == []
        downloads.get(url)
    assert server.slept == [3]


# --- size ---


def test_a_file_beyond_the_limit_is_refused_by_its_length(server: Publisher) -> None:
    fault = refused(server, server.puts("/a.csv", answer(200, FILE)), most_bytes=1000)
    assert "1,100 bytes, more than 1,000" in fault.what


def test_a_file_beyond_the_limit_is_refused_as_it_comes(server: Publisher) -> None:
    def endless(handler: Any) -> None:
        handler.begin(200, {"Transfer-Encoding": "chunked"})
        while True:
            handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    fault = refused(server, server.puts("/a.csv", endless), most_bytes=1_000_000)
    assert "more than 1,000,000 bytes" in fault.what


def test_a_packed_file_is_unpacked(server: Publisher) -> None:
    packed = gzip.compress(FILE[:500]) + gzip.compress(FILE[500:])
    url = server.puts("/a.csv", answer(200, packed, Content_Encoding="gzip"))
    assert fetched(server, url).content == FILE
    assert server.asked[0][1]["accept-encoding"] == "gzip"


def test_a_packed_file_is_taken_up_where_it_broke_off_too(server: Publisher) -> None:
    packed, how = gzip.compress(FILE), {"Content_Encoding": "gzip", "ETag": '"1"'}
    url = server.puts("/a.csv", cut(packed, 20, **how), resuming(packed, **how))
    assert fetched(server, url).content == FILE


def test_a_bomb_is_not_unpacked(server: Publisher) -> None:
    bomb = gzip.compress(bytes(5_000_000))
    url = server.puts("/a.csv", answer(200, bomb, Content_Encoding="gzip"))
    assert (
        "unpacks to more than 1,000,000 bytes" in refused(server, url, most_unpacked=1_000_000).what
    )
    assert len(fetched(server, url, most_unpacked=5_000_000).content) == 5_000_000


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(FILE)[:-9], "gzip"),
        (FILE, "gzip"),
        (gzip.compress(FILE) + b"rest", "gzip"),
        (FILE, "br"),
        (gzip.compress(FILE), "gzip, gzip"),
    ],
    # The bytes hold the moment they were packed: as a name they would differ by process.
    ids=["cut short", "not packed", "more behind", "another packing", "packed once, not twice"],
)
def test_what_cannot_be_unpacked_is_refused(
    server: Publisher, content: bytes, encoding: str
) -> None:
    url = server.puts("/a.csv", answer(200, content, Content_Encoding=encoding))
    assert "packed" in refused(server, url).what


# --- where a server sends us ---


def test_a_redirect_is_followed_and_said(server: Publisher) -> None:
    server.puts("/b.csv", answer(200, FILE))
    got = fetched(server, server.puts("/a.csv", answer(302, Location="/b.csv")))
    assert got.content == FILE
    assert (got.url, got.redirected_to) == (f"{server.url}/a.csv", f"{server.url}/b.csv")


def test_a_redirect_in_a_ring_is_left(server: Publisher) -> None:
    server.puts("/b.csv", answer(307, Location="/a.csv"))
    fault = refused(server, server.puts("/a.csv", answer(301, Location="/b.csv")))
    assert "more than 5 times" in fault.what
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("file:///etc/passwd", "not one of the web"),
        ("ftp://example.org/a.csv", "not one of the web"),
        ("gopher://127.0.0.1:70/", "not one of the web"),
        ("data:text/csv,a", "not one of the web"),
        ("http://", "more than 5 times"),
        ("http://[::1/a.csv", "no address"),
        ("http://name:secret@127.0.0.1/", "name and password"),
        ("http://127.0.0.1:1/", "no host of the public internet"),
        ("http://localhost:1/", "no host of the public internet"),
        ("http://0.0.0.0/", "no host of the public internet"),
        ("http://10.0.0.1/", "no host of the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "no host of the public internet"),
        ("http://[::1]/", "no host of the public internet"),
        ("http://[::ffff:127.0.0.1]/", "no host of the public internet"),
        ("http://2130706433/", "no host of the public internet"),
        ("http://0x7f.1/", "no host of the public internet"),
        ("http://0177.0.0.1/", "not one of the web"),
        (None, "without saying where"),
    ],
)
def test_a_redirect_away_from_the_public_web_is_refused(
    server: Publisher, location: str | None, what: str
) -> None:
    told = {} if location is None else {"Location": location}
    fault = refused(server, server.puts("/a.csv", answer(302, b"", **told)))
    assert what in fault.what
    # Only `http://` leads back to where it stands.
    assert len(server.asked) == (6 if location == "http://" else 1)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "a.csv", "", "http:///a.csv", "http://[/"])
def test_what_is_no_web_address_is_refused(server: Publisher, url: str) -> None:
    assert "web" in refused(server, url).what


def test_a_redirect_to_plain_http_is_refused() -> None:
    from caudal.download import _next_hop

    with pytest.raises(NotFetched, match="from https to http"):
        _next_hop("https://example.org/a", "http://example.org/a", "https://example.org/a")


def test_the_connection_goes_to_the_address_that_was_looked_at(server: Publisher) -> None:
    asked = []

    def look_up(host: str, _: int) -> list[str]:
        asked.append(host)
        # The second answer would be another: it is never asked for.
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    server.puts("/a.csv", answer(200, FILE))
    url = f"http://publisher.example:{server.server_port}/a.csv"
    assert fetched(server, url, look_up=look_up).content == FILE
    assert asked == ["publisher.example"]
    assert server.asked[0][1]["host"] == f"publisher.example:{server.server_port}"


def test_one_private_address_among_public_ones_is_refused(server: Publisher) -> None:
    look_up = {"look_up": lambda *_: ["93.184.216.34", "192.168.1.1"]}
    assert "192.168.1.1" in refused(server, "http://publisher.example/a.csv", **look_up).what


def test_loopback_is_refused_without_the_switch(server: Publisher) -> None:
    url = server.puts("/a.csv", answer(200, FILE))
    assert "public internet" in refused(server, url, let_through=frozenset()).what
    assert server.asked == []


def test_a_host_that_cannot_be_found_is_tried_once(server: Publisher) -> None:
    def no_network(host: str, _: int) -> list[str]:
        asked.append(host)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    asked: list[str] = []
    with Downloads(server.manners(look_up=no_network)) as downloads:
        for _ in range(3):
            with pytest.raises(NotFetched, match="there is no network"):
                downloads.get("https://publisher.example/a.csv")
    assert asked == ["publisher.example"]


def test_a_host_that_is_out_of_reach_is_not_tried_for_its_next_file() -> None:
    with publishing() as server:
        manners, url = server.manners(attempts=2), server.url
    with Downloads(manners) as downloads:
        for _ in range(2):
            with pytest.raises(NotFetched, match="cannot be reached"):
                downloads.get(f"{url}/a.csv")
    assert server.slept == [2]


NOT_PUBLIC = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.0.1 "
    "169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.1 198.18.0.1 "
    "198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 "
    "::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::a00:1 64:ff9b::7f00:1 "
    "64:ff9b:1::1 100::1 2001:db8::1 2002:7f00:1::1 2002:a00:1:: fc00::1 fd12:3456::1 fe80::1 "
    "fe80::1%eth0 fec0::1 ff02::1 ff0e::1 2001:0:7f00:1:: "
)


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_an_address_that_is_not_public_is_seen(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "23.1.2.3", "172.15.0.1", "172.32.0.1", "192.167.0.1", "2606:4700::1111",
     "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)  # fmt: skip
def test_a_public_address_passes(address: str) -> None:
    assert is_public(address)
