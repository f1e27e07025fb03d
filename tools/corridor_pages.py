"""
Print the pages of the corridor's scenarios: `python tools/corridor_pages.py`, or `--check`.

Pages of docs/corridor/ are written by hand; what stands between `<!-- corridor:PART CASE -->` and
`<!-- end -->` is printed from the answers of `caudal simulate` on the embedded reference, and so
are the pictures docs/images/corridor-*.svg. Which way a figure moves is read off the band of what
differs, never typed. Names of pages narrow it: `python tools/corridor_pages.py flights_2021`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from corridor_answers import ANSWERS
from corridor_cases import CASES, answer_of
from corridor_pictures import PICTURES, picture
from corridor_tables import TABLES
from corridor_told import columns

__all__ = ["PAGES", "printed", "stale"]

_ROOT = Path(__file__).parents[1]
PAGES = _ROOT / "docs" / "corridor"
_IMAGES = _ROOT / "docs" / "images"
_PART = re.compile(r"(<!-- corridor:([\w .]+) -->\n).*?(<!-- end -->)", re.S)
_SAID = ("scenario", "told_by_state")
_LABEL = "**A scenario, not a forecast.**"


def _answer(name: str) -> str:
    """The sentences of a page, after the label."""
    return " ".join([_LABEL, *ANSWERS[name]()])


def _commands(page: str) -> str:
    asked = dict.fromkeys(case.command for case in CASES.values() if case.page == page)
    return "```sh\n" + "\n".join(asked) + "\n```"


def _shown(name: str) -> str:
    return f"![{_words(picture(name))}](../images/{_image(name).name})"


def _words(drawn: str) -> str:
    """What a picture says to a screen reader."""
    found = re.search(r'aria-label="([^"]*)"', drawn)
    return found[1] if found else ""


def _image(name: str) -> Path:
    return _IMAGES / f"corridor-{name}.svg"


def _notes(name: str) -> str:
    """What the verb itself says of the answer, but what every page says."""
    notes = [note for note in answer_of(name).notes if note.code not in _SAID]
    return "\n".join(f"- {note.text[0].upper()}{note.text[1:]}." for note in notes)


def _file(name: str) -> str:
    return "```toml\n" + (PAGES / name).read_text("utf-8") + "```"


def _index(_: str) -> str:
    """A line a page: its question, and its first sentence."""
    rows = []
    for page, name in _FIRST.items():
        title = (PAGES / f"{page}.md").read_text("utf-8").partition("\n")[0].lstrip("# ")
        rows.append((f"[{title}]({page}.md)", ANSWERS[name]()[0]))
    return columns(("page", "in a scenario, not a forecast"), rows)


_FIRST = {"flights_2021": "flights", "title_42_end_2023": "end", "appointments_2023": "once"}
_PARTS: Mapping[str, Callable[[str], str]] = {
    "answer": _answer,
    "commands": _commands,
    "file": _file,
    "index": _index,
    "notes": _notes,
    "picture": _shown,
    "table": lambda name: TABLES[name](),
    "says": lambda name: " ".join(ANSWERS[name]()),
}


def printed(text: str, page: str) -> str:
    """A page with what is printed between its marks; a part without a name is of the page."""

    def part(found: re.Match[str]) -> str:
        kind, _, name = found[2].partition(" ")
        return f"{found[1]}{_PARTS[kind](name or page)}\n{found[3]}"

    return _PART.sub(part, text)


def _made(page: Path) -> Iterator[tuple[Path, str]]:
    """The page and its pictures, as they are today."""
    text = page.read_text("utf-8")
    yield page, printed(text, page.stem)
    for found in _PART.finditer(text):
        kind, _, name = found[2].partition(" ")
        if kind == "picture" and name in PICTURES:
            yield _image(name), picture(name)


def stale(pages: Sequence[str]) -> Iterator[Path]:
    """Files that are not as the verb says today; no pages: all."""
    for path, text in _all(pages):
        if not path.exists() or path.read_text("utf-8") != text:
            yield path


def _all(pages: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for page in sorted(PAGES.glob("*.md")):
        if not pages or page.stem in pages:
            yield from _made(page)


def _alone() -> None:
    """So that no data folder of this machine changes an answer."""
    os.environ.pop("CAUDAL_DATA", None)
    os.environ["XDG_DATA_HOME"] = "/nonexistent"


def _main(arguments: Sequence[str]) -> int:
    _alone()
    pages = [one for one in arguments if not one.startswith("-")]
    if "--check" not in arguments:
        for path, text in list(_all(pages)):
            path.write_text(text, "utf-8")
        return 0
    wrong = [path.relative_to(_ROOT) for path in stale(pages)]
    for path in wrong:
        print(f"{path} is not what the verb says: run `python tools/corridor_pages.py`")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
