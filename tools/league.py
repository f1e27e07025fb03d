"""
Write the league table of the forecasters: `make scores`, or `python tools/league.py [ARCHIVE]`.

Every model of `FORECASTERS`, from every origin of Dec 2014 to May 2024 on which the target
is held, each as known on its day: docs/scores.md. ARCHIVE is a data folder with the publishers'
files of Frontex, Italy and Honduras; without it their tables are left out. Nothing is drawn.
The seconds are those of this machine.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter

import polars as pl

from caudal.analysis.forecast import BASELINE, DEFAULT, FORECASTERS
from caudal.analysis.score_tables import pooled_rows, score_rows
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.question import EACH, Question, Target
from caudal.workflows.asking import opened
from caudal.workflows.score import Origin, origins_of, scored
from caudal.workflows.seeing import told

__all__ = ["PARTS", "Held", "Part", "Watch", "gates", "held", "large", "league", "pool", "table"]

_PAGE = Path(__file__).parents[1] / "docs" / "scores.md"
_HORIZONS = (1, 2, 3, 6)
_FIRST, _LAST = date(2014, 12, 1), date(2024, 5, 1)
_SOUTHWEST = "southwest_land_border"
# Series below this mean a month are not judged: a ratio of two small errors counts as much as
# one of thousands.
_LEAST = 100
# Issue: relative WIS of the default at 1, 2, 3 and 6 months.
_RELATIVE = dict(zip(_HORIZONS, (0.90, 0.88, 0.91, 0.96), strict=True))
_BANDS = {80: (0.78, 0.82), 95: (0.93, 0.97)}
_LEAST_ORIGINS, _LEAST_SERIES = 114, 30
_SERIES = ("measure", "frequency", "place", "origin", "group", "authority", "component")
_Cells = Sequence[str]


@dataclass(frozen=True)
class Part:
    """Targets that are asked for, and scored, at once."""

    title: str
    target: Target
    corridor: str = "us-mexico"
    horizon: int = 6
    pooled: bool = False
    archive: bool = False
    # Each target's own table, or one line a target.
    whole: bool = True


PARTS = (
    Part(
        "Border Patrol, Southwest land border: total and groups",
        Target("encounters", _SOUTHWEST, group=EACH, component="usbp"),
        horizon=12,
        pooled=True,
    ),
    Part(
        "All components, Southwest land border: total and groups",
        Target("encounters", _SOUTHWEST, group=EACH),
        pooled=True,
    ),
    Part(
        "Border Patrol sectors",
        Target("encounters", EACH, component="usbp"),
        pooled=True,
        whole=False,
    ),
    Part(
        "Citizenships, Border Patrol, Southwest land border",
        Target("encounters", _SOUTHWEST, origin=EACH, component="usbp"),
        pooled=True,
        whole=False,
    ),
    Part("Darién transits", Target("transits", "darien")),
    Part("Mexico's events", Target("irregular_events", "MEX")),
    Part("Mexico's returns", Target("returns", "MEX")),
    Part("Entries into Honduras", Target("irregular_entries", "HND"), archive=True),
    Part(
        "Frontex routes",
        Target("border_detections", EACH),
        corridor="central-mediterranean",
        archive=True,
        whole=False,
    ),
    Part(
        "Italy's sea arrivals, months",
        Target("sea_arrivals", "ITA"),
        corridor="central-mediterranean",
        archive=True,
    ),
)


@dataclass(frozen=True)
class Held:
    """The forecasts of a part, held against the figures, and what each model took [seconds]."""

    part: Part
    forecasts: pl.DataFrame
    seconds: dict[str, float]


class Watch:
    """Stops the time after each task; a model's tasks follow each other."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def __call__(self, _done: int, _of: int, _words: str) -> None:
        self.times.append(perf_counter())

    def seconds(self, models: Sequence[str]) -> dict[str, float]:
        """What each model took [seconds]."""
        each = (len(self.times) - 1) // len(models)
        ends = self.times[::each]
        return {model: ends[n + 1] - ends[n] for n, model in enumerate(models)}


def held(part: Part, archive: str | None) -> Held | None:
    """
    Every model's forecasts of a part; None: nothing is held.

    Args:
        archive: data folder with the publishers' files; None: the embedded reference.
    """
    library = opened(part.corridor, archive if part.archive else None)[1]
    question = Question(part.corridor, part.target, _FIRST, _LAST, reconstruct=True)
    truth = told(library, replace(question, reconstruct=False))
    if truth.is_empty():
        return None
    judged = large(truth)
    origins = [_only(one, judged) for one in origins_of(library, question, truth)]
    watch = Watch()
    models = {name: name for name in FORECASTERS}
    forecasts = scored(origins, truth, models, part.horizon, library, progress=watch)
    shown = forecasts.filter(pl.col("horizon").is_in([*_HORIZONS, 12]))
    return Held(part, shown, watch.seconds([*models]))


