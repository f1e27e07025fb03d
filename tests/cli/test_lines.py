"""The lines of the README and of the issue tracker, as a person types them."""

import json
import os
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from caudal.cli.main import main, run

SBO = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Demographic,Citizenship Grouping,"
    "Title of Authority,Encounter Type,Encounter Count\n"
    "2021,FYTD,JUN,U.S. Border Patrol,FMUA,Honduras,Title 8,Apprehensions,7\n"
)


@pytest.fixture(autouse=True)
def no_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CAUDAL_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))


def said(capsys: pytest.CaptureFixture[str], line: str, code: int = 0) -> str:
    assert main(line.split()[1:]) == code
    return capsys.readouterr().out


@pytest.mark.parametrize(("told", "held"), [(None, "1"), ("3", "3")])
def test_the_command_counts_with_one_thread_unless_it_is_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, told: str | None, held: str
) -> None:
    monkeypatch.setattr("sys.argv", ["caudal", "--version"])
    # Set first, so that whatever the command sets goes with the test.
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", told or "")
    if told is None:
        del os.environ["OPENBLAS_NUM_THREADS"]
    with pytest.raises(SystemExit):
        run()
    assert os.environ["OPENBLAS_NUM_THREADS"] == held


def test_brief_in_spanish_as_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "caudal brief --as-of 2021-08-10 --lang es --format md")
    # The figure leads to its row.
    assert "**[188,829](#total) encuentros en junio de 2021" in out
    assert '<a id="total"></a>' in out


def test_observations_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    line = "caudal observations --measure encounters --place southwest_land_border"
    out = said(capsys, f"{line} --from 2021-06 --to 2021-07 --as-of 2021-09-20 --format json")
    rows = json.loads(out)["rows"]
    assert [(row["period"], row["value"]) for row in rows] == [
        ("2021-06-01", 189_020),
        ("2021-07-01", 213_534),
    ]


def test_observations_of_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    line = "caudal observations --measure encounters --place southwest_land_border"
    out = said(capsys, f"{line} --group family --period 2021-06 --as-of 2021-08-10")
    assert "55,805" in out


def test_revisions_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    line = "caudal revisions --measure encounters --place southwest_land_border"
    out = said(capsys, f"{line} --from 2022-03 --to 2022-06 --format csv")
    rows = pl.read_csv(out.encode(), try_parse_dates=True)
    march = rows.filter(pl.col("period") == date(2022, 3, 1))
    assert march["value"].head(4).to_list() == [221_303, 222_340, 222_334, 222_574]
    assert march["change_latest"][0] == pytest.approx(222_574 / 221_303 - 1, abs=1e-6)


def test_releases_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(said(capsys, "caudal releases --format json"))["rows"]
    dashboard = [row["vintage"] for row in rows if row["source"] == "cbp_dashboard"]
    assert dashboard[0] == "2021-09-15"
    assert all(len(row["sha256"]) == 64 for row in rows)


def test_verify_finds_nothing_wrong_in_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    assert ", 0 wrong" in said(capsys, "caudal verify")


def test_an_empty_answer_is_done_and_names_the_nearest_cell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = said(capsys, "caudal observations --period 2021-07 --as-of 2021-08-10")
    nearest = "nearest cell held is encounters, southwest_land_border, 2021-06"
    assert nearest in " ".join(out.split())


@pytest.mark.parametrize("verb", ["observations", "revisions", "releases", "terms", "places"])
@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_every_form_of_every_verb_prints(
    capsys: pytest.CaptureFixture[str], verb: str, form: str
) -> None:
    assert said(capsys, f"caudal {verb} --format {form} --lang es")


