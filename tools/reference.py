"""
Build the embedded reference of a corridor from publishers' files: `make reference DATA=DIR`.

The files are taken in by the same verb as everybody's, into a folder of
their own; then the releases are cut to the corridor's place and written.
What tells of single days stays out: the reference answers by month.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import caudal
from caudal.archive.reference import write_reference
from caudal.archive.releases import Shelf, held_releases
from caudal.workflows.asking import opened

FILES = (
    "us/cbp",
    "us/cbp-tableau",
    "us/usbp/2021-03_fy13-fy21td-feb",
    "us/usbp/2021-08-09_monthly-fy2000-fy2020",
    "us/iom-gdidata/2025-06-19_through-2025-05",
    "us/dhs-ohss/2025-01-16_khsm-fy25-nov",
    "mx/iom-gdidata/2025-06-04_ecebde0/irreg_mexico_nat.rda",
    "mx/iom-gdidata/2025-06-04_ecebde0/irreg_mexico_dmg.rda",
    "mx/iom-gdidata/2025-06-19_f41c56c/irreg_mexico_exp.rda",
    "region/iom-gdidata/2025-06-19_f41c56c/irreg_guatemala.rda",
    "region/iom-gdidata/2025-05-13_3c6026a/irreg_darien_nat.rda",
    "region/iom-gdidata/2025-05-09_822bff4/iom_mmp.rda",
    "us/own-tables/cbp_operational_updates_as_published.csv",
)
# Nothing in these says when they were published: the day on which they were first seen.
SEEN = {
    "drivers/heat/azmet_all/azmet_daily_temperature_2003_2023-02_CUT.csv": (
        "2026-11-26",
        "https://github.com/uace-azmet/azmet-forecast-qa",
    ),
    "drivers/heat/ca_prism/prism_daily_imperial_sandiego_2000-2020_CUT.csv": (
        "2026-11-26",
        "https://github.com/datadesk/extreme-heat-excess-deaths-analysis",
    ),
    "drivers/heat/tx_county/TMAX_P90_2D_county_month_2015-2025.csv": (
        "2026-11-26",
        "https://github.com/eaadeniyi/gulf_heatwave",
    ),
}


def build(data: Path, out: Path) -> int:
    """Size in bytes of the reference built from the publishers' files under `data`."""
    # An older reference may have other columns, and what is built here does not depend on it.
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as seen:
        files = [*(data / name for name in FILES), *_with_sidecars(data, Path(seen))]
        caudal.ingest(files, now=datetime.now(UTC), data=folder)
        archive, library = opened("us-mexico", folder)
        held = held_releases([Shelf(Path(folder), False)])
        own = [one for one in held if one.row["table"] != "daily"]
        return write_reference(
            own,
            library.tables,
            archive.places,
            library.precisions,
            scope="southwest_land_border",
            out=out,
        )


def _with_sidecars(data: Path, folder: Path) -> Iterator[Path]:
    """Copies of the files of `SEEN`, each beside what says the day on which it was seen."""
    for name, (day, url) in SEEN.items():
        copy = folder / Path(name).name
        copy.write_bytes((data / name).read_bytes())
        said = f'vintage = {day}\nvintage_basis = "first_seen"\nurl = "{url}"\n'
        copy.with_name(f"{copy.name}.toml").write_text(said)
        yield copy


if __name__ == "__main__":
    size = build(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{sys.argv[2]}: {size:,} bytes")