def large(truth: pl.DataFrame) -> pl.DataFrame:
    """Series large enough; countries, not the groupings of them, which overlap."""
    return (
        truth.group_by(_SERIES, maintain_order=True)
        .agg(pl.col("value").mean())
        .filter(
            (pl.col("value") >= _LEAST)
            & ((pl.col("origin") == "all") | pl.col("origin").str.contains("^[A-Z]{3}$"))
            & (pl.col("group") != "accompanied_minor")
        )
    )


def _only(origin: Origin, judged: pl.DataFrame) -> Origin:
    """An origin that sees the judged series only."""
    seen = origin.seen
    kept = seen.series.with_row_index("column").join(
        judged, on=_SERIES, how="semi", maintain_order="left"
    )
    values = seen.known.values[:, kept["column"].to_numpy()]
    known = replace(seen.known, values=values)
    return replace(origin, seen=replace(seen, series=kept.drop("column"), known=known))


def pool(parts: Iterable[Held]) -> pl.DataFrame:
    """Forecasts of the pooled parts at the horizons judged, each series once."""
    frames = [one.forecasts.with_columns(part=pl.lit(one.part.title)) for one in parts]
    every = pl.concat(frames).filter(pl.col("horizon").is_in(_HORIZONS))
    first = every.select("part", *_SERIES).unique([*_SERIES], keep="first", maintain_order=True)
    return every.join(first, on=["part", *_SERIES], how="semi", maintain_order="left").drop("part")


def table(head: _Cells, rows: Iterable[_Cells]) -> list[str]:
    """Lines of a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines] + [""]


_SCORE_HEAD = (
    "relative WIS",
    "relative MAE",
    "in the 80% band",
    "in the 95% band",
)


def _scores(rows: pl.DataFrame, horizons: Sequence[int] = _HORIZONS) -> list[str]:
    """The four scores of one model and target, each at all horizons."""
    by = {row["horizon"]: row for row in rows.iter_rows(named=True)}
    ratios = [
        " · ".join(_ratio(by[h][name]) if h in by else "–" for h in horizons)
        for name in ("relative_wis", "relative_mae")
    ]
    shares = [
        " · ".join(_share(by[h][name]) if h in by else "–" for h in horizons)
        for name in ("coverage_80", "coverage_95")
    ]
    return ratios + shares


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def _named(model: str) -> str:
    return f"**{model}**" if model == DEFAULT else model


def _of_models(
    rows: pl.DataFrame, seconds: dict[str, float] | None, horizons: Sequence[int] = _HORIZONS
) -> list[str]:
    head = ["model", *_SCORE_HEAD, *(["seconds"] if seconds else [])]
    lines = []
    for model in FORECASTERS:
        cells = _scores(rows.filter(pl.col("model") == model), horizons)
        took = [f"{seconds[model]:.1f}"] if seconds else []
        lines.append([_named(model), *cells, *took])
    return table(head, lines)


def _target_name(row: dict[str, object]) -> str:
    """What tells a target of a part from the others."""
    codes = [row[name] for name in ("place", "origin", "group", "component")]
    words = [code for code in codes if isinstance(code, str) and code != "all"]
    return ", ".join(word for word in words if word not in (_SOUTHWEST, "usbp")) or "total"


def _part(one: Held) -> Iterator[str]:
    """The lines of a part."""
    forecasts = one.forecasts.filter(pl.col("horizon").is_in(_HORIZONS))
    targets = forecasts.select(_SERIES).unique(maintain_order=True)
    naive = forecasts.filter(pl.col("model") == BASELINE, pl.col("horizon") == 1)
    first, last = naive["last_known"].min(), naive["last_known"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    origins = naive["last_known"].n_unique()
    rebuilt = naive.filter(pl.col("reconstructed"))["last_known"].n_unique()
    yield f"## {one.part.title}\n"
    said = f"{origins} origins, {month_name(first)} to {month_name(last)}; {rebuilt} reconstructed."
    where = " Held in the archive given, not in the embedded reference." if one.part.archive else ""
    yield f"{said} Series: {targets.height}.{where}\n"
    if targets.height > 1:
        yield "All series together, each alike:\n"
    yield from _of_models(_all(pooled_rows(forecasts)), one.seconds)
    if targets.height == 1:
        return
    rows = _all(score_rows(forecasts))
    if not one.part.whole:
        yield from _ratios_by_target(rows, targets)
        return
    for target in targets.iter_rows(named=True):
        yield f"{_target_name(target)}:\n"
        yield from _of_models(_of_target(rows, target), None)
    far = one.forecasts.filter(pl.col("horizon") == 12, pl.col("group") == "all")
    if far.height:
        yield "total, twelve months ahead:\n"
        yield from _of_models(_all(score_rows(far)), None, (12,))


def _ratios_by_target(rows: pl.DataFrame, targets: pl.DataFrame) -> Iterator[str]:
    """Relative WIS of every model on every target."""
    yield "Relative WIS of each series, at the four horizons:\n"
    compared = [model for model in FORECASTERS if model != BASELINE]
    lines = []
    for target in targets.iter_rows(named=True):
        of_target = _of_target(rows, target)
        cells = [_scores(of_target.filter(pl.col("model") == model))[0] for model in compared]
        lines.append([_target_name(target), *cells])
    yield from table(["series", *map(_named, compared)], lines)
    yield f"`{DEFAULT}`:\n"
    default = rows.filter(pl.col("model") == DEFAULT)
    yield from table(
        ["series", *_SCORE_HEAD],
        (
            [_target_name(target), *_scores(_of_target(default, target))]
            for target in targets.iter_rows(named=True)
        ),
    )


def _of_target(rows: pl.DataFrame, target: dict[str, object]) -> pl.DataFrame:
    return rows.filter(*(pl.col(name) == target[name] for name in _SERIES))


def _all(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of all regimes, horizon by horizon."""
    return rows.filter(pl.col("regime") == "all", pl.col("horizon").is_not_null())


