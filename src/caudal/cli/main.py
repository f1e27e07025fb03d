"""`caudal VERB …`: parse, call the verb, show what came back, exit with its code."""

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from caudal.cli.options import form_of, parser_of, refuse_unknown_verb
from caudal.cli.verbs import VERBS
from caudal.vocabulary.errors import CaudalError

if TYPE_CHECKING:
    from caudal.vocabulary.answer import Answer

__all__ = ["main", "run"]

_ASKED = frozenset(
    [
        "corridor",
        "measure",
        "place",
        "origin",
        "group",
        "authority",
        "component",
        "frequency",
        "source",
        "provisional",
        "reconstruct",
        "period",
        "start",
        "end",
        "as_of",
    ]
)


def run() -> None:
    """The installed command."""
    # Matrices are small here: a second thread of numpy's waits for the first and takes a core to.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # The reader (`head`) has what it wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def main(words: list[str]) -> int:
    """
    Run one command line; 0 done, 1 our fault, 2 the user's mistake.
    """
    try:
        return _main(words)
    except CaudalError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code


def _main(words: list[str]) -> int:
    if not words or words[0].startswith("-"):
        return _without_verb(words)
    if words[0] not in VERBS:
        refuse_unknown_verb(words[0])
    try:
        options = parser_of(words[0]).parse_args(words[1:])
    except SystemExit as done:
        return int(done.code or 0)
    # A name that cannot be written is refused before anything is done.
    form = form_of(words[0], options.format, options.out)
    from caudal.cli.output import explained, refuse_out, shown

    refuse_out(options.out, form)
    answer = _answer(words[0], options)
    if vars(options).get("explain"):
        explained(answer, options.lang, options.out)
    else:
        shown(answer, form, options.lang, options.out)
    if answer.verb == "ingest":
        from caudal.render.words import taken_in

        print(taken_in(answer.rows["state"].to_list(), options.lang), file=sys.stderr)
    return answer.failed


def _without_verb(words: list[str]) -> int:
    parser = parser_of(None)
    try:
        options = parser.parse_args(words)
    except SystemExit as done:
        return int(done.code or 0)
    if options.version:
        from importlib.metadata import version

        print(f"caudal {version('caudal')}")
    else:
        parser.print_help()
    return 0


def _answer(verb: str, options: argparse.Namespace) -> "Answer":
    import caudal

    said = vars(options)
    asked: dict[str, Any] = {name: said[name] for name in _ASKED if name in said}
    if verb == "effect":
        return _effect(options, asked)
    if verb in ("nowcast", "forecast", "score"):
        return _estimated(verb, options, asked)
    if verb in ("observations", "revisions", "brief", "indicators"):
        if verb == "indicators":
            return caudal.indicators(indicator=options.indicator, data=options.data, **asked)
        asking = {
            "observations": caudal.observations,
            "revisions": caudal.revisions,
            "brief": caudal.brief,
        }
        return asking[verb](data=options.data, **asked)
    if verb == "simulate":
        return _simulated(options)
    if verb == "ingest":
        return _ingest(options)
    if verb == "fetch":
        return _fetch(options)
    if verb == "verify":
        return caudal.verify(
            corridor=options.corridor,
            deep=options.deep,
            repair=options.repair,
            data=options.data,
        )
    if verb == "releases":
        return caudal.releases(
            corridor=options.corridor,
            source=options.source,
            findings=options.findings,
            data=options.data,
        )
    words = {"terms": caudal.terms, "places": caudal.places}[verb]
    return words(kind=options.kind, labels=options.labels, corridor=options.corridor)


def _estimated(verb: str, options: argparse.Namespace, asked: dict[str, Any]) -> "Answer":
    import caudal
    from caudal.cli.output import progress_bar

    if verb == "nowcast":
        return caudal.nowcast(
            model=options.model,
            reveal=options.reveal,
            running=options.running,
            data=options.data,
            **asked,
        )
    if verb == "forecast":
        return caudal.forecast(
            horizon=options.horizon,
            model=options.model,
            planning=options.planning,
            stays=options.stay or (),
            per=options.per,
            data=options.data,
            **asked,
        )
    with progress_bar(doing="forecasting") as progress:
        return caudal.score(
            model=options.model or "default",
            horizon=options.horizon,
            workers=options.workers,
            cluster=options.cluster,
            progress=progress,
            data=options.data,
            **asked,
        )


def _effect(options: argparse.Namespace, asked: dict[str, Any]) -> "Answer":
    import caudal

    return caudal.effect(
        options.policy,
        date=options.date,
        treated=options.treated,
        donors=options.donors,
        pre=options.pre,
        post=options.post,
        margin=options.margin,
        policies=options.policies,
        data=options.data,
        **asked,
    )


def _simulated(options: argparse.Namespace) -> "Answer":
    from dataclasses import replace
    from time import perf_counter

    import caudal
    from caudal.cli.output import progress_bar

    begun = perf_counter()
    with progress_bar(total_from=1, doing="simulating") as progress:
        answer = caudal.simulate(
            options.scenario,
            start=options.start,
            days=options.days,
            members=options.members,
            seed=options.seed,
            sensitivity=options.sensitivity,
            trajectories=options.trajectories,
            fitted=options.fitted,
            as_of=options.as_of,
            corridor=options.corridor,
            workers=options.workers,
            cluster=options.cluster,
            progress=progress,
            flee_input=options.flee_input,
            flee_validation=options.flee_validation,
            clock=perf_counter,
            data=options.data,
        )
    whole = perf_counter() - begun
    # A folder of Flee has the time of its days told by itself, as Flee's own times are.
    measured = {"seconds": whole, **answer.measured, "seconds_whole": whole}
    return replace(answer, measured=measured)


def _ingest(options: argparse.Namespace) -> "Answer":
    from datetime import UTC, datetime

    import caudal
    from caudal.cli.output import progress_bar

    with progress_bar() as progress:
        answer = caudal.ingest(
            options.paths,
            now=datetime.now(UTC),
            corridor=options.corridor,
            data=options.data,
            source=options.source,
            vintage=options.vintage,
            dry_run=options.dry_run,
            progress=progress,
        )
    for row in answer.rows.filter(answer.rows["state"] == "bad").iter_rows(named=True):
        print(row["message"], file=sys.stderr)
    return answer


def _fetch(options: argparse.Namespace) -> "Answer":
    from datetime import UTC, datetime

    import caudal
    from caudal.cli.output import progress_bar

    with progress_bar(total_from=1, doing="fetching") as progress:
        answer = caudal.fetch(
            options.sources,
            now=datetime.now(UTC),
            corridor=options.corridor,
            data=options.data,
            since=options.since,
            backfill=options.backfill,
            dry_run=options.dry_run,
            progress=progress,
        )
    for row in answer.rows.filter(answer.rows["state"] == "failed").iter_rows(named=True):
        print(row["message"], file=sys.stderr)
    return answer


if __name__ == "__main__":
    run()
