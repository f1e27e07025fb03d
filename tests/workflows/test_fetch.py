"""Fetching: what comes is taken in once, and what does not come is said with what to do."""

import base64
import hashlib
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import caudal
from caudal.cli.main import main
from caudal.sources import SOURCES, Address
from caudal.vocabulary.errors import DataFolderUnusable, WrongOption
from caudal.workflows import fetch as module
from caudal.workflows import reading
from publisher import Publisher, answer, cdx, cut, publishing, resuming
from workflows.files import NOW, put, southwest, tree

MAY = southwest((2019, "MAY", 5)).encode()
MAY_AGAIN = southwest((2019, "MAY", 6)).encode()
JUNE = southwest((2019, "MAY", 6), (2019, "JUN", 7)).encode()
SORRY = b"\n<!DOCTYPE html><html><body>We are sorry</body></html>"
PERSONS = b"Alien File Number,Birth Date,Family Name\nA1,2001-01-01,X\n"
STABLE, RELEASED = "/sbo.csv", "/files/{release_year}-{release_month:02}/sbo{running_month}.csv"


@pytest.fixture
def server() -> Iterator[Publisher]:
    with publishing() as one:
        yield one


@pytest.fixture
def data(tmp_path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def fetched(server, data, monkeypatch):
    """Fetch the Southwest file of the test's server."""

    def call(*, path=STABLE, at=NOW, manners=None, **more):
        address = Address(server.url + path, every="release" if "{" in path else "")
        source = replace(SOURCES["cbp_southwest"], addresses=(address,))
        monkeypatch.setattr(module, "SOURCES", {**SOURCES, source.name: source})
        usual = {"data": data, "captures": server.url, "manners": server.manners()}
        if manners:
            usual["manners"] = server.manners(**manners)
        return caudal.fetch(["cbp_southwest"], now=at, **usual | more)

    return call


def became(answer_) -> list[str]:
    return answer_.rows["state"].to_list()


def codes(answer_) -> set[str]:
    return {note.code for note in answer_.notes}


def told(data: Path, as_of: str | None = None, month: str = "2019-05") -> list[float]:
    rows = caudal.observations(data=data, period=month, source="cbp_southwest", as_of=as_of).rows
    return rows["value"].to_list()


def sidecars(data: Path) -> list[dict]:
    return [json.loads(path.read_bytes()) for path in sorted(data.glob("vault/*/*.json"))]


def test_a_file_that_came_is_taken_in_with_how_it_came(server, data, fetched):
    url = server.puts(STABLE, answer(200, MAY, ETag='"1"'))
    done = fetched()
    assert (became(done), done.failed) == (["fetched"], 0)
    assert done.rows["vintage"].to_list() == [NOW.date()]
    assert told(data) == [5]
    digest = hashlib.sha256(MAY).hexdigest()
    for sidecar in sidecars(data):
        assert sidecar["url"] == url
        assert sidecar["publisher"] == "cbp"
        assert sidecar["retrieved_at"] == "2026-11-24T12:00:00Z"
        assert sidecar["headers"]["etag"] == '"1"'
        assert sidecar["licence"] == SOURCES["cbp_southwest"].licence
        assert sidecar["sha256"] == digest
    assert caudal.verify(data=data, deep=True).failed == 0


def test_twice_is_once_and_the_second_time_nothing_is_sent(server, data, fetched):
    server.puts(STABLE, answer(200, MAY, ETag='"1"', Last_Modified="Mon, 01 Mar 2021 10:00:00 GMT"))
    fetched()
    before = tree(data)
    assert became(fetched(at=NOW + timedelta(days=1))) == ["unchanged"]
    assert tree(data) == before
    assert server.asked[1][1]["if-none-match"] == '"1"'
    assert server.asked[1][1]["if-modified-since"] == "Mon, 01 Mar 2021 10:00:00 GMT"


def test_the_same_bytes_from_a_server_that_knows_no_conditions_are_unchanged(server, data, fetched):
    server.puts(STABLE, answer(200, MAY))
    fetched()
    before = tree(data)
    assert became(fetched()) == ["unchanged"]
    assert tree(data) == before


def test_a_file_held_already_is_not_stored_again(server, data, fetched, tmp_path):
    path = put(tmp_path, "2019-06-10_x/sbo.csv", MAY.decode())
    caudal.ingest([path], now=NOW, data=data)
    server.puts(STABLE, answer(200, MAY))
    assert became(fetched()) == ["unchanged"]
    assert {row["vintage"] for row in caudal.releases(data=data).rows.to_dicts() if row["bytes"] == len(MAY)} == {date(2019, 6, 10)}  # fmt: skip


def test_last_modified_is_no_vintage(server, fetched):
    server.puts(STABLE, answer(200, MAY, Last_Modified="Mon, 01 Mar 2021 10:00:00 GMT"))
    done = fetched()
    assert done.rows["vintage"].to_list() == [NOW.date()]
    assert done.rows["vintage_basis"].to_list() == ["first_seen"]


def test_a_day_in_the_name_is_the_vintage(server, fetched):
    server.puts("/sbo-2019-06-12.csv", answer(200, MAY))
    assert fetched(path="/sbo-2019-06-12.csv").rows["vintage"].to_list() == [date(2019, 6, 12)]


def test_a_folder_above_the_working_folder_tells_nothing(server, fetched, tmp_path, monkeypatch):
    (tmp_path / "2020-01-01_mine").mkdir()
    monkeypatch.chdir(tmp_path / "2020-01-01_mine")
    server.puts(STABLE, answer(200, MAY))
    assert fetched().rows["vintage"].to_list() == [NOW.date()]


def test_a_changed_file_is_a_vintage_of_the_day_on_which_it_was_seen(server, data, fetched):
    # The name dates both to 12 June 2019: only the first can have been published then.
    path = "/sbo-2019-06-12.csv"
    server.puts(path, answer(200, MAY, ETag='"1"'), answer(200, MAY_AGAIN, ETag='"2"'))
    fetched(path=path)
    done = fetched(path=path, at=NOW + timedelta(days=1))
    assert done.rows["vintage"].to_list() == [date(2026, 11, 25)]
    assert done.rows["vintage_basis"].to_list() == ["first_seen"]
    assert (told(data, "2026-11-24"), told(data, "2026-11-25")) == ([5], [6])
    assert "same_etag" not in codes(done)


def test_a_change_under_an_unchanged_etag_is_seen_by_its_bytes(server, data, fetched):
    server.puts(STABLE, answer(200, MAY, ETag='"1"'))
    fetched()

    def forgetful(handler):
        del handler.headers["If-None-Match"]
        answer(200, MAY_AGAIN, ETag='"1"')(handler)

    server.puts(STABLE, forgetful)
    done = fetched(at=NOW + timedelta(days=1))
    assert became(done) == ["fetched"]
    assert "same_etag" in codes(done)
    assert told(data) == [6]


@pytest.mark.parametrize(("days", "asked_whole"), [(1, 0), (7, 0), (28, 1), (29, 0), (35, 1)])
def test_a_file_held_for_long_is_asked_for_whole_now_and_then(server, fetched, days, asked_whole):
    server.puts(STABLE, answer(200, MAY, ETag='"1"'))
    fetched()
    # The publisher changed the file, and its server did not notice.
    server.puts(STABLE, answer(200, MAY_AGAIN, ETag='"1"'))
    done = fetched(at=NOW + timedelta(days=days))
    assert became(done) == (["fetched"] if asked_whole else ["unchanged"])


def test_a_damaged_file_is_asked_for_whole_and_put_right(server, data, fetched):
    server.puts(STABLE, answer(200, MAY, ETag='"1"'))
    fetched()
    digest = hashlib.sha256(MAY).hexdigest()
    raw = data / "vault" / digest[:2] / digest
    raw.write_bytes(MAY[:-1])
    assert caudal.verify(data=data).failed == 1
    fetched(at=NOW + timedelta(days=1))
    assert "if-none-match" not in server.asked[1][1]
    assert caudal.verify(data=data, deep=True).failed == 0


# --- addresses that change with each release ---


def test_the_newest_release_that_is_there_is_fetched(server, fetched):
    # On 24 November 2026: October's release is not out, September's came in November.
    server.puts("/files/2026-11/sbo.csv", answer(200, MAY))
    server.puts("/files/2026-09/sbo-aug.csv", answer(200, JUNE))
    done = fetched(path=RELEASED)
    assert server.paths == [
        "/files/2026-11/sbo-oct.csv",
        "/files/2026-10/sbo.csv",
        "/files/2026-11/sbo.csv",
    ]
    assert became(done) == ["fetched"]


def test_the_month_in_its_address_dates_a_release(server, fetched):
    server.puts("/files/2026-09/sbo-aug.csv", answer(200, MAY))
    done = fetched(path=RELEASED)
    assert done.rows["vintage"].to_list() == [date(2026, 9, 30)]
    assert done.rows["vintage_basis"].to_list() == ["inferred"]


def test_the_month_in_an_address_that_stays_dates_nothing(server, fetched):
    server.puts("/files/2020-01/sbo.csv", answer(200, MAY))
    done = fetched(path="/files/2020-01/sbo.csv")
    assert done.rows["vintage"].to_list() == [NOW.date()]


def test_since_a_day_every_release_is_fetched(server, fetched):
    server.puts("/files/2026-11/sbo-oct.csv", answer(200, MAY))
    server.puts("/files/2026-09/sbo-aug.csv", answer(200, JUNE))
    server.puts("/files/2026-08/sbo-jul.csv", answer(200, MAY_AGAIN))
    done = fetched(path=RELEASED, since="2026-09-10")
    assert became(done) == ["fetched", "fetched"]
    assert not [path for path in server.paths if "2026-08" in path]


def test_a_release_that_is_nowhere_fails_once(fetched, server):
    done = fetched(path=RELEASED)
    assert (became(done), done.failed) == (["failed"], 2)
    assert f"none of {len(server.asked)} addresses" in done.rows["message"][0]


def test_a_server_that_is_down_is_not_asked_for_older_releases(server, fetched):
    server.puts("/files/2026-11/sbo-oct.csv", answer(503))
    done = fetched(path=RELEASED)
    assert became(done) == ["failed"]
    assert set(server.paths) == {"/files/2026-11/sbo-oct.csv"}


# --- what does not come ---


def test_a_web_page_in_place_of_the_file_is_one_error_and_nothing_is_kept(server, data, fetched):
    server.puts(STABLE, answer(200, SORRY, Content_Type="text/html"))
    done = fetched()
    assert (became(done), done.failed) == (["failed"], 2)
    assert "a web page in place of the file" in done.rows["message"][0]
    assert not list(data.rglob("*"))


def test_a_file_about_persons_is_not_kept(server, data, fetched):
    server.puts(STABLE, answer(200, PERSONS))
    done = fetched()
    assert (became(done), done.failed) == (["failed"], 2)
    assert "single persons" in done.rows["message"][0]
    assert not list(data.rglob("*"))


@pytest.mark.parametrize(
    "strange",
    [MAY.replace(b"Encounter Count", b"Encounters"), MAY.replace(b"MAY", b"MAYO")],
)
def test_a_publishers_file_that_cannot_be_read_yet_is_kept_and_read_later(
    server, data, fetched, strange, monkeypatch
):
    server.puts(STABLE, answer(200, strange, ETag='"1"'))
    done = fetched()
    assert (became(done), done.failed) == (["failed"], 2)
    assert "kept_unread" in codes(done)
    assert hashlib.sha256(strange).hexdigest() in {sidecar["sha256"] for sidecar in sidecars(data)}
    assert caudal.verify(data=data, deep=True).failed == 0
    assert became(fetched(at=NOW + timedelta(days=1))) == ["failed"]
    # A later version of Caudal reads what was kept; the server sends nothing again.
    read = reading.recognised
    monkeypatch.setattr(
        "caudal.workflows.taking.recognised", lambda _, name, source: read(MAY, name, source=source)
    )
    done = fetched(at=NOW + timedelta(days=2))
    assert became(done) == ["fetched"]
    # It was seen on the day on which it came.
    assert done.rows["vintage"].to_list() == [NOW.date()]
    assert all("if-none-match" in headers for _, headers in server.asked[1:])


def test_without_a_network_every_failure_says_where_to_download_by_hand(fetched, data):
    def no_network(*_):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    done = fetched(manners={"look_up": no_network})
    assert (became(done), done.failed) == (["failed"], 2)
    (message,) = done.rows["message"]
    assert "there is no network" in message
    assert SOURCES["cbp_southwest"].page in message
    assert "caudal ingest FILE" in message
    assert not list(data.rglob("*"))


def test_a_redirect_into_the_house_is_refused(server, data, fetched):
    server.puts(STABLE, answer(302, Location="http://127.0.0.1:1/a.csv"))
    assert "public internet" in fetched().rows["message"][0]
    assert not list(data.rglob("*"))


def test_a_cut_file_is_whole_in_the_archive(server, data, fetched):
    server.puts(STABLE, cut(MAY, 40, ETag='"1"'), resuming(MAY, ETag='"1"'))
    assert became(fetched()) == ["fetched"]
    assert caudal.verify(data=data, deep=True).failed == 0


def test_a_file_stands_in_the_vault_before_it_is_read(server, data, fetched, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    server.puts(STABLE, answer(200, MAY, ETag='"1"'))
    with monkeypatch.context() as broken:
        broken.setattr(reading.Recognised, "read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fetched()
    (sidecar,) = sidecars(data)
    assert (sidecar["sha256"], sidecar["releases"]) == (hashlib.sha256(MAY).hexdigest(), [])
    assert caudal.verify(data=data, deep=True).failed == 0
    assert became(fetched()) == ["fetched"]
    assert told(data) == [5]


def test_an_interrupted_download_leaves_nothing(server, data, fetched):
    def interrupted(_):
        raise KeyboardInterrupt

    server.puts(STABLE, answer(500))
    with pytest.raises(KeyboardInterrupt):
        fetched(manners={"sleep": interrupted})
    assert not list(data.rglob("*"))


def test_a_closed_folder_is_refused_before_anything_is_asked(server, data, fetched):
    data.mkdir()
    data.chmod(0o555)
    with pytest.raises(DataFolderUnusable):
        fetched()
    data.chmod(0o755)
    assert server.asked == []


# --- earlier captures ---

FIRST, SECOND, THIRD = "20190610120000", "20190710120000", "20190810120000"


def captured(server: Publisher, path: str, *captures: tuple[str, bytes]) -> None:
    """Captures of an address: moment and bytes, in the index and where it says."""
    for moment, content in captures:
        kind = "text/html" if content == SORRY else "text/csv"
        digest = base64.b32encode(hashlib.sha1(content).digest()).decode()
        server.listed.append((moment, server.url + path, kind, digest))
        server.puts(f"/web/{moment}id_/{server.url}{path}", answer(200, content))
    server.puts("/cdx/search/cdx", cdx(server.listed))


def test_each_distinct_capture_is_a_vintage_of_its_day(server, data, fetched):
    server.puts(STABLE, answer(200, JUNE))
    captured(server, STABLE, (FIRST, MAY), ("20190611000000", MAY), (SECOND, MAY_AGAIN))
    done = fetched(backfill=True)
    # The newest first: whoever interrupts it has the newest.
    assert done.rows["vintage"].to_list() == [NOW.date(), date(2019, 7, 10), date(2019, 6, 10)]
    assert done.rows["vintage_basis"].to_list() == ["first_seen"] * 3
    assert [told(data, day) for day in ("2019-06-10", "2019-07-09", "2019-07-10")] == [
        [5],
        [5],
        [6],
    ]
    assert told(data, "2019-06-09") == []
    assert caudal.verify(data=data, deep=True).failed == 0


def test_a_file_that_changed_back_is_told_so(server, data, fetched):
    server.puts(STABLE, answer(404))
    captured(server, STABLE, (FIRST, MAY), (SECOND, MAY_AGAIN), (THIRD, MAY))
    fetched(backfill=True)
    assert [told(data, f"2019-0{month}-11") for month in (6, 7, 8)] == [[5], [6], [5]]


def test_a_second_backfill_asks_for_no_capture_again(server, data, fetched):
    server.puts(STABLE, answer(200, JUNE, ETag='"1"'))
    captured(server, STABLE, (FIRST, MAY), (SECOND, MAY_AGAIN))
    fetched(backfill=True)
    before, asked = tree(data), len(server.asked)
    done = fetched(backfill=True, at=NOW + timedelta(days=1))
    assert became(done) == ["unchanged"] * 3
    assert tree(data) == before
    assert server.paths[asked:] == [STABLE, "/cdx/search/cdx"]


def test_a_capture_of_a_web_page_is_not_asked_for(server, fetched):
    server.puts(STABLE, answer(200, JUNE))
    captured(server, STABLE, (FIRST, MAY), (SECOND, SORRY))
    assert became(fetched(backfill=True)) == ["fetched", "fetched"]


def test_captures_begin_where_the_user_says(server, fetched):
    server.puts(STABLE, answer(200, JUNE))
    captured(server, STABLE, (FIRST, MAY), (SECOND, MAY_AGAIN))
    done = fetched(backfill=True, since="2019-07-01")
    assert done.rows["vintage"].to_list() == [NOW.date(), date(2019, 7, 10)]


def test_a_late_capture_of_a_release_is_dated_by_its_address(server, data, fetched):
    # September's file, seen a month after October's came out: it is not the newer one.
    october, september = "/files/2026-10/sbo.csv", "/files/2026-09/sbo-aug.csv"
    server.puts(october, answer(200, JUNE))
    captured(server, september, ("20261105000000", MAY), ("20261110000000", MAY_AGAIN))
    done = fetched(path=RELEASED, backfill=True, since="2026-09")
    vintages = dict(zip(done.rows["url"], done.rows["vintage"], strict=True))
    assert vintages[server.url + october] == date(2026, 10, 31)
    # A correction under the same address was published after the first capture.
    assert list(vintages.values())[1:] == [date(2026, 11, 10), date(2026, 9, 30)]
    assert told(data, "2026-11-01") == [6]


def test_a_capture_before_the_calendars_day_is_of_its_own_day(server, fetched):
    # The calendar has 16 July 2021 for June: here it was seen a day before.
    june = southwest((2021, "JUN", 7)).encode()
    captured(server, "/files/2021-07/sbo-jun.csv", ("20210715000000", june))
    august = datetime(2021, 8, 1, tzinfo=UTC)
    done = fetched(path=RELEASED, backfill=True, since="2021-07", at=august)
    assert done.rows["vintage"].drop_nulls().to_list() == [date(2021, 7, 15)]
    assert done.rows["vintage_basis"].drop_nulls().to_list() == ["first_seen"]


def test_a_capture_of_the_file_held_is_not_asked_for(server, fetched):
    path = "/files/2026-10/sbo.csv"
    server.puts(path, answer(200, JUNE))
    captured(server, path, ("20261105000000", JUNE))
    assert became(fetched(path=RELEASED, backfill=True, since="2026-09")) == [
        "fetched",
        "unchanged",
    ]
    assert not [asked for asked in server.paths if asked.startswith("/web/")]


@pytest.mark.parametrize(
    "told_",
    [
        b"<html>busy</html>",
        b"{}x",
        b'[["timestamp"],["2019"]]',
        b'[["timestamp","original","mimetype","digest"],["2019","x","y","z"]]',
        b'[["timestamp","original","mimetype","digest"],["20191310120000","x","y","z"]]',
        b'[["timestamp","original","mimetype","digest"],["20190610120000"]]',
        b"[" * 100_000,
    ],
)
def test_an_index_that_answers_otherwise_is_one_error(server, fetched, told_):
    server.puts(STABLE, answer(200, JUNE))
    server.puts("/cdx/search/cdx", answer(200, told_))
    done = fetched(backfill=True)
    assert became(done) == ["fetched", "failed"]
    assert "not documented" in done.rows["message"][1]


def test_an_index_that_is_busy_is_one_error(server, fetched):
    server.puts(STABLE, answer(404))
    server.puts("/cdx/search/cdx", answer(503))
    done = fetched(path=RELEASED, backfill=True)
    assert became(done) == ["failed", "failed"]
    assert server.paths.count("/cdx/search/cdx") == 5


def test_no_capture_is_no_error(server, fetched):
    server.puts(STABLE, answer(200, JUNE))
    captured(server, STABLE)
    done = fetched(backfill=True)
    assert (became(done), done.failed) == (["fetched"], 0)
    assert "no_captures" in codes(done)


def test_a_capture_that_is_not_there_does_not_stop_the_others(server, fetched):
    server.puts(STABLE, answer(200, JUNE))
    captured(server, STABLE, (FIRST, MAY), (SECOND, MAY_AGAIN), (THIRD, JUNE))
    server.puts(f"/web/{SECOND}id_/{server.url}{STABLE}", answer(404))
    other = f"/web/20190101000000id_/{server.url}{STABLE}"
    server.puts(f"/web/{THIRD}id_/{server.url}{STABLE}", answer(302, Location=other))
    server.puts(other, answer(200, JUNE))
    done = fetched(backfill=True)
    assert became(done) == ["fetched", "failed", "failed", "fetched"]
    assert "another capture" in done.rows["message"][1]


# --- the plan, and the words ---


def test_a_plan_says_what_would_be_asked_and_asks_nothing(server, data, fetched):
    done = fetched(path=RELEASED, backfill=True, dry_run=True, since="2026-10")
    assert set(became(done)) == {"planned"}
    urls = done.rows["url"].to_list()
    assert urls[0] == f"{server.url}/files/2026-11/sbo-oct.csv"
    assert [url for url in urls if "/cdx/search/cdx?url=" in url]
    assert server.asked == []
    assert not data.exists()


def test_a_plan_knows_what_is_held(server, fetched):
    server.puts(STABLE, answer(200, MAY, ETag='"1"'))
    fetched()
    (message,) = fetched(dry_run=True).rows["message"]
    assert "only if it changed" in message


def test_a_plan_says_when_an_address_is_asked(fetched):
    newest = fetched(path=RELEASED, dry_run=True).rows["message"].to_list()
    assert newest[0] == "the file"
    assert set(newest[1:]) == {"the file, if it is at none before"}
    every = fetched(path=RELEASED, dry_run=True, since="2026-10").rows["message"].to_list()
    # October's; September's in October or in November; August's in October.
    assert every == ["the file", "the file", "the file, if it is not at the one before", "the file"]


def test_a_source_without_an_address_names_the_page(data):
    done = caudal.fetch(["usbp_monthly"], now=NOW, data=data)
    assert (became(done), done.failed) == (["by_hand"], 0)
    assert done.rows["url"].to_list() == [SOURCES["usbp_monthly"].page]
    assert not data.exists()


@pytest.mark.parametrize("since", ["2026-13", "yesterday", "2027-01-01", date(2027, 1, 1)])
def test_a_day_that_cannot_be_is_refused(data, since):
    with pytest.raises(WrongOption):
        caudal.fetch(now=NOW, since=since, data=data)


def test_an_unknown_source_is_refused(data):
    with pytest.raises(WrongOption, match="no source `cbp`"):
        caudal.fetch(["cbp"], now=NOW, data=data)


def test_the_command_line_plans_without_a_network(capsys, tmp_path):
    words = ["fetch", "cbp_southwest", "--dry-run", "--since", "2024-11", "--data"]
    words.append(str(tmp_path / "d"))
    assert main([*words, "--format", "csv"]) == 0
    assert "/files/2024-11/sbo-encounters-fy21-fy24.csv,planned" in capsys.readouterr().out
    assert main([*words, "--lang", "es"]) == 0
    assert "previsto" in capsys.readouterr().out


def test_the_command_line_says_every_failure_on_stderr(capsys, monkeypatch, tmp_path):
    def no_network(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    assert main(["fetch", "cbp_southwest", "--format", "csv", "--data", str(tmp_path / "d")]) == 2
    said = capsys.readouterr()
    assert said.err.count("error: ") == 1
    assert "by hand from https://www.cbp.gov" in said.err
    assert said.out.count("failed") == 1


def test_the_clock_is_passed_in(server, fetched):
    server.puts(STABLE, answer(200, MAY))
    done = fetched(at=datetime(2020, 1, 2, 23, 59, tzinfo=UTC))
    assert done.rows["vintage"].to_list() == [date(2020, 1, 2)]
