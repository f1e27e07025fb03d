"""Flee's own instances, run by its rules as counts of people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from os import PathLike
from pathlib import Path

import polars as pl

from caudal.analysis.simulate.flee.instance import FleeInstance, Ints
from caudal.analysis.simulate.flee.reading import ignored, read_instance
from caudal.analysis.simulate.flee.registrations import disordered, read_registrations
from caudal.analysis.simulate.flee.run import (
    FleeWorld,
    compared,
    flee_places,
    flee_rows,
    laid_out,
    ready,
)
from caudal.archive.flee_folders import flee_texts
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import TooDemanding, WrongOption, listing
from caudal.vocabulary.flee_tables import FLEE_CAMPS, FLEE_MEMBERS
from caudal.vocabulary.tables import checked
from caudal.workflows.asking import code_version

__all__ = ["flee_of", "simulate_flee"]

_Progress = Callable[[int, int, str], None]

# Numbers that a run keeps, eight bytes each: people at a place on a day in a member.
_MOST = 500_000_000


def simulate_flee(
    flee_input: str | Path,
    flee_validation: str | Path,
    *,
    members: int = 1,
    seed: int = 0,
    clock: Callable[[], float] | None = None,
    progress: _Progress | None = None,
) -> Answer:
    """
    Run a folder of Flee by Flee's rules, beside the people registered.

    Args:
        flee_input: folder with locations.csv, routes.csv, sim_period.csv.
        flee_validation: folder with data_layout.csv and the counts that it names.
        members: independent runs.
        seed: of their random streams.
        clock: tells the time [s]; None: no time is taken.
        progress: called while loops are compiled, which takes seconds the first time.

    Returns:
        Rows of `FLEE_CAMPS`; `figures` holds `members` (`FLEE_MEMBERS`), a row a
        run. `measured` holds both errors and, by a clock, `seconds`: all members'
        loop of days, as Flee's own times are told (without reading, laying out
        the network, compiling and comparing).

    Raises:
        NoSuchPath: a folder or a file is missing.
        WrongColumns: a column is not one of Flee's.
        BadRows: a line says what cannot be.
        WrongOption: fewer than one member.
        TooDemanding: more members than fit into memory.

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
    _refuse_too_many(instance, members)
    world = laid_out(instance, registrations)
    if clock is not None:
        _compile(progress)
    everywhere, measured = _timed(world, members, seed, clock)
    run = compared(world, everywhere)
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
        notes=(*_notes(texts), *_out_of_order(counts), _error(by_member)),
        figures={"members": checked(by_member, FLEE_MEMBERS, where="simulate")},
        measured={
            name: float(by_member[name].to_numpy().mean()) for name in ("ard", "ard_rescaled")
        }
        | measured,
    )


def _compile(progress: _Progress | None) -> None:
    """What is not yet compiled, before any time is taken."""
    if progress is not None:
        progress(0, 1, "(compiling, the first time only)")
    ready()
    if progress is not None:
        progress(1, 1, "")


def _timed(
    world: FleeWorld, members: int, seed: int, clock: Callable[[], float] | None
) -> tuple[Ints, dict[str, float]]:
    """People at places, and how long it took to live all days."""
    if clock is None:
        return flee_places(world, members=members, seed=seed), {}
    begun = clock()
    everywhere = flee_places(world, members=members, seed=seed)
    return everywhere, {"seconds": clock() - begun}


def flee_of(
    flee_input: str | PathLike[str] | None,
    flee_validation: str | PathLike[str] | None,
    *,
    members: int | None,
    seed: int,
    beside: Sequence[str] = (),
    clock: Callable[[], float] | None = None,
    progress: _Progress | None = None,
) -> Answer:
    """
    The same where both folders are said.

    Args:
        beside: options of a corridor that were said too.

    Raises:
        WrongOption: one of them is missing, or something of a corridor is said beside them.
    """
    if flee_input is None or flee_validation is None:
        missing = "--flee-input" if flee_input is None else "--flee-validation"
        raise WrongOption(
            "a folder of Flee's is run beside its counts: both folders are needed",
            where=missing,
            remedy=f"add {missing} FOLDER",
        )
    if beside:
        raise WrongOption(
            f"{listing(beside)} {'are' if beside[1:] else 'is'} of a corridor; a folder of Flee's "
            "says its own days, places and people",
            where=f"--flee-input {flee_input}",
            remedy=f"leave out {', '.join(beside)}, or --flee-input and --flee-validation",
        )
    return simulate_flee(
        Path(flee_input),
        Path(flee_validation),
        members=1 if members is None else members,
        seed=seed,
        clock=clock,
        progress=progress,
    )


def _refuse_too_many(instance: FleeInstance, members: int) -> None:
    most = _MOST // (instance.days * len(instance.places))
    if members > most:
        raise TooDemanding(
            f"{members:,} members of {instance.days:,} days and {len(instance.places):,} places",
            where=f"--members {members}",
            remedy=f"ask for {most:,} or fewer"
            if most
            else "shorten the period: not one member fits into memory",
        )


def _out_of_order(counts: Mapping[str, str]) -> Iterator[Note]:
    """Files whose days Flee takes as they come."""
    files = disordered(counts)
    if files:
        yield Note(
            "flee_days_out_of_order",
            f"days in {listing(files)} do not each come after the one before; as in Flee they are "
            "taken in the order of the file",
            {
                "es": f"los días de {listing(files)} no siguen cada uno al anterior; como en Flee, "
                "se toman en el orden del archivo"
            },
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
