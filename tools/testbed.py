"""
Print the test-bed of `caudal effect`: `python tools/testbed.py`, or `--check` to compare.

Pages of docs/effects/ are written by hand; what stands between `<!-- effect:PART CASE -->` and
`<!-- end -->` is printed from the verb's answers on the embedded reference, and so are the
pictures docs/images/effect-*.svg. Names of pages narrow it: `python tools/testbed.py mpp_2019`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from testbed_cases import CASES, Case

import caudal
from caudal.analysis.effect import ESTIMATORS
from caudal.render import numbers
from caudal.render.charts.telling import Telling
from caudal.render.effect import as_picture, verdict_sentence
from caudal.render.effect.facts import findable
from caudal.render.effect.words import Speech
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.periods import month_name

__all__ = ["PAGES", "answer_of", "line_of", "printed", "stale", "written"]

_ROOT = Path(__file__).parents[1]
PAGES = _ROOT / "docs" / "effects"
_IMAGES = _ROOT / "docs" / "images"
_PART = re.compile(r"(<!-- effect:([\w ]+) -->\n).*?(<!-- end -->)", re.S)
_WRITTEN = re.compile(r"<!-- written for: (.*?) -->", re.S)
_SAY = Speech(Telling("en"))
_Row = Mapping[str, Any]


@cache
def answer_of(name: str) -> Answer:
    """The verb's answer of today to a case."""
    case = CASES[name]
    return caudal.effect(case.policy, **case.asked)


def _decides(answer: Answer) -> _Row:
    return answer.rows.filter(pl.col("decides")).row(0, named=True)


def line_of(name: str) -> tuple[str, ...]:
    """
    A case in a line: what, verdict, change, band, p with its floor, comparisons, findable fall.
    """
    row = _decides(answer_of(name))
    return (
        CASES[name].what,
        f"**{_verdict(row)}**",
        _SAY.change(row["change"]),
        _SAY.band(row),
        _p(row),
        str(row["n_placebo"]) if row["n_placebo"] else "–",
        _fall(row),
    )


def _fall(row: _Row) -> str:
    """The smallest fall that would be found four times in five."""
    smallest = findable({**row, "estimate_log": -1.0})
    return _SAY.change(smallest) if smallest is not None else "none"


def _verdict(row: _Row) -> str:
    return POLICY_VERDICTS[row["verdict"]].en


def _p(row: _Row) -> str:
    """P, and the smallest one possible where it is not the same."""
    p, floor = row["p_placebo"], row["p_floor"]
    if p is None:
        return "–"
    at_floor = floor is not None and p <= floor * 1.001
    return f"{_SAY.p(p)} (the smallest possible)" if at_floor else f"{_SAY.p(p)} ({_SAY.p(floor)})"


_HEADS = (
    "what was looked at",
    "verdict",
    "change",
    "95% band",
    "p (smallest possible)",
    "compared with",
    "fall that would be found",
)


def _table(cases: Iterable[Case]) -> str:
    return _columns(_HEADS, (line_of(case.name) for case in cases))


