"""Pure rooms touch nothing, and nobody but the command line asks what day it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from architecture.purity import CLOCK_FLOORS, PURE, clocks, touches
from architecture.tree import ROOT, Module, modules, parsed
from caudal.sources import SOURCES

GOLDEN = ROOT / "tests" / "golden"

# Run in a process of its own: a hook cannot be taken away again.
READ_UNDER_GUARD = """
import sys
from pathlib import Path
from caudal.sources import format_of, recognise
from caudal.vocabulary.errors import CaudalError

contents = [(path.name, path.read_bytes()) for path in map(Path, sys.argv[1:])]

# Libraries load their parts on first use; what is guarded is the reading.
import pdfplumber, python_calamine, rdata.parser

def opened(content, name):
    found = format_of(content, name)
    return found.told(found.whole(content, name)) if found.whole else content

def recognised(opened, content, name):
    try:
        return recognise(opened, name, form=format_of(content, name).name)
    except CaudalError:
        return None, None

for name, content in contents:
    opened(content, name)

def guard(event, arguments):
    code = event == "open" and str(arguments[0]).endswith((".py", ".pyc", ".so"))
    if event.split(".")[0] in ("open", "socket", "subprocess", "os", "shutil") and not code:
        raise PermissionError(f"{event} {arguments}")

sys.addaudithook(guard)
TROUBLE
for name, content in contents:
    whole = opened(content, name)
    source, layout = recognised(whole, content, name)
    if source is not None:
        layout.read(whole, name)
        print(source.name)
"""


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_pure_room_touches_nothing(module: Module) -> None:
    assert module.floor not in PURE or touches(module) == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_only_the_command_line_looks_at_the_clock(module: Module) -> None:
    assert module.floor in CLOCK_FLOORS or clocks(module) == []


@pytest.mark.parametrize(
    "line",
    [
        'open("x")',
        'print("x")',
        'pl.read_csv("x.csv")',
        "pl.read_csv(source=name)",
        'pl.scan_parquet("x.parquet")',
        'polars.read_parquet("x")',
        'frame.write_csv("x.csv")',
        "frame.write_parquet(file=name)",
        'frame.lazy().sink_csv("x")',
        'duckdb.sql("select * from x")',
        'np.load("x.npy")',
        "np.random.rand(3)",
        "np.random.default_rng()",
        "name.read_text()",
        'jinja2.FileSystemLoader("x")',
    ],
)
def test_the_gate_sees_a_room_that_touches_the_world(line: str) -> None:
    imports = "import duckdb, io, jinja2, polars, polars as pl, numpy as np\n"
    assert len(touches(parsed(imports + line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "pl.read_csv(io.BytesIO(content))",
        "stream = io.BytesIO()\nframe.write_parquet(stream)",
        "streams: list = [io.BytesIO(one) for one in contents]\npl.scan_parquet(streams)",
        "frame.write_csv()",
        "frame.write_csv(separator=';')",
        "np.random.default_rng(7)",
    ],
)
def test_the_gate_lets_streams_pass(line: str) -> None:
    imports = "import io, polars as pl, numpy as np\n"
    assert touches(parsed(imports + line)) == []


@pytest.mark.parametrize(
    "lines",
    [
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime as moment\nmoment.utcnow()",
        "import datetime\ndatetime.date.today()",
        "import datetime as dt\ndt.datetime.today()",
        "from datetime import date\nday = field(default_factory=date.today)",
        "import time\ntime.time()",
        "from time import monotonic\nmonotonic()",
    ],
)
def test_the_gate_sees_a_look_at_the_clock(lines: str) -> None:
    assert len(clocks(parsed(lines))) == 1


def test_a_day_that_is_given_is_no_clock() -> None:
    assert clocks(parsed("from datetime import date\ndate(2021, 8, 10)")) == []


def test_sources_read_with_bytes_only() -> None:
    files = [path for name in SOURCES for path in sorted((GOLDEN / name).rglob("*.*"))]
    files = [
        path
        for path in files
        if path.suffix in (".csv", ".xlsx", ".xls", ".pdf", ".rda", ".txt", ".json")
    ]
    done = _read_under_guard(files)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == set(SOURCES), "each source has a golden file to read"


@pytest.mark.parametrize(
    "trouble",
    ["open('x')", "import socket; socket.socket()", "import subprocess; subprocess.run(['true'])"],
)
def test_the_guard_sees_a_source_that_touches_the_world(trouble: str) -> None:
    done = _read_under_guard([], trouble)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def _read_under_guard(files: list[Path], trouble: str = "") -> subprocess.CompletedProcess[str]:
    script = READ_UNDER_GUARD.replace("TROUBLE", trouble)
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, files)], capture_output=True, text=True, cwd=ROOT
    )
