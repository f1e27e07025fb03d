"""
Synthetic controls of pysyncon, in an environment of its own: `PYTHON effect_peers.py IN OUT`.

`benchmarks/effect.py` starts this file with the interpreter that `CAUDAL_PYSYNCON` names, made
once by

    python -m venv build/pysyncon
    build/pysyncon/bin/pip install pysyncon==1.7.0

IN holds `logs` (months, series; the treated one first) less their mean before, `pre`, and
`predictors` (3, series); OUT what each way of fitting said and took [seconds]:

`exact`, `usual`: weights (series, series) of every series as if treated, the treated one never
among the others' donors; outcomes only, with the solver's tolerance set far down, and as it is.
`given`: weights of the treated one's donors, three predictors that all weigh the same.
`searched`: the same with the predictors' weights searched for, as the package is mostly used.
"""

import sys
import time
from typing import Any

import numpy as np
import pandas as pd
from pysyncon import Synth

__all__ = ["every_one", "frames"]

_TOLERANCES: dict[str, dict[str, float]] = {
    "exact": {"maxiter": 5000, "ftol": 1e-14},
    "usual": {"maxiter": 1000},
}


def every_one(logs: Any, pre: int, options: dict[str, float]) -> Any:
    """Weights of every series as if treated (series, series), of the outcomes before."""
    before, number = logs[:pre], logs.shape[1]
    weights = np.zeros((number, number))
    for unit in range(number):
        donors = [one for one in range(1, number) if one != unit]
        weights[unit, donors], _ = Synth.w_optimize(
            np.eye(pre), before[:, donors], before[:, unit], qp_options=options
        )
    return weights


def frames(logs: Any, pre: int, predictors: Any) -> dict[str, Any]:
    """What `Synth.fit` takes: predictors and outcomes, donors apart from the treated one."""
    names = [f"s{one}" for one in range(logs.shape[1])]
    told, outcomes = (pd.DataFrame(one, columns=names) for one in (predictors, logs[:pre]))
    donors = names[1:]
    return {"X0": told[donors], "X1": told["s0"], "Z0": outcomes[donors], "Z1": outcomes["s0"]}


def main(given: str, taken: str) -> None:
    """Fit what `given` holds, and save weights and seconds to `taken`."""
    held = np.load(given)
    logs, pre = held["logs"], int(held["pre"])
    found: dict[str, Any] = {}
    for name, options in _TOLERANCES.items():
        begun = time.perf_counter()
        found[name] = every_one(logs, pre, options)
        found[f"{name}_seconds"] = time.perf_counter() - begun
    for name, weights in (("given", np.ones(3) / 3), ("searched", None)):
        model, shown = Synth(), frames(logs, pre, held["predictors"])
        begun = time.perf_counter()
        model.fit(**shown, custom_V=weights)
        found[f"{name}_seconds"] = time.perf_counter() - begun
        found[name] = model.W
    np.savez(taken, **found)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
