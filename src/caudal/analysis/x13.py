"""
Seasonal adjustment by X-13ARIMA-SEATS: what the program is told, and what it says.

Text in, text out. `specification` writes the program's input, `adjustment`
reads its output files, `season_refused` says in words why a season cannot
be taken out. Who runs the program hands the files over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from caudal.vocabulary.answer import Note
from caudal.vocabulary.errors import NotAdjustable
from caudal.vocabulary.periods import MONTHS, add_months, months_between, ranges_of

__all__ = [
    "M7_MOST",
    "MODELS",
    "OUTLIERS",
    "QS_P_MOST",
    "STABLE_F_P_MOST",
    "WINDOW",
    "Adjusted",
    "Outlier",
    "adjustment",
    "season_refused",
    "specification",
]

# The model of the logarithms that extends the series before its season is taken.
MODELS = {"airline": "arima{ model=(0 1 1)(0 1 1) }", "automatic": "automdl{ }"}
# Kinds of outliers looked for: one month, a new level, a change of which 0.7 is left each month.
OUTLIERS = ("ao", "ls", "tc")
# Months that are adjusted: the last ten years.
WINDOW = 120
# The gate. M7 above 1: what moves in the season hides what is stable (Lothian and Morry 1978).
M7_MOST = 1.0
# QS: are months a year and two years apart alike, in the differenced logarithms?
QS_P_MOST = 0.01
# The level at which X-13 itself judges this F: its residuals are not independent.
STABLE_F_P_MOST = 0.001

_LEAST_MONTHS = 36
# The program leaves out what stands beyond column 132 and says nothing.
_COLUMNS = 78
_NAMES = [name.capitalize() for name in MONTHS]
_REMEDY = "let the raw figures stand"
_OUTLIER = re.compile(r"(Auto)?Outlier\$([A-Z]{2})(\d{4})\.(\w{3})")
_COMPLAINT = re.compile(r"ERROR:(.*?)(?:\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Outlier:
    """
    A month out of line: `AO` that month, `LS` a new level from it on, `TC` a fading change.

    `effect` is in logarithms, with its `t` value; `known` was handed in, the
    others were found.
    """

    kind: str
    period: date
    effect: float
    t: float
    known: bool


@dataclass(frozen=True)
class Adjusted:
    """
    A series with its season taken out, and whether there was one.

    original = adjusted × factor, month by month.

    Args:
        periods: months, by their first day.
        adjusted: seasonally adjusted figures (table D11) [unit of the series].
        factors: final seasonal factors (D10) [ratio, about 1].
        m7: moving against stable season (F3); at most 1 where it can be taken out.
        q: weighted mean of the eleven M statistics (F3).
        qs, qs_p: QS of the original series in logarithms, and its p-value [0–1].
        residual_qs, residual_qs_p: QS of the adjusted series: season left in it.
        stable_f, stable_f_p: F for stable seasonality (D8), and its p-value [0–1].
        outliers: breaks handed in and outliers found, by period.
        specification: what the program was told.
    """

    periods: tuple[date, ...]
    adjusted: tuple[float, ...]
    factors: tuple[float, ...]
    m7: float
    q: float
    qs: float
    qs_p: float
    residual_qs: float
    residual_qs_p: float
    stable_f: float
    stable_f_p: float
    outliers: tuple[Outlier, ...]
    specification: str

    @property
    def identifiable(self) -> bool:
        """Whether the series has a season stable enough to be taken out: M7, QS and F agree."""
        return self.m7 <= M7_MOST and self.qs_p < QS_P_MOST and self.stable_f_p < STABLE_F_P_MOST

    @property
    def season_left(self) -> bool:
        """Whether the adjusted series still has a season."""
        return self.residual_qs_p < QS_P_MOST


def specification(
    history: pl.DataFrame,
    *,
    where: str,
    breaks: Sequence[date] = (),
    window: int | None = WINDOW,
    model: str = "airline",
    outliers: Sequence[str] = OUTLIERS,
) -> str:
    """
    What X-13ARIMA-SEATS is told to do with the last months of a series.

    Multiplicative X-11 on the logarithms, extended by a regARIMA model with
    automatic outliers; known breaks enter as level shifts that stay in the
    adjusted series.

    Args:
        history: period, value [events]; one row a month, no order needed.
        where: name of the series, for messages.
        breaks: months in which the level is known to have shifted, by
            their first day. Those of the first or last month, or outside, are
            left out: the program cannot tell them there.
        window: so many months up to the last are adjusted; None: all.
        model: a key of `MODELS`.
        outliers: kinds that are looked for.

    Raises:
        NotAdjustable: a month of the window is missing or stands twice, a
            figure is zero or negative, or there are fewer than 36 months.

    Assumes:
        The months are comparable: one definition, as known on one day.

    Wrong when:
        Figures are so small that their logarithms jump; or a break falls
        in the last month: it is then found as an outlier, if at all.

    Source:
        U.S. Census Bureau, X-13ARIMA-SEATS Reference Manual 1.1, chapter 7.
    """
    months = _refused_unless_whole(_last(history, window), where)
    first, last = months["period"].min(), months["period"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    shifts = [f"LS{_month(day)}" for day in sorted(set(breaks)) if first < day < last]
    figures = [f"{figure:.12g}" for figure in months["value"].to_list()]
    regression = ["regression{ variables=(", *_wrapped(shifts), ") }"] if shifts else []
    lines = [
        f"series{{ start={_month(first)} period=12 data=(",
        *_wrapped(figures),
        ") }",
        "transform{ function=log }",
        *regression,
        MODELS[model],
        *([f"outlier{{ types=({' '.join(outliers)}) }}"] if outliers else []),
        "x11{ mode=mult save=(d10 d11) }",
        # Left alone, QS is of the raw figures, and months of high level decide.
        "spectrum{ logqs=yes }",
    ]
    return "\n".join(lines) + "\n"


def adjustment(files: Mapping[str, str], specification: str, *, where: str) -> Adjusted:
    """
    What X-13ARIMA-SEATS says in its files.

    Args:
        files: text of the files `d10`, `d11`, `udg` and `err`, by their
            endings, and as `screen` what the program printed.
        specification: what the program was told.
        where: name of the series, for messages.

    Raises:
        NotAdjustable: the program refused the series, did not find its
            model, or can test no season.
    """
    _refused_if_complained(files, where)
    told = dict(_told(files["udg"]))
    asked = ("f3.m07", "f3.q", "qsori", "qssadj", "f2.fsd8")
    if any(key not in told for key in asked):
        raise NotAdjustable(
            "X-13ARIMA-SEATS can test no season: the series is constant or repeats itself exactly",
            where=where,
            remedy=_REMEDY,
        )
    (m7,), (q,), qs, residual, stable = (_numbers(told[key]) for key in asked)
    figures, factors = dict(_table(files["d11"])), dict(_table(files["d10"]))
    return Adjusted(
        periods=tuple(figures),
        adjusted=tuple(figures.values()),
        factors=tuple(factors[period] for period in figures),
        m7=m7,
        q=q,
        qs=qs[0],
        qs_p=qs[1],
        residual_qs=residual[0],
        residual_qs_p=residual[1],
        stable_f=stable[0],
        # Printed in per cent, with two decimals: 0.00 is anything below 0.005%.
        stable_f_p=stable[1] / 100,
        outliers=tuple(sorted(_outliers(told), key=lambda one: (one.period, one.kind))),
        specification=specification,
    )


def season_refused(adjusted: Adjusted) -> Note | None:
    """
    Why an adjusted series is not to be read, in words; None where it may be.
    """
    tests = (
        (adjusted.m7 > M7_MOST, f"M7 is {adjusted.m7:.2f}, above {M7_MOST:.0f}"),
        (adjusted.qs_p >= QS_P_MOST, f"QS has p = {adjusted.qs_p:.2f}"),
        (
            adjusted.stable_f_p >= STABLE_F_P_MOST,
            f"the F of a stable season has p = {adjusted.stable_f_p:.3f}",
        ),
    )
    values = {
        name: getattr(adjusted, name)
        for name in ("m7", "q", "qs_p", "residual_qs_p", "stable_f", "stable_f_p")
    }
    if reasons := [text for fails, text in tests if fails]:
        text = f"no stable season: {'; '.join(reasons)}. The raw figure stands"
        return Note("no_stable_season", text, values)
    if adjusted.season_left:
        text = (
            f"taking the season out leaves one behind: QS of the adjusted series has "
            f"p = {adjusted.residual_qs_p:.3f}. The raw figure stands"
        )
        return Note("season_left", text, values)
    return None


# --- what is told ---


def _last(history: pl.DataFrame, window: int | None) -> pl.DataFrame:
    """The last months of a series, by period; nulls are months missing."""
    known = history.select("period", "value").drop_nulls().sort("period")
    last = known["period"].max()
    if window is None or not isinstance(last, date):
        return known
    return known.filter(pl.col("period") > add_months(last, -window))


def _refused_unless_whole(months: pl.DataFrame, where: str) -> pl.DataFrame:
    """The months, or everything for which they cannot be adjusted."""
    wrong = [*_wrongs(months)]
    if wrong:
        raise NotAdjustable("\n".join(wrong), where=where, remedy=_REMEDY)
    return months


def _wrongs(months: pl.DataFrame) -> Iterator[str]:
    periods: list[date] = months["period"].to_list()
    if len(set(periods)) < _LEAST_MONTHS:
        yield f"{len(set(periods))} months are known; a season needs {_LEAST_MONTHS}"
    if periods:
        whole = (
            add_months(periods[0], n) for n in range(months_between(periods[0], periods[-1]) + 1)
        )
        if missing := set(whole) - set(periods):
            yield f"months are missing: {ranges_of(missing)}"
    if twice := {period for period in periods if periods.count(period) > 1}:
        yield f"months stand twice: {ranges_of(twice)}"
    value = pl.col("value")
    unfit = months.filter(~((value > 0) & value.cast(pl.Float64).is_finite()))["period"]
    if not unfit.is_empty():
        yield f"no logarithm of zero or less: {ranges_of(unfit.to_list())}"


def _month(day: date) -> str:
    """A month as the program writes it: 2003.May."""
    return f"{day.year}.{_NAMES[day.month - 1]}"


def _wrapped(words: Sequence[str]) -> Iterator[str]:
    """Lines of words, none so long that the program would leave out its end."""
    line = " "
    for word in words:
        if len(line) + 1 + len(word) > _COLUMNS:
            yield line
            line = " "
        line += f" {word}"
    yield line


# --- what is said ---


def _refused_if_complained(files: Mapping[str, str], where: str) -> None:
    # What it prints alone: a line of the specification that is too long.
    found = _complaints(files.get("err", "")) or _complaints(files.get("screen", ""))
    if found or not {"d10", "d11", "udg"} <= set(files):
        said = "\n".join(found) or "it wrote no adjusted series and no error"
        raise NotAdjustable(
            f"X-13ARIMA-SEATS does not adjust the series: {said}", where=where, remedy=_REMEDY
        )
    if dict(_told(files["udg"])).get("converged") == "no":
        raise NotAdjustable(
            "X-13ARIMA-SEATS finds no model of the series: its estimate does not settle",
            where=where,
            remedy=_REMEDY,
        )


def _complaints(text: str) -> list[str]:
    """The first sentence of every error."""
    return [" ".join(error.split()).split(". ")[0] for error in _COMPLAINT.findall(text)]


def _told(text: str) -> Iterator[tuple[str, str]]:
    """Lines `key: value` of the diagnostics."""
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            yield key.strip(), value.strip()


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def _table(text: str) -> Iterator[tuple[date, float]]:
    """Rows `200305 <tab> +0.1E+06` below two lines of heads."""
    for line in text.splitlines()[2:]:
        month, figure = line.split()
        yield date(int(month[:4]), int(month[4:]), 1), float(figure)


def _outliers(told: Mapping[str, str]) -> Iterator[Outlier]:
    for key, value in told.items():
        if found := _OUTLIER.fullmatch(key):
            effect, _, t = _numbers(value)
            period = date(int(found[3]), _NAMES.index(found[4]) + 1, 1)
            yield Outlier(found[2], period, effect, t, known=found[1] is None)
