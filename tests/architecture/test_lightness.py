"""`import caudal` and `caudal --help` stay light: heavy libraries come on first use."""

import subprocess
import sys

import pytest

HEAVY = ("polars", "numpy", "rich", "jinja2", "babel", "vl_convert", "typst", "platformdirs")

CHECK = f"""
import sys
BEFORE
heavy = [name for name in {HEAVY} if name in sys.modules]
sys.exit("imported: " + ", ".join(heavy) if heavy else 0)
"""


def imported_by(code: str) -> str:
    """What heavy library the code has imported, said on stderr; "" for none."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK.replace("BEFORE", code)], capture_output=True, text=True
    )
    return done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import caudal",
        "from caudal.cli.main import main; main(['--help'])",
        "from caudal.cli.main import main; main(['--version'])",
        "from caudal.cli.main import main; main(['observations', '--help'])",
        "from caudal.cli.main import main; main(['observtions'])",
    ],
)
def test_the_first_step_imports_nothing_heavy(code: str) -> None:
    assert "imported" not in imported_by(code)


def test_the_check_sees_a_heavy_import() -> None:
    assert imported_by("import polars").strip().startswith("imported: polars")


@pytest.mark.parametrize("reader", ["workbook:sheets", "pdf:every_page", "rda:tables"])
def test_a_process_that_opens_one_file_imports_no_source(reader: str) -> None:
    # `rdata` begins with pandas and xarray, which its parser does not need.
    code = f"""
from caudal.isolation.limits import _function
_function("caudal.sources.{reader}")
import rdata.parser
more = {{"caudal.sources.cbp_southwest", "pandas", "xarray"}} & set(sys.modules)
sys.exit("imported: " + ", ".join(sorted(more)))
"""
    assert imported_by(code).strip() == "imported:"