def test_parquet_carries_the_notes(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    line = "observations --period 2021-06 --as-of 2021-08-10 --format parquet --out"
    assert main([*line.split(), str(file)]) == 0
    assert pl.read_parquet(file)["value"].to_list() == [188_829]
    assert "quoted" in pl.read_parquet_metadata(file)["caudal_notes"]


def test_help_of_every_verb_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    from caudal.cli.verbs import VERBS

    for verb in VERBS:
        assert f"example:\n  caudal {verb}" in said(capsys, f"caudal {verb} --help")


def test_python_functions_return_the_same_rows(capsys: pytest.CaptureFixture[str]) -> None:
    import caudal
    from caudal.render.exports import plain_rows

    answer = caudal.observations(period="2021-06", group="each", as_of="2021-09-20")
    out = said(
        capsys,
        "caudal observations --period 2021-06 --group each --as-of 2021-09-20 --format json",
    )
    assert json.loads(out)["rows"] == plain_rows(answer.rows)


def test_the_answer_does_not_depend_on_colour_or_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert "\x1b[" not in said(capsys, "caudal observations --period 2021-06")


def test_a_written_brief_has_its_chart_beside_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "brief.md"
    assert main(["brief", "--as-of", "2021-08-10", "--format", "md", "--out", str(out)]) == 0
    assert "](brief.svg)" in out.read_text("utf-8")
    assert "188,829" in (tmp_path / "brief.svg").read_text("utf-8")
    assert "add --out FILE.md" in said(capsys, "caudal brief --as-of 2021-08-10 --format md")


def test_the_groups_have_a_picture_of_their_own_beside_a_written_brief(tmp_path: Path) -> None:
    out = tmp_path / "june.es.md"
    assert main(["brief", "--as-of", "2021-08-10", "--lang", "es", "--out", str(out)]) == 0
    linked = re.findall(r"\]\((\S+\.svg)\)", out.read_text("utf-8"))
    assert linked == [
        "june.es.svg",
        "june.es-ahead.svg",
        "june.es-groups.svg",
        "june.es-same-month.svg",
        "june.es-changes.svg",
        "june.es-sectors.svg",
    ]
    assert all((tmp_path / name).read_text("utf-8").startswith("<svg ") for name in linked)


@pytest.mark.parametrize(
    ("name", "start"),
    [("june.svg", b"<svg "), ("june.png", b"\x89PNG"), ("june.html", b"<!doctype")],
)
def test_revisions_are_drawn_as_the_name_of_the_file_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, start: bytes
) -> None:
    out = tmp_path / name
    assert main(["revisions", "--period", "2021-06", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(start)
    told = capsys.readouterr()
    assert told.out == ""
    # A page has room for its notes; a picture's are told beside it too.
    assert ("note: the source changes" in told.err) is (name != "june.html")


def test_a_drawing_goes_to_the_terminal_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "caudal revisions --period 2021-06 --format svg").startswith("<svg ")


def test_a_raster_does_not_go_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert main(["revisions", "--period", "2021-06", "--format", "png"]) == 2
    assert "add --out FILE.png" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["svg", "png", "html"])
def test_of_nothing_no_picture_is_drawn_and_the_note_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    out = tmp_path / f"none.{form}"
    assert main(["revisions", "--period", "2030-01", "--out", str(out)]) == 0
    assert not out.exists()
    told = capsys.readouterr().err
    assert "nothing is drawn" in told
    assert "nearest cell held" in told


@pytest.mark.parametrize(("name", "start"), [("rows.json", "{"), ("rows.csv", "source,measure")])
def test_a_file_is_written_as_its_name_says(tmp_path: Path, name: str, start: str) -> None:
    out = tmp_path / name
    assert main(["observations", "--period", "2021-06", "--out", str(out)]) == 0
    assert out.read_text("utf-8").startswith(start)


def test_notes_of_a_spanish_table_are_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    line = "caudal observations --period 2021-06 --group each --as-of 2021-08-10 --reconstruct"
    out = " ".join(said(capsys, f"{line} --lang es").split())
    assert "nota: tomadas de publicaciones posteriores" in out
    assert "nota: citadas de un comunicado o de la prensa" in out
    assert "las partes por grupo suman 188,953; el total conocido es 188,829" in out


def test_every_code_a_note_may_have_in_spanish_can_be_filled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for line in (
        "caudal observations --period 2030-01 --lang es",
        "caudal observations --period 2021-07 --as-of 2021-08-10 --provisional --lang es",
        "caudal observations --period 2023-06 --origin each --lang es",
        "caudal revisions --period 2021-06 --lang es",
        "caudal verify --lang es",
    ):
        assert "nota: " in said(capsys, line)


def test_verify_prints_only_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(said(capsys, "caudal verify").splitlines()) == 1


def test_revisions_say_where_the_first_publication_is(capsys: pytest.CaptureFixture[str]) -> None:
    # The release of 16 July 2021 told 188,829; the first file held is of 15 September.
    assert "add --source all" in said(capsys, "caudal revisions --period 2021-06")
    everything = said(capsys, "caudal revisions --period 2021-06 --source all")
    assert "188,829" in everything
    assert "add --source all" not in everything


def test_lists_that_overlap_are_said_to(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "caudal observations --period 2022-03 --origin each")
    assert "codes of origin overlap" in out