def _coverages(rows: pl.DataFrame) -> list[str]:
    """The default's bands by horizon and regime, with what chance allows."""
    lines = []
    for row in rows.filter(pl.col("model") == DEFAULT).iter_rows(named=True):
        bands = [
            f"{_share(row[f'coverage_{n}'])} ({_share(row[f'coverage_{n}_low'])} to "
            f"{_share(row[f'coverage_{n}_high'])})"
            for n in (50, 80, 95)
        ]
        ahead = "all four" if row["horizon"] is None else str(row["horizon"])
        counts = [str(row["series"]), str(row["origins"]), f"{row['effective']:.0f}", str(row["n"])]
        lines.append([ahead, row["regime"], *counts, *bands])
    head = ("horizon", "regime", "series", "origins", "effective", "forecasts")
    return table([*head, "in the 50% band", "in the 80% band", "in the 95% band"], lines)


def gates(parts: Sequence[Held], pooled: pl.DataFrame) -> list[list[str]]:
    """What is asked of the default, what it reached, and whether that is kept."""
    default = pooled.filter(pl.col("model") == DEFAULT)
    row = default.filter(pl.col("regime") == "all", pl.col("horizon").is_null()).row(0, named=True)
    lines = [*_relative_gates(parts[0])]
    lines.append(
        _gate(
            "series pooled",
            f"≥ {_LEAST_SERIES}",
            f"{row['series']}",
            row["series"] >= _LEAST_SERIES,
            f"{row['origins']} origins, worth {row['effective']:.0f} independent ones",
        )
    )
    for band in _BANDS:
        lines += _band_gates(default, band)
    return lines + [_not_worse(one) for one in parts if not one.part.pooled]


def _relative_gates(part: Held) -> Iterator[list[str]]:
    forecasts = part.forecasts.filter(pl.col("horizon").is_in(_HORIZONS))
    rows = _all(score_rows(forecasts)).filter(pl.col("model") == DEFAULT)
    for target in rows.select(_SERIES).unique(maintain_order=True).iter_rows(named=True):
        for row in _of_target(rows, target).iter_rows(named=True):
            ahead, reached = row["horizon"], row["relative_wis"]
            yield _gate(
                f"relative WIS, Border Patrol, {_target_name(target)}, h = {ahead}",
                f"≤ {_RELATIVE[ahead]:.2f}",
                f"{reached:.3f}",
                reached <= _RELATIVE[ahead],
                f"{row['n']} origins",
            )


