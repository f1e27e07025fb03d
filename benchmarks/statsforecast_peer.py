"""
Forecasts of statsforecast, in an environment of its own: `PYTHON statsforecast_peer.py IN OUT`.

statsforecast 2.1 asks for pandas below 3, the other peers are held at pandas 3: they do not
resolve together. `benchmarks/forecast.py` starts this file with the interpreter that
`CAUDAL_STATSFORECAST` names, made once by

    python -m venv build/statsforecast
    build/statsforecast/bin/pip install statsforecast==2.1.1

IN holds `values` (origins, months, series; NaN after the origin), `models`, `horizon` and `levels`;
OUT `quantiles` (models, origins, horizon, levels, series) and `seconds` (models,). The models are called
series by series, without the frames around them; each on the counts' logarithms where its name
ends in ` of logs`, else on the counts. What cannot be fitted is NaN.
"""

import sys
import time
import warnings
from typing import Any

import numpy as np
from statsforecast.models import ARIMA, AutoETS, AutoTheta

_SEASON, _ADDED = 12, 0.5
_MODELS: dict[str, Any] = {
    "AutoETS": lambda: AutoETS(season_length=_SEASON),
    "AutoTheta": lambda: AutoTheta(season_length=_SEASON),
    "SARIMA": lambda: ARIMA(
        order=(0, 1, 1), seasonal_order=(0, 1, 1), season_length=_SEASON, include_mean=False
    ),
}
_OF_LOGS = " of logs"


def quantiles(model: Any, past: Any, horizon: int, levels: Any) -> Any:
    """Quantiles (horizon, levels) of one series; the ends of central bands, and the mean between."""
    bands = [round(100 * (1 - 2 * level), 6) for level in levels if level < 0.5]
    told = model.forecast(y=past, h=horizon, level=sorted(bands))
    rows = []
    for level in levels:
        band = round(100 * abs(1 - 2 * level), 6)
        name = "mean" if band == 0 else f"{'lo' if level < 0.5 else 'hi'}-{_as_written(band, told)}"
        rows.append(told[name])
    return np.stack(rows, axis=1)


def _as_written(band: float, told: Any) -> str:
    """The band's number as the names of the answer write it."""
    plain = f"{band:g}"
    return plain if f"lo-{plain}" in told else str(band)


def forecast(name: str, values: Any, horizon: int, levels: Any) -> Any:
    """Quantiles (horizon, levels, series) from one origin."""
    logs = name.endswith(_OF_LOGS)
    found = np.full((horizon, len(levels), values.shape[1]), np.nan)
    for column, series in enumerate(values.T):
        past = series[~np.isnan(series)]
        past = np.log(past + _ADDED) if logs else past
        try:
            said = quantiles(_MODELS[name.removesuffix(_OF_LOGS)](), past, horizon, levels)
        except Exception as reason:
            print(f"{name}: {type(reason).__name__}: {reason}", file=sys.stderr)
            continue
        said = np.exp(np.minimum(said, 40.0)) - _ADDED if logs else said
        found[:, :, column] = np.maximum(said, 0.0)
    return found


def main(source: str, target: str) -> None:
    """Read, forecast, write."""
    given = np.load(source)
    values, horizon, levels = given["values"], int(given["horizon"]), given["levels"]
    answers, seconds = [], []
    warnings.simplefilter("ignore")
    for name in given["models"]:
        # Compiling, where there is any, is not counted.
        forecast(str(name), values[0][:, :1], horizon, levels)
        begun = time.perf_counter()
        answers.append([forecast(str(name), origin, horizon, levels) for origin in values])
        seconds.append(time.perf_counter() - begun)
    np.savez(target, quantiles=np.array(answers), seconds=np.array(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