@pytest.mark.parametrize(
    ("verb", "ending"),
    [
        ("observations", "xlsx"),
        ("observations", "png"),
        ("releases", "pdf"),
        ("revisions", "XLSX"),
        ("terms", "svg"),
        ("brief", "csv"),
        ("verify", "foo"),
    ],
)
def test_a_name_that_a_verb_cannot_write_is_refused_with_the_ones_that_it_can(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, ending: str
) -> None:
    from caudal.cli.options import formats_of

    out = tmp_path / f"rows.{ending}"
    assert main([verb, "--out", str(out)]) == 2
    assert list(tmp_path.iterdir()) == []
    told = capsys.readouterr().err
    assert f"does not write files that end in `.{ending.lower()}`" in told
    endings = {form: "txt" if form == "table" else form for form in formats_of(verb)}
    assert all(f"{form} (`.{ending}`)" in told for form, ending in endings.items())


def test_a_name_is_refused_before_anything_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "sbo.csv").write_text(SBO)
    line = f"ingest {tmp_path}/sbo.csv --data {tmp_path}/new --out {tmp_path}/report.pdf"
    assert main(line.split()) == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "form", "start"),
    [
        ("rows.xlsx", "csv", "source,measure"),
        ("rows.JSON", None, "{"),
        ("rows.txt", None, "encounters"),
        ("rows", None, "encounters"),
    ],
)
def test_a_format_that_is_said_or_a_name_without_one_is_no_mistake(
    tmp_path: Path, name: str, form: str | None, start: str
) -> None:
    out = tmp_path / name
    said = ["--format", form] if form else []
    assert main(["observations", "--period", "2021-06", "--out", str(out), *said]) == 0
    assert out.read_text("utf-8").startswith(start)


_FIGURE = re.compile(r"(?<!\S)(?:[0-9]{1,3}(?:,[0-9]{3})+|[+−]?[0-9]+\.[0-9]{2}%)(?!\S)")


_WIDE: dict[str, list[str]] = {}


@pytest.mark.parametrize("width", [20, 40, 60, 80])
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("asked", ["--from 2021-07 --to 2022-06", "--from 2020-03 --to 2022-06"])
def test_no_figure_of_revisions_is_cut_in_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    lang: str,
    asked: str,
) -> None:
    line = f"caudal revisions {asked} --lang {lang}"

    def printed(columns: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        text = said(capsys, line).partition("\nnot")[0]
        assert "…" not in text
        if width >= 60:
            assert max(map(len, text.splitlines())) <= columns
        return sorted(_FIGURE.findall(text))

    told = printed(width)
    # The wide one is printed once for all widths.
    _WIDE[line] = _WIDE.get(line) or printed(400)
    assert told == _WIDE[line]
    assert len(told) > 100


def test_in_a_narrow_table_of_revisions_what_is_left_out_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "caudal revisions --from 2020-03 --to 2022-06"
    for width, lang, left in (
        (120, "en", None),
        (80, "en", "left out, for the terminal is narrow: basis"),
        (60, "en", "left out, for the terminal is narrow: basis, source"),
        (60, "es", "omitido por falta de espacio en la terminal: cómo se sabe, fuente"),
    ):
        monkeypatch.setenv("COLUMNS", str(width))
        told = " ".join(said(capsys, f"{line} --lang {lang}").partition("2020-03")[0].split())
        assert (f"{left} period" in told) if left else ("left out" not in told)


@pytest.mark.parametrize(
    ("words", "first", "again"),
    [
        (
            "",
            "2 releases taken in, 0 controls, 1 skipped, 1 bad",
            "0 releases taken in, 2 held already, 0 controls, 1 skipped, 1 bad",
        ),
        (
            "--lang es",
            "2 publicaciones incorporadas, 0 controles, 1 omitido, 1 con errores",
            "0 publicaciones incorporadas, 2 ya estaban, 0 controles, 1 omitido, 1 con errores",
        ),
        (
            "--dry-run --format json",
            "2 releases would be taken in, 0 controls, 1 skipped, 1 bad",
            "2 releases would be taken in, 0 controls, 1 skipped, 1 bad",
        ),
    ],
)
def test_an_ingest_ends_with_a_line_that_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, first: str, again: str
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.csv").write_text(SBO)
    (files / "b.csv").write_text(SBO.replace(",7\n", ",8\n"))
    (files / "c.csv").write_text(SBO.replace(",7\n", ",n/a\n"))
    (files / "d.csv").write_text("Year,Sector\n2021,Yuma\n")
    for told in (first, again):
        assert main(["ingest", str(files), "--data", str(tmp_path / "new"), *words.split()]) == 2
        assert capsys.readouterr().err.splitlines()[-1] == told


def test_many_targets_stand_in_one_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["indicators", "--as-of", "2021-08-10", "--lang", "es"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "encuentros · frontera terrestre suroeste"
    assert "de quién" in lines[1]
    assert any("55,805" in line and "personas" in line for line in lines)