def _band_gates(default: pl.DataFrame, band: int) -> Iterator[list[str]]:
    """The share in a band, at each horizon and regime, and all of them together."""
    low, high = _BANDS[band]
    for row in default.iter_rows(named=True):
        share, regime = row[f"coverage_{band}"], row["regime"]
        chance = (row[f"coverage_{band}_low"], row[f"coverage_{band}_high"])
        of = f"{row['n']} forecasts, worth {row['effective']:.0f} independent origins"
        if regime == "all":
            ahead = "four horizons" if row["horizon"] is None else f"h = {row['horizon']}"
            target = f"{_share(low)} to {_share(high)}"
            kept = low <= share <= high
            yield _gate(f"{band}% band, pooled, {ahead}", target, f"{100 * share:.1f}%", kept, of)
        elif row["horizon"] is None:
            reached = f"{100 * share:.1f}% ({_share(chance[0])} to {_share(chance[1])})"
            kept = chance[0] <= band / 100 <= chance[1]
            name = f"{band}% band, {regime} months, within its binomial error"
            yield _gate(name, f"{band}%", reached, kept, of)


def _not_worse(one: Held) -> list[str]:
    forecasts = one.forecasts.filter(pl.col("horizon").is_in(_HORIZONS))
    rows = _all(pooled_rows(forecasts)).filter(pl.col("model") == DEFAULT).sort("horizon")
    reached = rows["relative_wis"].to_list()
    return _gate(
        f"{one.part.title}: no worse than Naive at any horizon",
        "≤ 1 at each",
        " · ".join(map(_ratio, reached)),
        all(value is not None and value <= 1 for value in reached),
        f"{max(rows['n'])} forecasts",
    )


def _gate(name: str, target: str, reached: str, kept: bool, of: str = "") -> list[str]:
    return [name, target, reached, "kept" if kept else "**missed**", of]


def league(parts: Sequence[Held]) -> str:
    """The page."""
    together = pool(one for one in parts if one.part.pooled)
    pooled = pooled_rows(together)
    seconds = {
        model: sum(one.seconds[model] for one in parts if one.part.pooled) for model in FORECASTERS
    }
    row = pooled.filter(
        pl.col("model") == DEFAULT, pl.col("regime") == "all", pl.col("horizon").is_null()
    ).row(0, named=True)
    lines = [_INTRODUCTION]
    lines += ["## What was asked\n"]
    lines += table(["gate", "target", "reached", "", "of"], gates(parts, pooled))
    lines += ["## All series of the Southwest land border together\n"]
    lines += [
        f"{row['series']} series, {row['origins']} origins, worth {row['effective']:.0f} independent "
        "ones. Relative scores are geometric means over the series. A total and its parts stand side "
        "by side.\n"
    ]
    lines += _of_models(_all(pooled), seconds)
    lines += [f"Bands of `{DEFAULT}`; in brackets what chance allows:\n"]
    lines += _coverages(pooled)
    for one in parts:
        lines += _part(one)
    return "\n".join(lines).rstrip() + "\n"


_INTRODUCTION = f"""\
# How good the forecasts have been

Written by `make scores` (`tools/league.py`); never by hand. Every model of `FORECASTERS`, from
every month of December 2014 to May 2024 on which the target is held. Each origin sees what was known
on the day on which its last month was published, and nothing later: the vintage held, or a later one cut by
the publication calendar ("reconstructed": what was revised since is seen as it is now). Held against the
newest figures. The default is `{DEFAULT}`. Its constants, and those of the others, were chosen on origins
of 2005–2014: [methods](methods/forecast.md).

- Four numbers in a cell are horizons of 1, 2, 3 and 6 months.
- *Relative WIS, relative MAE*: weighted interval score over 23 levels, and absolute error of the median, over
  those of `{BASELINE}` on the same forecasts. Below 1 is better than the last figure.
- *In the 80% band*: the share of figures that fell inside it; 80% is right.
- *Seconds*: what all forecasts of the table took, one process, this machine at work on other things too.
- Series of a mean of less than {_LEAST} a month over all that is held are left out, and so are groupings of
  countries.

*En español.* Cuán buenos han sido los pronósticos: cada modelo, desde cada mes de diciembre de 2014 a mayo de
2024, con lo que se sabía ese día. Los cuatro números de una celda son horizontes de 1, 2, 3 y 6 meses. Un WIS
relativo menor que 1 es mejor que repetir la última cifra (`{BASELINE}`); en la banda del 80% debe caer el 80% de
las cifras. «Reconstructed»: cortado de una publicación posterior según el calendario.
"""


def main(arguments: Sequence[str]) -> None:
    """Write the page."""
    archive = arguments[0] if arguments else None
    parts = []
    for part in PARTS:
        if part.archive and archive is None:
            continue
        begun = perf_counter()
        found = held(part, archive)
        print(f"{part.title}: {perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        parts += [found] if found else []
    _PAGE.write_text(league(parts))


if __name__ == "__main__":
    main(sys.argv[1:])
