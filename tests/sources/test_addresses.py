"""The address that a release has, found from the day alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dates, none, sampled_from

from caudal.sources import SOURCES, Address
from caudal.sources.addresses import PARTS, beginnings, candidates, is_of

CBP = "https://www.cbp.gov/sites/default/files"
MONTHLY = Address(
    "https://example.org/{release_year}-{release_month:02}/a-{month_abbr}.csv", "release"
)
YEARLY = Address("https://example.org/a{year}.csv", "release")
STABLE = Address("https://example.org/a.csv")
ADDRESSES = [address for source in SOURCES.values() for address in source.addresses]


def urls(address: Address, today: date, since: date | None = None) -> list[str]:
    """Every address that is tried, in order."""
    return [url for release in candidates(address, today, since) for url in release]


# Addresses of CBP that others have downloaded from.
@pytest.mark.parametrize(
    ("source", "today", "url"),
    [
        ("cbp_nationwide", date(2024, 10, 31), "2024-10/nationwide-encounters-fy21-fy24-state.csv"),
        ("cbp_nationwide", date(2024, 10, 31), "2024-10/nationwide-encounters-fy21-fy24-aor.csv"),
        ("cbp_nationwide", date(2024, 11, 5), "2024-11/nationwide-encounters-fy21-fy24-aor.csv"),
        (
            "cbp_nationwide",
            date(2026, 7, 17),
            "2026-07/nationwide-encounters-fy23-fy26-jun-aor.csv",
        ),
        (
            "cbp_nationwide",
            date(2026, 8, 20),
            "2026-08/nationwide-encounters-fy23-fy26-jul-aor.csv",
        ),
        ("cbp_southwest", date(2024, 10, 31), "2024-10/sbo-encounters-fy21-fy24.csv"),
        ("cbp_southwest", date(2025, 11, 20), "2025-11/sbo-encounters-fy22-fy25.csv"),
        ("cbp_southwest", date(2026, 5, 17), "2026-05/sbo-encounters-fy23-fy26-apr.csv"),
    ],
)
def test_a_release_of_cbp_is_found_where_it_was(source: str, today: date, url: str) -> None:
    tried = [one for address in SOURCES[source].addresses for one in urls(address, today)]
    assert f"{CBP}/{url}" in tried


def test_the_newest_release_is_tried_first() -> None:
    assert urls(MONTHLY, date(2021, 2, 15))[:3] == [
        "https://example.org/2021-02/a-jan.csv",
        "https://example.org/2021-01/a-dec.csv",
        "https://example.org/2021-02/a-dec.csv",
    ]


def test_an_address_that_stays_is_the_only_one() -> None:
    assert candidates(STABLE, date(2021, 2, 15), date(2000, 1, 1)) == [(STABLE.url,)]
    assert [one.url for one in beginnings(STABLE, date(2021, 2, 15))] == [STABLE.url]


def test_a_year_is_tried_back_for_more_than_one() -> None:
    wanted = ["https://example.org/a2021.csv", "https://example.org/a2020.csv"]
    assert urls(YEARLY, date(2021, 2, 15))[:2] == wanted


def test_captures_are_asked_for_by_what_the_month_of_publication_tells() -> None:
    told = beginnings(MONTHLY, date(2021, 2, 15), date(2021, 1, 31))
    assert [one.url for one in told] == [
        "https://example.org/2021-02/a-",
        "https://example.org/2021-01/a-",
    ]
    assert [one.url for one in beginnings(YEARLY, date(2021, 2, 15))] == ["https://example.org/a"]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("http://example.org:80/2021-02/A-jan.csv", True),
        ("https://www.example.org/2021-02/a-jan.csv", True),
        ("https://example.org/2021-02/a-jan.csv.html", False),
        ("https://example.org/2021-02/sub/a-jan.csv", False),
        ("https://example.org.evil.org/2021-02/a-jan.csv", False),
        ("https://example.org/2021-02/b-jan.csv", False),
    ],
)
def test_an_address_is_one_of_a_pattern_or_not(url: str, is_one: bool) -> None:
    assert is_of(url, MONTHLY) is is_one


@given(
    sampled_from([MONTHLY, YEARLY, *ADDRESSES]),
    dates(date(2015, 1, 1), date(2040, 12, 31)),
    none() | dates(date(2014, 1, 1), date(2015, 1, 1)),
)
def test_addresses_tried_are_of_the_pattern_and_each_once(
    address: Address, today: date, since: date | None
) -> None:
    tried = urls(address, today, since)
    assert tried
    assert len(tried) == len(set(tried))
    assert all(is_of(url, address) for url in tried)
    begun = tuple(one.url for one in beginnings(address, today, since or date(2014, 1, 1)))
    assert all(url.startswith(begun) for url in tried)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.url)
def test_an_address_of_a_source_can_be_filled(address: Address) -> None:
    assert address.every in ("", "release")
    assert ("{" in address.url) is (address.every == "release")
    assert all("{" not in url for url in urls(address, date(2026, 11, 24)))
    assert address.url.startswith("https://")


def test_every_part_can_stand_in_an_address() -> None:
    every = "".join(f"/{{{part}}}" for part in PARTS)
    (first, *_) = urls(Address("https://example.org" + every, "release"), date(2024, 4, 20))
    assert first == "https://example.org/2024/4/2024/3/mar/2024/2021/24/21/-mar"
