"""What was published after a nowcast, and how good it was."""

import numpy as np
import polars as pl

from caudal.analysis.forecast.known import SERIES
from caudal.analysis.scores import weighted_interval_score
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = ["revealed"]

_LOW, _HIGH = LEVELS.index(0.1), LEVELS.index(0.9)


def revealed(estimates: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """
    The first print and the newest figure of each nowcast's month, with the score of the nowcast.

    Args:
        estimates: rows of `estimates`; of what is left out as too small nothing is revealed.
        published: rows of `revisions` of the same months; of all classes of sources.

    Returns:
        The columns of the series, period, first, first_vintage, latest, latest_vintage, wis
        [unit of the measure, against the first print], inside_80; one row a series and month.

    Wrong when:
        The first release held is not the first one published.
    """
    keys = [*SERIES, "period"]
    told = (
        published.sort("vintage", maintain_order=True)
        .group_by(keys, maintain_order=True)
        .agg(
            first=pl.col("value").first(),
            first_vintage=pl.col("vintage").first(),
            latest=pl.col("value").last(),
            latest_vintage=pl.col("vintage").last(),
        )
    )
    wide = (
        estimates.drop_nulls("value")
        .group_by(keys, maintain_order=True)
        .agg(quantiles=pl.col("value").sort_by("output_type_id"))
        .join(told, on=keys, maintain_order="left")
    )
    quantiles = np.array(wide["quantiles"].to_list()).reshape(-1, len(LEVELS))
    first = wide["first"].to_numpy()
    return wide.drop("quantiles").with_columns(
        wis=pl.Series(weighted_interval_score(quantiles, first), dtype=pl.Float64),
        inside_80=pl.Series(
            (first >= quantiles[:, _LOW]) & (first <= quantiles[:, _HIGH]), dtype=pl.Boolean
        ),
    )
