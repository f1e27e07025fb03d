"""
Print the reference pages from the code: `python docs/build.py`, or `--check` to compare.

Everything between `<!-- printed:NAME -->` and `<!-- end -->` is printed;
whole pages under docs/reference/ (but sources/) and VOCABULARY.md are too.
"""

import inspect
import io
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import caudal
from caudal.analysis.effect import ESTIMATORS
from caudal.analysis.forecast import FORECASTERS
from caudal.analysis.indicators import INDICATORS
from caudal.analysis.nowcast import NOWCASTERS
from caudal.analysis.simulate.corridor.counting import counted
from caudal.archive.corridor_files import KEYS
from caudal.archive.corridor_files import TABLES as CORRIDOR_TABLES
from caudal.archive.corridors import all_places, corridor, names_of_corridors
from caudal.archive.simulation_files import described
from caudal.cli.main import main
from caudal.cli.options import parser_of
from caudal.cli.verbs import VERBS, WRITING
from caudal.render.exports import WITH_ROWS
from caudal.sources import SOURCES
from caudal.vocabulary import errors, places, policies, terms
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.measures import ALIASES, MEASURES
from caudal.vocabulary.scenario_tables import OUTCOMES, UNITS
from caudal.vocabulary.tables import TABLES
from caudal.vocabulary.term import Term

ROOT = Path(__file__).parent.parent
SHOWN_LINES = 24
SAFE = {"brief", "observations", "revisions", "releases", "terms", "places"}
PRINTED = "*This page is printed from the code by `python docs/build.py`: do not edit it by hand.*"


def pages() -> dict[str, str]:
    """Path → text of every printed page."""
    printed = {
        "VOCABULARY.md": vocabulary(),
        "docs/reference/errors.md": error_page(),
        "docs/reference/tables.md": table_page(),
    }
    printed |= {f"docs/reference/verbs/{verb}.md": verb_page(verb) for verb in VERBS}
    printed["ARCHITECTURE.md"] = filled(ROOT / "ARCHITECTURE.md", {
        "sources": source_table,
        "models": model_table,
        "verbs": verb_table,
    })  # fmt: skip
    printed["docs/reference/corridors.md"] = filled(ROOT / "docs/reference/corridors.md", {
        "keys": key_tables,
        "tables": corridor_tables,
        "kinds": kind_table,
    })  # fmt: skip
    return printed


