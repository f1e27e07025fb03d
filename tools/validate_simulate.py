"""
Hold the fit of `simulate` against known truths and against figures it has not seen.

    python tools/validate_simulate.py sbc --runs 200    ranks of truths in their posteriors
    python tools/validate_simulate.py null --runs 100   what chance alone makes of a parameter
    python tools/validate_simulate.py held-out          May to July 2021 fitted, ten later months
    python tools/validate_simulate.py back-test         the last figures of many days held out
    python tools/validate_simulate.py window            a window of 12 months against ever before

Each prints a Markdown table of docs/methods/calibrate.md; `--write` puts it there between
`<!-- calibrate:NAME -->` and `<!-- end -->`, and the picture of the ranks into docs/images.
`--check` (of any but the long `sbc` and `null`) compares instead, and exits with 1 where they differ.
Everything is seeded. Seconds go to stderr.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from numpy.random import Generator, SeedSequence, default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.checks import RankHistogram, rank_histogram, truth_ranks
from caudal.analysis.simulate.calibrate.particles import Posterior, calibrated
from caudal.analysis.simulate.corridor.evidence import MEMORY, Figure, chosen, on_scale
from caudal.analysis.simulate.corridor.fit import (
    DRAWS,
    FITTED,
    MOVES,
    Setting,
    fit,
    held_out,
    model_of,
    priors_of,
)
from caudal.analysis.simulate.corridor.fit_rows import NOISE, TOLD
from caudal.analysis.simulate.corridor.windows import within_days
from caudal.archive.simulation_files import described
from caudal.render.charts import svg
from caudal.render.charts.framing import framed
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.simulation import Description, Parameter
from caudal.workflows.asking import opened
from caudal.workflows.corridor_counts import known_on
from caudal.workflows.fitting import Evidence, evidence_on, told_fit

__all__ = ["PAGE", "histograms", "main", "part_of"]

_Floats = NDArray[np.float64]
_ROOT = Path(__file__).parents[1]
PAGE = _ROOT / "docs" / "methods" / "calibrate.md"
_IMAGE = _ROOT / "docs" / "images" / "calibrate-ranks.svg"
_DAY, _LATER = date(2021, 8, 5), date(2024, 12, 31)
_SEED, _BINS, _NOTHING = 20211126, 10, 3
# Months on whose first day a repeat share of the months before was new.
_SHARES_KNOWN = {add_months(date(2021, 8, 1), n) for n in range(16)}
_PICTURED = (
    "found_adult",
    "gives_up_after_expulsion",
    "sent_home_by_mexico",
    "found_other",
    "gives_up_home",
    "through_tenosique",
)


def _asked(as_of: date) -> Question:
    target = Target(measure="encounters", place="southwest_land_border", origin="all")
    return Question(corridor="us-mexico", target=target, as_of=as_of, reconstruct=True)


def _read(as_of: date, before: date, months: int = 12) -> tuple[Description, Evidence]:
    archive, library = opened("us-mexico", None)
    description = described(archive.corridor)
    return description, evidence_on(library, _asked(as_of), description, before, months=months)


def _calibrator(
    setting: Setting, figures: Sequence[Figure], kept: list[Posterior], runs: int
) -> Callable[[_Floats, Generator], Posterior]:
    """The verb's own settings, with figures in the place of those published."""

    def found(observed: _Floats, rng: Generator) -> Posterior:
        posterior = calibrated(
            model_of(setting, figures),
            priors_of(setting),
            observed,
            setting.errors(figures),
            rng,
            draws=DRAWS,
            moves=MOVES,
        )
        kept.append(posterior)
        print(f"\r{len(kept)} of {runs}", end="", file=sys.stderr, flush=True)
        return posterior

    return found


def _ranked(
    setting: Setting, figures: Sequence[Figure], runs: int
) -> tuple[_Floats, list[Posterior]]:
    kept: list[Posterior] = []
    ranks = truth_ranks(
        model_of(setting, figures),
        priors_of(setting),
        setting.errors(figures),
        _calibrator(setting, figures, kept, runs),
        default_rng(SeedSequence(_SEED)),
        runs=runs,
    )
    print(file=sys.stderr)
    return ranks, kept


