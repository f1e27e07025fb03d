"""A person's mistakes: exit code 2, and the whole message as a golden file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from caudal.cli.main import main

GOLDEN = Path(__file__).parents[1] / "golden" / "messages"
SBO = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Demographic,Citizenship Grouping,"
    "Title of Authority,Encounter Type,Encounter Count\n"
    "2021,FYTD,JUN,U.S. Border Patrol,FMUA,Honduras,Title 8,Apprehensions,7\n"
)
LINES = {
    "verb": "observation --period 2021-06",
    "option": "observations --perod 2021-06",
    "option_value": "observations --format yaml",
    "corridor": "observations --corridor us-canada",
    "code": "observations --group families --place southwest",
    "source": "observations --source cbp",
    "releases_source": "releases --source cbp",
    "kind": "places --kind town",
    "no_path": "ingest",
    "as_of": "observations --as-of 10/08/2021",
    "period": "observations --period june",
    "period_and_from": "observations --period 2021-06 --from 2021-01",
    "order": "observations --from 2021-07 --to 2021-06",
    "alias": "observations --measure expulsions --authority title_8",
    "missing_path": "ingest nowhere.csv --data new",
    "vintage_before": "ingest sbo.csv --vintage 2021-05-01 --data new",
    "vintage_future": "ingest sbo.csv --vintage 2999-01-01 --data new",
    "fetch_since": "fetch --since yesterday --data new",
    "vintage_form": "ingest sbo.csv --vintage yesterday --data new",
    "unreadable": "ingest closed.csv --data new",
    "ingest_source": "ingest sbo.csv --source cbp --data new",
    "data_read_only": "ingest sbo.csv --data closed",
    "data_not_ours": "ingest sbo.csv --data strange",
    "data_too_new": "observations --data later",
    "data_missing": "observations --data new",
    "out": "observations --out nowhere/rows.csv",
    "effect_nothing": "effect",
    "effect_policy": "effect chnv_parole_2022",
    "effect_donors": "effect national_guard_2019 --donors MEX",
    "effect_file": "effect mine_2019 --policies mine.csv",
    "picture_targets": "revisions --period 2021-06 --group each --out groups.svg",
}


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CAUDAL_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))
    Path("sbo.csv").write_text(SBO)
    Path("closed.csv").write_text(SBO)
    Path("closed.csv").chmod(0)
    Path("closed").mkdir(mode=0o555)
    Path("strange").mkdir()
    Path("strange/holiday.jpg").write_text("")
    Path("later").mkdir()
    Path("later/caudal.toml").write_text("format = 99\n")
    return tmp_path


@pytest.mark.parametrize("name", LINES)
def test_a_mistake_gives_one_message_and_writes_nothing(
    workplace: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before = sorted(path.name for path in workplace.rglob("*"))
    assert main(LINES[name].split()) == 2
    printed = capsys.readouterr()
    today = datetime.now(UTC).date().isoformat()
    message = printed.err.replace(str(workplace), "FOLDER").replace(today, "TODAY")
    golden = GOLDEN / f"cli_{name}.txt"
    assert printed.out == ""
    assert message == golden.read_text("utf-8")
    assert sorted(path.name for path in workplace.rglob("*")) == before


@pytest.mark.parametrize("name", LINES)
def test_a_message_says_what_where_and_the_remedy(name: str) -> None:
    lines = (GOLDEN / f"cli_{name}.txt").read_text("utf-8").splitlines()
    heads = [line[:10] for line in lines if line[:7] != " " * 7]
    assert [head.split(":")[0].strip() for head in heads] == ["error", "where", "remedy"]
