"""Where an answer goes: the terminal or a file; notes and progress go to stderr."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from caudal.cli.options import PICTURES
from caudal.vocabulary.errors import NoSuchPath, WrongOption, listing

if TYPE_CHECKING:
    from caudal.vocabulary.answer import Answer

__all__ = ["explained", "progress_bar", "refuse_out", "shown", "write_folder"]

_NOTHING_DRAWN = {
    "en": "nothing is drawn, for there is no figure",
    "es": "no se dibuja nada: no hay ninguna cifra",
}


def shown(answer: "Answer", form: str, language: str, out: str | None) -> None:
    """
    Render an answer and write it to stdout, or whole to `--out`.
    """
    if form == "hub":
        _write_hub(answer, out)
        return
    content = _rendered(answer, form, language, out)
    if content is None:
        print(_NOTHING_DRAWN[language], file=sys.stderr)
    elif out is not None:
        _write(Path(out), content)
        if form == "md":
            _write_charts(answer, language, Path(out))
    elif isinstance(content, bytes):
        _write_bytes(content, form)
    else:
        sys.stdout.write(content)
        sys.stdout.flush()
    if form in ("csv", "parquet", "svg", "png", "pdf") or content is None:
        _write_notes(answer, language)


def explained(answer: "Answer", language: str, out: str | None) -> None:
    """
    An effect step by step, for somebody who is no statistician.
    """
    from caudal.render import effect

    text = effect.explained(answer, language)
    if out is None:
        sys.stdout.write(text)
    else:
        _write(Path(out), text)


def _write_hub(answer: "Answer", out: str | None) -> None:
    if out is None:
        raise WrongOption(
            "a hub is a folder of files", where="--format hub", remedy="add --out FOLDER"
        )
    if "output_type" not in answer.rows.columns:
        raise WrongOption(
            "a hub exchanges forecasts, not a planner's table",
            where="--format hub",
            remedy="leave --planning out",
        )
    from caudal.render.hub import as_hub

    write_folder(as_hub(answer), Path(out))
    for note in answer.notes:
        print(f"note: {note.text}", file=sys.stderr)


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """
    Write files into a folder, each of them whole; the folder is made if its parent exists.

    Args:
        files: path inside the folder → content.
        folder: new, empty, or holding an earlier run of the same files.

    Raises:
        NoSuchPath: the folder's parent does not exist.
        WrongOption: the folder holds other files, which would then say another thing than
            these, or it may not be written to.
    """
    _needs_parent(folder)
    held = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    strange = sorted(set(held) - set(files))
    if strange or folder.is_file():
        raise WrongOption(
            f"`{folder}` is a file"
            if folder.is_file()
            else f"the folder holds other files: {listing(strange, most=3)}",
            where=f"--out {folder}",
            remedy="name a folder that is new or empty",
        )
    for path, content in files.items():
        _put(folder / path, content, folder)
    print(f"written: {folder} ({len(files)} files)", file=sys.stderr)


def refuse_out(out: str | None, form: str) -> None:
    """
    Refuse a file that could not be written before anything is computed for it.

    Raises:
        NoSuchPath: its folder does not exist.
        WrongOption: it is a folder itself.
    """
    if out is None:
        return
    _needs_parent(Path(out))
    if form != "hub" and Path(out).is_dir():
        raise WrongOption(
            f"`{out}` is a folder",
            where=f"--out {out}",
            remedy="name a file in it that is to be written",
        )


@contextmanager
def progress_bar(
    total_from: int = 2, doing: str = "reading"
) -> Iterator[Callable[[int, int, str], None]]:
    """
    A line on stderr that grows with what is done; silent for less than that or no terminal.

    It is gone at the end, however that comes: an error or Ctrl-C leaves no bar and no hidden
    cursor. Its clock runs while a long task is under way.
    """
    from rich.console import Console
    from rich.progress import Progress, TimeElapsedColumn

    columns = (*Progress.get_default_columns(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    started: list[object] = []

    def step(done: int, of: int, name: str) -> None:
        if of < total_from or not sys.stderr.isatty():
            return
        if not started:
            started.append(bar.add_task(doing, total=of))
            bar.start()
        told = f"{doing} {name}" if name else "done"
        bar.update(started[0], completed=done, description=told)  # type: ignore[arg-type]
        if done == of:
            # What follows is another step, with a bar of its own.
            bar.stop()
            bar.remove_task(started.pop())  # type: ignore[arg-type]

    try:
        yield step
    finally:
        if started:
            bar.stop()


def _rendered(answer: "Answer", form: str, language: str, out: str | None) -> str | bytes | None:
    """The answer in its form; None where a picture would show nothing."""
    from caudal.render import exports

    if form == "json":
        return exports.as_json(answer)
    if form == "csv":
        return exports.as_csv(answer)
    if form == "parquet":
        return exports.as_parquet(answer)
    if answer.verb == "revisions" and form in PICTURES:
        from caudal.render.revisions import as_picture

        return as_picture(answer, form, language) if answer.rows.height else None
    if answer.verb in ("nowcast", "forecast") and form in PICTURES:
        from caudal.render import estimates

        return estimates.as_picture(answer, form, language)
    if answer.verb == "effect" and form in PICTURES:
        from caudal.render import effect

        return effect.as_picture(answer, form, language)
    of_scenario = answer.verb == "simulate" and "scenario" in answer.rows.columns
    if of_scenario and form in PICTURES:
        from caudal.render import scenario

        return scenario.as_picture(answer, form, language)
    if answer.verb == "simulate" and form in PICTURES:
        raise WrongOption(
            "a run of a folder of Flee's has no picture",
            where=f"--format {form}, or what the name of --out ends in",
            remedy="take it as table, csv or json",
        )
    width = 160 if out else shutil.get_terminal_size((120, 24)).columns
    colour = out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    if answer.verb == "brief" and form in ("pdf", "png"):
        from caudal.render.brief import brief_file

        return brief_file(answer, form, language)
    if answer.verb == "brief":
        from caudal.render.brief import as_brief

        stem = Path(out).stem if out else None
        return as_brief(answer, form, language, width=width, colour=colour, stem=stem)
    if answer.verb == "effect":
        from caudal.render.effect import as_text

        return as_text(answer, language, width=width, colour=colour)
    if of_scenario:
        from caudal.render.scenario import as_text as scenario_text

        return scenario_text(answer, language, width=width, colour=colour)
    from caudal.render.tables import as_table

    return as_table(answer, language, width=width, colour=colour)  # type: ignore[arg-type]


def _write_notes(answer: "Answer", language: str) -> None:
    """The notes of a form that has no room for them, on stderr in the reader's language."""
    from caudal.render.words import NOTE_LABEL, note_text

    for note in answer.notes:
        label = NOTE_LABEL[language]
        print(f"{label}: {note_text(note, language)}", file=sys.stderr)  # type: ignore[arg-type]


def _write_charts(answer: "Answer", language: str, out: Path) -> None:
    from caudal.render.brief import charts_of

    for name, chart in charts_of(answer, language, out.stem).items():
        _write(out.with_name(name), chart)


def _write(path: Path, content: str | bytes) -> None:
    _needs_parent(path)
    _put(path, content.encode() if isinstance(content, str) else content, path)
    print(f"written: {path}", file=sys.stderr)


def _needs_parent(path: Path) -> None:
    if not path.parent.is_dir():
        raise NoSuchPath(
            f"the folder `{path.parent}` does not exist",
            where=f"--out {path}",
            remedy=f"make it first: mkdir -p {path.parent}",
        )


def _put(path: Path, data: bytes, out: Path) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as fault:
        raise WrongOption(
            f"the {'file' if path == out else 'folder'} cannot be written ({fault.strerror})",
            where=f"--out {out}",
            remedy="name a file in a folder that you may write to",
        ) from None
    finally:
        # Whatever came between, Ctrl-C too: no half of a file is left.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write_bytes(content: bytes, form: str) -> None:
    if sys.stdout.isatty():
        raise WrongOption(
            f"`{form}` is not for a terminal",
            where=f"--format {form}",
            remedy=f"add --out FILE.{form}",
        )
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