def _sbc(runs: int) -> tuple[str, dict[Path, str]]:
    """Ranks of truths drawn from the ranges, with the figures known on a day."""
    _, evidence = _read(_DAY, _DAY)
    figures, _, _ = chosen(evidence.figures, before=_DAY.replace(day=1), most=FITTED)
    ranks, kept = _ranked(evidence.setting, figures, runs)
    codes = [one.code for one in evidence.setting.parameters]
    counted = rank_histogram(ranks, bins=_BINS)
    holm = _holm(counted.p)
    ratios = np.median([_variances(one) for one in kept], axis=0)
    rows = [
        (
            f"`{code}`",
            f"{ratios[n]:.2f}",
            f"{counted.chi_square[n]:.1f}",
            f"{counted.p[n]:.2f}",
            f"{holm[n]:.2f}",
        )
        for n, code in enumerate(codes)
    ]
    heads = ("parameter", "variance after / before", "χ² (9)", "p", "p, Holm")
    smallest = f"{runs} truths, {len(figures)} figures; smallest p after Holm: {holm.min():.2f}."
    return f"{_table(heads, rows)}\n\n{smallest}", {_IMAGE: histograms(codes, counted, runs)}


def _null(runs: int) -> tuple[str, dict[Path, str]]:
    """Parameters that are in no network: what their variance and correlations come to."""
    _, evidence = _read(_DAY, _DAY)
    figures, _, _ = chosen(evidence.figures, before=_DAY.replace(day=1), most=FITTED)
    nothing = [
        Parameter(f"nothing_{n}", "", "", 0, 0.5, 1, "0-1", "guess", "") for n in range(_NOTHING)
    ]
    own = evidence.setting
    _, kept = _ranked(replace(own, parameters=[*own.parameters, *nothing]), figures, runs)
    ratios = np.array([_variances(one)[-_NOTHING:] for one in kept]).ravel()
    pairs = np.array([_pairs(one)[-_NOTHING:].ravel() for one in kept])
    pairs = np.abs(pairs[pairs != 1]).ravel()
    rows = [
        (
            "variance after / before",
            f"{np.median(ratios):.2f}",
            f"{np.quantile(ratios, 0.01):.2f}",
            f"{ratios.min():.2f}",
            f"told below {TOLD:.2f}",
        ),
        (
            "correlation, size",
            f"{np.median(pairs):.2f}",
            f"{np.quantile(pairs, 0.99):.2f}",
            f"{pairs.max():.2f}",
            f"beyond chance above {NOISE:.2f}",
        ),
    ]
    heads = (
        f"of {_NOTHING} parameters of nothing",
        "median",
        "1 in 100",
        "most extreme",
        "the verb's limit",
    )
    return f"{_table(heads, rows)}\n\n{runs} fits.", {}


def _held_out(_: int) -> tuple[str, dict[Path, str]]:
    """May to July 2021 fitted, the later months with a repeat share held out."""
    description, evidence = _read(_LATER, date(2022, 12, 1), months=24)
    months = {one.month for one in evidence.figures if one.statistic == "repeat_share"}
    shared = [one for one in evidence.figures if one.month in months]
    fitted = [one for one in shared if one.month <= date(2021, 7, 1)]
    held = [one for one in shared if one.month > date(2021, 7, 1)]
    told = {}
    for memory in (1e-9, np.inf, MEMORY):
        setting = replace(evidence.setting, memory=memory)
        found = fit(setting, fitted, _SEED)
        told[memory] = told_fit(
            description, _asked(_LATER), evidence, found, found, held, _SEED
        ).figures
    rows = told[MEMORY]
    parts = [
        _figures_table(rows["fit"]),
        _coverage({memory: one["fit"] for memory, one in told.items()}),
        _learnt_table(rows["learnt"]),
        _ridge_table(rows["ridge"]),
    ]
    return "\n\n".join(parts), {}


def _figures_table(rows: pl.DataFrame) -> str:
    shares = rows.filter(pl.col("statistic") == "repeat_share")
    lines = [
        (
            f"{row['period']:%Y-%m}",
            row["role"].replace("_", " "),
            f"{row['observed']:.0%}",
            f"{row['prior_low']:.0%} – {row['prior_high']:.0%}",
            f"{row['low']:.0%} – {row['high']:.0%}",
            f"{row['rank']:.2f}",
        )
        for row in shares.sort("period").iter_rows(named=True)
    ]
    return _table(("month", "role", "published", "80% band before", "after", "rank"), lines)


