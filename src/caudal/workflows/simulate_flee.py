"""Flee's own instances, run by its rules as counts of people."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from os import PathLike
from pathlib import Path

import polars as pl

from caudal.analysis.simulate.flee.reading import ignored, read_instance
from caudal.analysis.simulate.flee.registrations import read_registrations
from caudal.analysis.simulate.flee.run import flee_rows, flee_run
from caudal.archive.flee_folders import flee_texts
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.flee_tables import FLEE_CAMPS, FLEE_MEMBERS
from caudal.vocabulary.tables import checked
from caudal.workflows.asking import code_version

__all__ = ["flee_of", "simulate_flee"]


def simulate_flee(
    flee_input: str | Path,
    flee_validation: str | Path,
    *,
    members: int = 1,
    seed: int = 0,
) -> Answer:
    """
    Run a folder of Flee by Flee's rules, beside the people registered.

    Args:
        flee_input: folder with locations.csv, routes.csv, sim_period.csv.
        flee_validation: folder with data_layout.csv and the counts that it names.
        members: independent runs.
        seed: of their random streams.

    Returns:
        Rows of `FLEE_CAMPS`; `figures` holds `members` (`FLEE_MEMBERS`), a row a run.

    Raises:
        NoSuchPath: a folder or a file is missing.
        WrongColumns: a column is not one of Flee's.
        BadRows: a line says what cannot be.
        WrongOption: fewer than one member.

    Wrong when:
        Read as a forecast: the number of people is the registered one, only
        their places are simulated.
    """
    if members < 1:
        raise WrongOption(
            f"{members} members", where="--members", remedy="ask for one or more, as --members 1"
        )
    texts = flee_texts(Path(flee_input), option="--flee-input")
    counts = flee_texts(Path(flee_validation), option="--flee-validation")
    instance = read_instance(texts)
    registrations = read_registrations(counts, instance)
    run = flee_run(instance, registrations, members=members, seed=seed)
    by_member = pl.DataFrame(
        {"member": range(members), "ard": run.ard, "ard_rescaled": run.ard_rescaled}
    )
    return Answer(
        verb="simulate",
        rows=checked(flee_rows(run, instance.start), FLEE_CAMPS, where="simulate"),
        run=replace(
            run_of(
                "simulate",
                {"movement": "flee", "members": members, "seed": seed},
                as_of=None,
                code_version=code_version(),
                inputs=[*_hashes(texts), *_hashes(counts)],
            ),
            seed=seed,
        ),
        notes=(*_notes(texts), _error(by_member)),
        figures={"members": checked(by_member, FLEE_MEMBERS, where="simulate")},
        measured={
            name: float(by_member[name].to_numpy().mean()) for name in ("ard", "ard_rescaled")
        },
    )


def flee_of(
    flee_input: str | PathLike[str] | None,
    flee_validation: str | PathLike[str] | None,
    *,
    members: int | None,
    seed: int,
) -> Answer:
    """
    The same where both folders are said.

    Raises:
        WrongOption: one of them is missing.
    """
    if flee_input is None or flee_validation is None:
        missing = "--flee-input" if flee_input is None else "--flee-validation"
        raise WrongOption(
            "a folder of Flee's is run beside its counts: both folders are needed",
            where=missing,
            remedy=f"add {missing} FOLDER",
        )
    return simulate_flee(
        Path(flee_input),
        Path(flee_validation),
        members=1 if members is None else members,
        seed=seed,
    )


def _error(by_member: pl.DataFrame) -> Note:
    ard, rescaled = (float(by_member[name].to_numpy().mean()) for name in ("ard", "ard_rescaled"))
    return Note(
        "flee_error",
        f"averaged relative difference to the people registered: {ard:.3f}; with camps scaled to "
        f"the total, {rescaled:.3f}",
        {
            "es": f"diferencia relativa promedio con las personas registradas: {ard:.3f}; con los "
            f"campos ajustados al total, {rescaled:.3f}"
        },
    )


def _hashes(texts: Mapping[str, str]) -> list[str]:
    return [sha256(text.encode()).hexdigest() for text in texts.values()]


def _notes(texts: Mapping[str, str]) -> tuple[Note, ...]:
    """What must be said with every such answer, and what was not there."""
    notes = [
        Note(
            "flee_scenario",
            "A scenario, not a forecast: the number of people who flee is the registered one, "
            "only where they go is simulated.",
            {
                "es": "Escenario, no pronóstico: el número de personas que huyen es el registrado; "
                "solo se simula adónde van."
            },
        )
    ]
    further = ignored(texts)
    if further:
        listed = ", ".join(f"`{name}`" for name in further)
        notes.append(
            Note(
                "flee_columns",
                f"locations.csv has further columns, which no rule here reads: {listed}",
                {
                    "es": f"locations.csv tiene otras columnas, que ninguna regla de aquí lee: {listed}"
                },
            )
        )
    missing = [name for name in ("conflicts.csv", "closures.csv") if name not in texts]
    if missing:
        notes.append(
            Note(
                "flee_files_missing",
                f"Not in the input folder: {', '.join(missing)}. Conflicts begin on the days of "
                "locations.csv where they have no file of their own.",
                {
                    "es": f"No están en la carpeta: {', '.join(missing)}. Los conflictos empiezan los "
                    "días de locations.csv donde no tienen archivo propio."
                },
            )
        )
    return tuple(notes)