def _columns(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _of_page(page: str, *, main: bool) -> list[Case]:
    return [case for case in CASES.values() if (case.page, case.main) == (page, main)]


def _commands(page: str) -> str:
    asked = dict.fromkeys(case.command for case in CASES.values() if case.page == page)
    return "```sh\n" + "\n".join(asked) + "\n```"


def _picture(name: str) -> str:
    words = verdict_sentence(answer_of(name), "en").rstrip(".")
    return f"![{CASES[name].what}: {words}](../images/{_image(name).name})"


def _image(name: str) -> Path:
    return _IMAGES / f"effect-{name.replace('_', '-')}.svg"


def _ladder(name: str) -> str:
    """Every estimator of a case; the one that decides in bold."""
    rows = []
    for row in answer_of(name).rows.iter_rows(named=True):
        mark = "**" if row["decides"] else ""
        cells = (_verdict(row), _SAY.change(row["change"]), _SAY.band(row), _p(row))
        said = f"`{row['estimator']}`: {ESTIMATORS[row['estimator']].says}"
        rows.append([f"{mark}{cell}{mark}" for cell in (said, *cells)])
    return _columns(("estimator", "verdict", "change", "95% band", "p (smallest)"), rows)


def _checks(name: str) -> str:
    """Every guard of a case with what it found."""
    found = {True: "yes", False: "no", None: "not checked"}
    rows = [
        (row["code"].replace("_", " "), found[row["concerns"]], row["en"])
        for row in answer_of(name).figures["guards"].iter_rows(named=True)
    ]
    return _columns(("check", "concerns", "what it found"), rows)


def _why(name: str) -> str:
    """The verdict's reasons, as the verb says them."""
    answer = answer_of(name)
    own = _decides(answer)["estimator"]
    reasons = answer.figures["reasons"].filter(pl.col("estimator") == own)["en"]
    return "\n".join(f"- {reason}" for reason in reasons)


def _counts(names: str) -> str:
    """Encounters in a month before and after, on average, as counted."""
    rows = []
    for name in names.split():
        course = _course(name)
        row = _decides(answer_of(name))
        near = min(row["pre"], row["post"])
        sides = (course.filter(~pl.col("after")).tail(near), course.filter(pl.col("after")))
        told = [part for side in sides for part in _mean(side)]
        rows.append((CASES[name].what, *told))
    heads = ("encounters a month", "before", "on average", "after", "on average")
    return _columns(heads, rows)


def _course(name: str) -> pl.DataFrame:
    """What was counted, month by month."""
    course = answer_of(name).figures["course"]
    return course.unique("period", keep="first").sort("period").drop_nulls("observed")


def _mean(side: pl.DataFrame) -> tuple[str, str]:
    if side.is_empty():
        return "–", "–"
    first, last = (month_name(side["period"][at]) for at in (0, -1))
    mean = sum(side["observed"]) / side.height
    return first if first == last else f"{first} to {last}", numbers.count(mean, "en")


def _compared(name: str) -> str:
    """The comparisons of the estimator that decides, by weight where they have one."""
    answer = answer_of(name)
    own = _decides(answer)["estimator"]
    weights = answer.figures["weights"].filter(
        pl.col("estimator") == own, pl.col("weight").abs() >= 0.005
    )
    told = [
        f"{code} {numbers.percent(weight, 'en', decimals=0)}"
        for code, weight in weights.sort("weight", descending=True)
        .select("donor", "weight")
        .iter_rows()
    ]
    return f"Compared with: {', '.join(told)}."


def _mirror(_: str) -> str:
    """Guatemalans whom Mexico says it sent, and whom Guatemala received from Mexico."""
    sent = _months_of(measure="returns", place="MEX", origin="GTM")
    received = _months_of(measure="receptions", place="GTM", origin="MEX")
    both = sent.join(received, on="period", suffix="_received")
    rows = (
        (
            month_name(row["period"]),
            numbers.count(row["value"], "en"),
            numbers.count(row["value_received"], "en"),
            numbers.count(row["value"] - row["value_received"], "en").replace("-", "−"),
            f"{row['value_received'] / row['value']:.2f}",
        )
        for row in both.iter_rows(named=True)
    )
    return _columns(
        ("month", "Mexico says it sent", "Guatemala received", "less", "received / sent"), rows
    )


def _repeats(_: str) -> str:
    """Share of encounters of people met before within a year, with its day of publication."""
    told = _months_of(measure="repeat_share")
    rows = (
        (
            month_name(row["period"]),
            numbers.percent(row["value"], "en", decimals=0),
            numbers.day(row["vintage"], "en"),
        )
        for row in told.iter_rows(named=True)
    )
    return _columns(("month", "repeat share", "published by"), rows)


def _months_of(**asked: Any) -> pl.DataFrame:
    """Figures of a target, month by month; of the flights' months where none are said."""
    around = {"start": "2021-05", "end": "2021-12"}
    return caudal.observations(**{**around, **asked}).rows.sort("period")


def _ports(names: str) -> str:
    """Encounters of each citizenship between ports of entry and at them."""
    bodies = {"between ports": "usbp", "at ports": "ofo"}
    columns = {
        f"{code} {where}": {"origin": code, "component": body}
        for code in names.split()
        for where, body in bodies.items()
    }
    months = ("2022-09", "2022-11", "2022-12", "2023-02", "2023-04", "2023-06", "2023-12")
    return _beside(columns, months)


def _darien(names: str) -> str:
    """Encounters of each citizenship between ports of entry, and people counted in the Darién."""
    columns = {}
    for code in names.split():
        columns[f"{code} at the border"] = {"origin": code, "component": "usbp"}
        columns[f"{code} in the Darién"] = {
            "origin": code,
            "measure": "transits",
            "place": "darien",
        }
    months = ("2021-08", "2021-11", "2022-02", "2022-05", "2022-08", "2022-11", "2023-02")
    return _beside(columns, months)


def _beside(columns: Mapping[str, Mapping[str, str]], months: Sequence[str]) -> str:
    """Figures of several targets, a line a month; nothing held: a dash."""
    told = [
        dict(_months_of(start=months[0], end=months[-1], **target).select("period", "value").rows())
        for target in columns.values()
    ]
    rows = []
    for month in months:
        period = date.fromisoformat(f"{month}-01")
        cells = (one.get(period) for one in told)
        rows.append((month, *("–" if n is None else numbers.count(n, "en") for n in cells)))
    return _columns(("month", *columns), rows)


def _index(_: str) -> str:
    """A line a case of the first tables, with its page."""
    heads = ("policy", *_HEADS[:-2], "page")
    rows = (
        (f"`{case.policy}`", *line_of(case.name)[:-2], f"[page]({case.page}.md)")
        for case in CASES.values()
        if case.main
    )
    return _columns(heads, rows)


_PARTS: Mapping[str, Callable[[str], str]] = {
    "table": lambda page: _table(_of_page(page, main=True)),
    "more": lambda page: _table(_of_page(page, main=False)),
    "rows": lambda names: _table(CASES[name] for name in names.split()),
    "commands": _commands,
    "picture": _picture,
    "ladder": _ladder,
    "checks": _checks,
    "why": _why,
    "counts": _counts,
    "compared": _compared,
    "mirror": _mirror,
    "repeats": _repeats,
    "ports": _ports,
    "darien": _darien,
    "index": _index,
}


def printed(text: str, page: str) -> str:
    """A page with what is printed between its marks; a part without a case is of the page."""

    def part(found: re.Match[str]) -> str:
        kind, _, names = found[2].partition(" ")
        return f"{found[1]}{_PARTS[kind](names or page)}\n{found[3]}"

    return _PART.sub(part, text)


def _pictured(text: str) -> list[str]:
    return [found[2].split()[1] for found in _PART.finditer(text) if found[2].startswith("picture")]


def _made(page: Path) -> Iterator[tuple[Path, str]]:
    """The page and its pictures, as they are today."""
    text = page.read_text("utf-8")
    yield page, printed(text, page.stem)
    for name in _pictured(text):
        drawn = as_picture(answer_of(name), "svg", "en")
        if isinstance(drawn, str):
            yield _image(name), drawn


def written(page: Path) -> Iterator[str]:
    """
    Cases whose verdict is not the one that the page's prose was written for.

    A page says it in `<!-- written for: CASE=verdict … -->`.
    """
    for marked in _WRITTEN.findall(page.read_text("utf-8")):
        for said in marked.split():
            name, _, verdict = said.partition("=")
            now = _decides(answer_of(name))["verdict"]
            if now != verdict:
                yield f"{name} is `{now}` now, and the prose was written for `{verdict}`"


def stale(pages: Sequence[str]) -> Iterator[Path]:
    """Files that are not as the verb says today; no pages: all."""
    for path, text in _all(pages):
        if not path.exists() or path.read_text("utf-8") != text:
            yield path


def _all(pages: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for page in _chosen(pages):
        yield from _made(page)


def _chosen(pages: Sequence[str]) -> list[Path]:
    """Pages of these names; none: all."""
    return [page for page in sorted(PAGES.glob("*.md")) if not pages or page.stem in pages]


def _alone() -> None:
    """So that no data folder of this machine changes an answer."""
    os.environ.pop("CAUDAL_DATA", None)
    os.environ["XDG_DATA_HOME"] = "/nonexistent"


def _main(arguments: Sequence[str]) -> int:
    _alone()
    pages = [one for one in arguments if not one.startswith("-")]
    wrong = []
    if "--check" in arguments:
        wrong = [f"{path.relative_to(_ROOT)} is not what the verb says" for path in stale(pages)]
    else:
        for path, text in list(_all(pages)):
            path.write_text(text, "utf-8")
    wrong += [f"{page.name}: {one}" for page in _chosen(pages) for one in written(page)]
    for one in wrong:
        print(one)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