def _coverage(by_memory: Mapping[float, pl.DataFrame]) -> str:
    """Of each series, by the memory of errors: how many held out are inside, and their ranks."""
    series = ["statistic", "place", "origin"]
    cells: dict[str, list[str]] = {}
    for rows in by_memory.values():
        held = rows.filter(pl.col("role") == "held_out")
        for (statistic, _, origin), part in held.group_by(series, maintain_order=True):
            ranks = part["rank"].to_numpy()
            cells.setdefault(f"`{statistic}` {origin}", []).append(
                f"{int(part['covered'].sum())} of {part.height}; "
                f"{ranks.min():.2f} – {np.median(ranks):.2f} – {ranks.max():.2f}"
            )
    heads = ("held out: inside 80%; ranks least – middle – most", *map(_memory, by_memory))
    return _table(heads, [(name, *told) for name, told in cells.items()])


def _memory(months: float) -> str:
    if months < 1:
        return "months independent"
    return "what is off stays off" if np.isinf(months) else f"slow, {months:.0f} months"


def _learnt_table(rows: pl.DataFrame) -> str:
    lines = [
        (
            f"`{row['parameter']}`",
            "yes" if row["told"] else "no",
            f"{row['variance_ratio']:.2f}",
            _band(row, "prior_low", "prior", "prior_high"),
            _band(row, "low", "median", "high"),
        )
        for row in rows.filter("touched").iter_rows(named=True)
    ]
    return _table(("parameter", "told", "variance after / before", "80% before", "after"), lines)


def _band(row: Mapping[str, Any], *ends: str) -> str:
    values = [row[end] for end in ends]
    return " – ".join(f"{one:,.0f}" if one > 10 else f"{one:.3f}" for one in values)


def _ridge_table(rows: pl.DataFrame) -> str:
    lines = [
        (
            f"`{row['one']}` × `{row['other']}`",
            f"{row['correlation']:+.2f}",
            f"{row['prior_correlation']:+.2f}",
        )
        for row in rows.iter_rows(named=True)
    ]
    return _table(("pair", "correlation after", "before"), lines)