def filled(path: Path, sections: dict[str, Callable[[], str]]) -> str:
    """A page with its printed sections made anew."""
    text = path.read_text("utf-8")
    for name, section in sections.items():
        head, _, rest = text.partition(f"<!-- printed:{name} -->\n")
        _, _, tail = rest.partition("<!-- end -->")
        text = f"{head}<!-- printed:{name} -->\n{section()}\n<!-- end -->{tail}"
    return text


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *([*map(cell, row)] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(text: str) -> str:
    """Text that does not break a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def source_table() -> str:
    """Every source."""
    return table(
        ("source", "what it is", "layouts", "tables", "page"),
        (
            (
                f"`{s.name}`",
                s.title,
                ", ".join(layout.name for layout in s.layouts),
                ", ".join(f"{t.name} ({'complete' if t.complete else 'quoted'})" for t in s.tables),
                f"[page](docs/reference/sources/{s.name}.md)",
            )
            for s in SOURCES.values()
        ),
    )


def model_table() -> str:
    """Every table of models; they come with the verbs that use them."""
    return table(
        ("table", "entries", "comes with"),
        (
            (
                "`INDICATORS`",
                ", ".join(f"`{name}`" for name in INDICATORS),
                "the verb [`indicators`](docs/reference/verbs/indicators.md)",
            ),
            (
                "`FORECASTERS`",
                ", ".join(f"`{name}`" for name in FORECASTERS),
                "the verbs [`forecast`](docs/reference/verbs/forecast.md) and "
                "[`score`](docs/reference/verbs/score.md)",
            ),
            (
                "`NOWCASTERS`",
                ", ".join(f"`{name}`" for name in NOWCASTERS),
                "the verb [`nowcast`](docs/reference/verbs/nowcast.md)",
            ),
            (
                "`ESTIMATORS`",
                ", ".join(f"`{name}`" for name in ESTIMATORS),
                "the verb [`effect`](docs/reference/verbs/effect.md)",
            ),
        ),
    )


def verb_table() -> str:
    """Every verb."""
    return table(
        ("verb", "what it does", "page"),
        (
            (f"`{verb}`", does, f"[page](docs/reference/verbs/{verb}.md)")
            for verb, (does, _) in VERBS.items()
        ),
    )


def vocabulary() -> str:
    """VOCABULARY.md: every code that is used."""
    named: list[tuple[str, dict[str, Term]]] = [
        ("Groups", terms.GROUPS),
        ("Authorities", terms.AUTHORITIES),
        ("Components", terms.COMPONENTS),
        ("Frequencies", terms.FREQUENCIES),
        ("Statuses", terms.STATUSES),
        ("How a vintage is known", terms.VINTAGE_BASES),
        ("What an origin means", terms.ORIGIN_BASES),
        ("Where a quoted figure was read", terms.CITATION_KINDS),
        ("How a text words a rounded figure", terms.QUALIFIERS),
        ("Verdicts on a change", terms.VERDICTS),
        ("Verdicts on the effect of heat", terms.EFFECT_VERDICTS),
        ("Verdicts on what a policy did", POLICY_VERDICTS),
        ("Verdicts on a forecaster", terms.SCORE_VERDICTS),
        ("What is planned", terms.PLANNED_UNITS),
        ("Kinds of policies", policies.POLICY_KINDS),
        ("Instruments of policies", policies.INSTRUMENTS),
        ("How well a policy is known", policies.CONFIDENCES),
        ("Regimes", policies.REGIMES),
    ]
    measures = table(
        ("code", "English", "Spanish", "unit", "kind", "meaning"),
        ((f"`{m.code}`", m.en, m.es, m.unit, m.kind, m.meaning) for m in MEASURES.values()),
    )
    aliases = table(
        ("word", "means"),
        (
            (f"`{word}`", ", ".join(f"{k} `{v}`" for k, v in meaning.items()))
            for word, meaning in ALIASES.items()
        ),
    )
    sums = [
        (code, ", ".join(f"`{part}`" for part in its)) for code, its in terms.GROUP_PARTS.items()
    ]
    parts = ["# Vocabulary", PRINTED, WORDS, "## Measures", measures]
    parts += ["Words that publishers use for a part of `encounters`:", aliases]
    for heading, words in named:
        rows = ((f"`{w.code}`", w.en, w.es, w.meaning) for w in words.values())
        parts += [f"## {heading}", table(("code", "English", "Spanish", "meaning"), rows)]
        if words is terms.GROUPS:
            parts += [f"`{code}` is also answered by the sum of {listed}." for code, listed in sums]
    listed = table(
        ("code", "English", "Spanish", "kind", "part of"),
        (
            (f"`{p.code}`", p.en, p.es, p.kind, " ".join(f"`{a}`" for a in p.parents))
            for p in all_places().values()
        ),
    )
    corridors = ", ".join(f"`{name}`" for name in names_of_corridors())
    parts += ["## Places and origins", f"From the folders of the corridors {corridors}."]
    return "\n\n".join([*parts, kind_table(), listed]) + "\n"


def kind_table() -> str:
    """Every kind of place."""
    return table(("kind", "meaning"), ((f"`{k}`", v) for k, v in places.KINDS.items()))


def key_tables() -> str:
    """Every key of `corridor.toml`, part by part."""
    parts = []
    for part, keys in KEYS.items():
        rows = (
            (f"`{key.name}`", key.type, "needed" if key.needed else "", key.meaning) for key in keys
        )
        parts += [f"### {f'`{part}`' if part else 'At the top'}"]
        parts += [table(("key", "type", "", "meaning"), rows)]
    return "\n\n".join(parts)


def corridor_tables() -> str:
    """Columns of the tables in a corridor's folder."""
    parts = []
    for name, columns in CORRIDOR_TABLES.items():
        rows = (
            (
                f"`{c.name}`",
                c.meaning + (" (may be empty)" if c.null else ""),
                ", ".join(f"`{code}`" for code in sorted(c.allowed)) if c.allowed else "",
            )
            for c in columns
        )
        parts += [f"### `{name}`", table(("column", "meaning", "values"), rows)]
    return "\n\n".join(parts)


WORDS = """\
This page wins over any name in the code. A new code is a row here first.

- **Encounters are events, not people**: one person may count several times. Never write
  "people" for encounters.
- An expulsion is an encounter *and* a repatriation: the two are never added.
- `origin` says where people are from; `origin_basis` says in which sense. Two bases are not
  comparable.
- The rest of a publisher's list carries the list in its name (`other_than_4`,
  `other_than_21`): they are different series and are never joined.
- A **release** is one publication of a table; its **vintage** is the day it was published.
  **As of** a day means: what was known then. A **revision** is the change of one cell between
  two vintages.
- People are *people*, *migrants*, *asylum seekers*, *noncitizens*; a publisher's harsher label
  stays inside its adapter."""


def error_page() -> str:
    """Exit codes, and every class of error with a message as it is printed."""
    codes = table(("code", "meaning"), ((f"`{c}`", text) for c, text in errors.EXIT_CODES.items()))
    parts = ["# Exit codes and errors", PRINTED, "## Exit codes", codes, "## Errors"]
    parts.append("Every message says what is wrong, where to look, and what to do now.")
    for name in errors.__all__:
        kind = getattr(errors, name)
        if inspect.isclass(kind) and issubclass(kind, errors.CaudalError):
            parts.append(f"### `{name}`\n\n{inspect.getdoc(kind)} Exit code `{kind.exit_code}`.")
    messages = sorted((ROOT / "tests" / "golden" / "messages").glob("*.txt"))
    parts.append("## Messages as they are printed")
    parts += [f"```\n{path.read_text('utf-8').strip()}\n```" for path in messages]
    return "\n\n".join(parts) + "\n"


def table_page() -> str:
    """Every table with its columns."""
    parts = ["# Tables", PRINTED]
    parts.append(
        "JSON writes `{verb, question, rows, notes, run}`; `rows` have these columns, as in CSV "
        "and Parquet. Of `simulate` it writes further tables beside `rows`: "
        + ", ".join(f"`{name}`" for name in WITH_ROWS["simulate"])
        + " ([outcomes](#outcomes-of-simulate) stand below). Of `effect` it writes what stands "
        "behind the rows. Periods are first days; counts are whole numbers, shares 0–1, changes "
        "fractions; what is missing is null."
    )
    for name, columns in TABLES.items():
        rows = (
            (
                f"`{c.name}`",
                str(c.type),
                c.unit,
                c.meaning + (" (may be null)" if c.null else ""),
                ", ".join(f"`{code}`" for code in sorted(c.allowed)) if c.allowed else "",
            )
            for c in columns
        )
        parts += [f"## {name}", table(("column", "type", "unit", "meaning", "values"), rows)]
    parts += ["## Outcomes of simulate", _OF_OUTCOMES, outcome_table()]
    return "\n\n".join(parts) + "\n"


_OF_OUTCOMES = """The words of `outcome` in the answer of `caudal simulate`. A row is of a month, of the days \
of it that were simulated (`days`): a sum over a part of a month is not of a whole one. Each outcome \
is reckoned in each member; the row tells the middle and the band."""
_HOW = {
    "sum": "sum of the days",
    "mean": "mean of the evenings",
    "ratio": "sum of the days over sum of the days",
}
_BEYOND = {
    "repeat_share": "a repeat is of somebody encountered before at all; "
    "the published share looks back 12 months",
    "again_30_days": "in expectation, on a cohort of its own: not cut by `--days`, in the row of the "
    "first month only; shelters have no limit in it",
    "in_border_cities": "holds people who wait outside shelters and those just returned over the "
    "border, who have not yet decided whether to try again",
    "waiting_days": "evenings spent there over people who leave, days in shelters and after a return "
    "among them",
    "protection_screening": "those processed under Title 8, not Mexican, times `screened`; and all "
    "who come by appointment",
    "deaths": "crossings, encountered or not, times `deaths_per_10000`",
}
_BEYOND["again_90_days"] = _BEYOND["again_30_days"]


def outcome_table() -> str:
    """Every outcome of a scenario: how it is counted, and its unit."""
    how = {one.outcome: _HOW[one.how] for one in counted(described(corridor("us-mexico")))}
    return table(
        ("code", "name", "counted", "over a month", "unit"),
        (
            (
                f"`{code}`",
                term.en,
                "; ".join(text for text in (term.meaning, _BEYOND.get(code)) if text),
                how.get(code, "of the first day"),
                UNITS[code],
            )
            for code, term in OUTCOMES.items()
        ),
    )


def verb_page(verb: str) -> str:
    """What a verb does, its options, and its example with what it prints."""
    does, example = VERBS[verb]
    function = getattr(caudal, verb)
    parts = [
        f"# caudal {verb}",
        PRINTED,
        f"{does[0].upper()}{does[1:]}.",
        "## Options",
        option_table(verb),
        "## Example",
        f"```console\n$ {example}\n{shown(verb, example)}\n```",
        *([f"```console\n$ {WRITING[verb]}\n```"] if verb in WRITING else []),
        "## In Python",
        f"```\ncaudal.{verb}{inspect.signature(function)}\n\n{inspect.getdoc(function)}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def option_table(verb: str) -> str:
    """Options of a verb; argparse lays its own help out anew from version to version."""
    actions = [action for action in parser_of(verb)._actions if action.dest != "help"]
    rows = (
        (
            f"`{', '.join(action.option_strings) or action.metavar}`",
            f"`{action.metavar}`" if action.option_strings and action.metavar else "",
            action.help or "",
        )
        for action in actions
    )
    return table(("option", "value", "meaning"), rows)


def shown(verb: str, example: str) -> str:
    """What the example prints, cut to a screen; a verb that reads files is not run here."""
    if verb not in SAFE:
        return "…"
    stream = io.StringIO()
    with redirect_stdout(stream), redirect_stderr(io.StringIO()):
        main(example.split()[1:])
    lines = stream.getvalue().rstrip().splitlines()
    return "\n".join(lines[:SHOWN_LINES] + (["…"] if lines[SHOWN_LINES:] else []))


def run(check: bool) -> int:
    """Write the pages, or (check) say which are not as the code prints them."""
    os.environ["COLUMNS"] = "100"
    os.environ.pop("CAUDAL_DATA", None)
    stale = []
    for name, text in pages().items():
        path = ROOT / name
        if check and (not path.exists() or path.read_text("utf-8") != text):
            stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for name in stale:
        print(f"{name} is not what the code prints: run `python docs/build.py`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run("--check" in sys.argv))
