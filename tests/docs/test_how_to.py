"""The commands of the how-to pages print what stands below them."""

import re
from pathlib import Path

import pytest

from caudal.cli.main import main

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
SHOWN = [
    pytest.param(command, printed, id=f"{page.stem}-{number}")
    for page in sorted(PAGES.glob("*.md"))
    for number, (command, printed) in enumerate(
        re.findall(r"```console\n\$ caudal ([^\n]+)\n(.*?)```", page.read_text("utf-8"), re.S)
    )
]


@pytest.mark.parametrize(("command", "printed"), SHOWN)
def test_a_command_prints_what_its_page_shows(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("CAUDAL_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/nonexistent")
    assert main(command.split()) == 0
    assert capsys.readouterr().out == printed


def test_some_page_shows_what_it_prints() -> None:
    assert SHOWN