def _back_test(_: int) -> tuple[str, dict[Path, str]]:
    """On many days, as was known then: the last figure of each series held out; each once."""
    archive, library = opened("us-mexico", None)
    description = described(archive.corridor)
    days = sorted({add_months(date(2018, 1, 1), n) for n in range(0, 85, 3)} | _SHARES_KNOWN)
    ranks: dict[str, dict[tuple[str, date], tuple[float, bool]]] = {}
    for day in days:
        evidence = evidence_on(library, _asked(day), description, day)
        earlier, last = chosen(evidence.figures, before=day, most=FITTED)[1:]
        if not earlier:
            continue
        made = held_out(fit(evidence.setting, earlier, _SEED), last, _SEED)
        for n, (one, value) in enumerate(zip(last, on_scale(last), strict=True)):
            rank = float((made[:, n] < value).mean())
            series = ranks.setdefault(one.statistic, {})
            series.setdefault((one.origin, one.month), (rank, 0.1 <= rank <= 0.9))
        print(f"\r{day}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    lines = []
    for statistic, series in ranks.items():
        told = np.array([rank for rank, _ in series.values()])
        counted = " · ".join(map(str, np.histogram(told, bins=5, range=(0, 1))[0]))
        inside = sum(covered for _, covered in series.values())
        lines.append((f"`{statistic}`", f"{inside} of {len(series)}", counted))
    return _table(("held out", "inside 80%", "by fifth of the ranks, lowest first"), lines), {}


def _window(_: int) -> tuple[str, dict[Path, str]]:
    """Repeat encounters within 12 months of the former one, and ever, in the engine's mean."""
    archive, library = opened("us-mexico", None)
    description = described(archive.corridor)
    known = known_on(library, _asked(_DAY), description, _DAY)
    if known is None:
        raise SystemExit("no counts")
    days = (90, 180, 365, 1_460)
    found = within_days(description, known, days, _SEED, draws=100)
    rows = [
        (f"{one} days", *(f"{value:.1%}" for value in np.quantile(share, (0.1, 0.5, 0.9))))
        for one, share in zip(days, found, strict=True)
    ]
    rows.append(
        (
            "1,460 days less 365",
            *(f"{v:.2%}" for v in np.quantile(found[3] - found[2], (0.1, 0.5, 0.9))),
        )
    )
    return _table(("window", "low", "middle", "high"), rows), {}


def _variances(one: Posterior) -> _Floats:
    off = one.scores - one.weights @ one.scores
    found: _Floats = one.weights @ off**2
    return found


def _pairs(one: Posterior) -> _Floats:
    off = one.scores - one.weights @ one.scores
    spread = (off * one.weights[:, None]).T @ off
    sizes = np.sqrt(np.diag(spread))
    found: _Floats = spread / np.outer(sizes, sizes)
    np.fill_diagonal(found, 1)
    return found


def _holm(p: _Floats) -> _Floats:
    """Chances corrected for their number (Holm 1979)."""
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    found = np.empty_like(p)
    found[order] = np.minimum(stepped, 1)
    return found


def histograms(codes: Sequence[str], counted: RankHistogram, runs: int) -> str:
    """
    Ranks of the truths of some parameters as SVG, with the band of nine in ten even counts.
    """
    even = runs / counted.counts.shape[1]
    spread = 1.645 * np.sqrt(even * (1 - 1 / counted.counts.shape[1]))
    panels = [
        _panel(code, counted.counts[codes.index(code)], (even - spread, even, even + spread))
        for code in _PICTURED
    ]
    drawn = framed(
        [{"hconcat": panels[:3]}, {"hconcat": panels[3:]}],
        title=f"Ranks of {runs} known truths in their posteriors",
        subtitle="Truths drawn from the ranges, figures made from them with the assumed errors, "
        "fitted with the verb's own settings. Even bars: the posteriors are as wide as they say.",
        footer=["Grey: where nine in ten bars of even ranks lie. Simulation: Caudal."],
        width=560,
    )
    return svg(drawn, f"Histograms of the ranks of {runs} truths in their posteriors, even")


def _panel(
    code: str, counts: NDArray[np.int64], band: tuple[float, float, float]
) -> dict[str, Any]:
    bars = [
        {"from": n / len(counts), "to": (n + 1) / len(counts), "runs": int(count), "none": 0}
        for n, count in enumerate(counts)
    ]
    axis = {"title": None, "tickCount": 3, "grid": False}
    return {
        "title": {"text": code, "fontSize": 11},
        "width": 150,
        "height": 70,
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "bar", "color": "#0072B2", "stroke": "white"},
                "encoding": {
                    "x": {"field": "from", "type": "quantitative", "axis": axis},
                    "x2": {"field": "to"},
                    "y": {"field": "none", "type": "quantitative", "axis": axis},
                    "y2": {"field": "runs"},
                },
            },
            {
                "data": {"values": [{"low": band[0], "high": band[2]}]},
                "mark": {"type": "rect", "color": "#555555", "opacity": 0.25},
                "encoding": {
                    "y": {"field": "low", "type": "quantitative"},
                    "y2": {"field": "high"},
                },
            },
        ],
    }


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


_PARTS: Mapping[str, Callable[[int], tuple[str, dict[Path, str]]]] = {
    "sbc": _sbc,
    "null": _null,
    "held-out": _held_out,
    "back-test": _back_test,
    "window": _window,
}


def part_of(page: str, name: str, text: str) -> str:
    """
    The page with a part put between its marks.
    """
    marked = re.compile(rf"(<!-- calibrate:{name} -->\n).*?(<!-- end -->)", re.S)
    return marked.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)


def main(words: Sequence[str]) -> int:
    """Print a part, write it, or compare it."""
    parser = argparse.ArgumentParser(description="Hold the fit of simulate against known truths.")
    parser.add_argument("part", choices=[*_PARTS])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(words)
    begun = perf_counter()
    text, pictures = _PARTS[asked.part](asked.runs)
    print(f"{perf_counter() - begun:.0f} seconds", file=sys.stderr)
    print(text)
    page = PAGE.read_text("utf-8") if PAGE.exists() else ""
    if asked.check:
        return int(part_of(page, asked.part, text) != page)
    if asked.write:
        PAGE.write_text(part_of(page, asked.part, text), "utf-8")
        for path, drawn in pictures.items():
            path.write_text(drawn, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
