"""Options of every verb: what may be said, and how it is refused."""

import argparse
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from caudal.cli.numbers import number, processes, simulate_options, whole_number
from caudal.cli.verbs import FURTHER, VERBS, WRITING
from caudal.vocabulary.errors import WrongOption, listing

__all__ = [
    "PICTURES",
    "form_of",
    "formats_of",
    "parser_of",
    "refuse_unknown_verb",
]

FORMATS = ("table", "json", "csv", "parquet")
BRIEF_FORMATS = ("table", "md", "html", "pdf", "png", "json")
PICTURES = ("svg", "png", "html")
ESTIMATE_FORMATS = (*FORMATS, *PICTURES, "hub")
_FORMATS = {
    "brief": BRIEF_FORMATS,
    "revisions": (*FORMATS, *PICTURES),
    "nowcast": ESTIMATE_FORMATS,
    "forecast": ESTIMATE_FORMATS,
    "effect": (*FORMATS, *PICTURES),
    "simulate": (*FORMATS, *PICTURES),
}
LANGUAGES = ("en", "es")


class _Parser(argparse.ArgumentParser):
    """argparse whose complaints are ours."""

    def error(self, message: str) -> NoReturn:
        verb = self.prog.split()[-1]
        where = f"caudal {verb}" if verb in VERBS else "caudal"
        strange = message.removeprefix("unrecognized arguments: ")
        if strange != message:
            words = strange.split()
            message = f"{listing(words)} {'are' if words[1:] else 'is'} not known here"
        raise WrongOption(
            message.replace("argument ", "option ").replace("arguments", "options"),
            where=where,
            remedy=f"`{where} --help` lists the options with an example",
        )


class _OneOf:
    """An option's value among a few."""

    def __init__(self, option: str, values: tuple[str, ...]) -> None:
        self.option, self.values = option, values

    def __call__(self, text: str) -> str:
        if text in self.values:
            return text
        raise WrongOption(
            f"`{text}` is not a value of {self.option}",
            where=self.option,
            remedy=f"known are {listing(self.values, most=20)}",
        )


def refuse_unknown_verb(word: str) -> NoReturn:
    """
    Raises:
        WrongOption: always; it names the verb that is nearest.
    """
    near = get_close_matches(word, VERBS, 1)
    raise WrongOption(
        f"there is no verb `{word}`",
        where="caudal VERB",
        remedy=(f"did you mean `{near[0]}`? " if near else "")
        + f"known are {listing(VERBS, most=20)}",
    )


def parser_of(verb: str | None) -> argparse.ArgumentParser:
    """
    The parser of a verb, or of the whole command (None).
    """
    if verb is None:
        return _whole()
    does, example = VERBS[verb]
    parser = _Parser(
        prog=f"caudal {verb}",
        description="\n\n".join(
            [f"{does[0].upper()}{does[1:]}.", *([FURTHER[verb]] if verb in FURTHER else [])]
        ),
        epilog="\n  ".join(["example:", example, *([WRITING[verb]] if verb in WRITING else [])]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _ADDERS[verb](parser)
    _shared(parser, formats_of(verb))
    return parser


def form_of(verb: str, said: str | None, out: str | None) -> str:
    """
    The format of an answer: what was said, else what the file's name ends in, else a table.

    Raises:
        WrongOption: nothing was said, and the name ends in no format that this verb writes.
    """
    ending = Path(out or "").suffix.lower()
    written = {_suffix(form): form for form in formats_of(verb) if _suffix(form)}
    if said or not ending:
        return said or "table"
    if ending not in written:
        known = [f"{form} (`{suffix}`)" for suffix, form in written.items()]
        raise WrongOption(
            f"`caudal {verb}` does not write files that end in `{ending}`",
            where=f"--out {out}",
            remedy=f"end the name in one that it writes: {', '.join(known)};\n"
            "or say which it is with --format",
        )
    return written[ending]


def _suffix(form: str) -> str:
    """Of a file in this format; a hub is a folder, whose name ends in what one likes."""
    return {"table": ".txt", "hub": ""}.get(form, f".{form}")


def formats_of(verb: str) -> tuple[str, ...]:
    """
    The formats in which a verb answers.
    """
    return _FORMATS.get(verb, FORMATS)


def _whole() -> argparse.ArgumentParser:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {verb.ljust(width)}  {does}" for verb, (does, _) in VERBS.items())
    parser = _Parser(
        prog="caudal",
        usage="caudal VERB [options]",
        description="Official aggregate statistics on people moving along a corridor, as answers.\n\n"
        f"verbs:\n{verbs}",
        epilog="example:\n  caudal brief --as-of 2021-08-10\n\n"
        "`caudal VERB --help` lists a verb's options. Nothing but `fetch` touches the network.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    return parser


def _shared(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    parser.add_argument(
        "--corridor",
        default="us-mexico",
        metavar="NAME|PATH",
        help="a corridor, or a folder of your own with a corridor.toml; default: us-mexico",
    )
    parser.add_argument(
        "--format",
        type=_OneOf("--format", formats),
        metavar="|".join(formats),
        help="default: what the name of --out ends in, else table",
    )
    parser.add_argument(
        "--lang",
        type=_OneOf("--lang", LANGUAGES),
        default="en",
        metavar="en|es",
        help="language of names and headings; default: en",
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="data folder; default: $CAUDAL_DATA, else the platform's data folder",
    )
    parser.add_argument("--out", metavar="FILE", help="write there instead of to the terminal")


def _target(
    parser: argparse.ArgumentParser, *, reconstruct: bool = False, spans: bool = True
) -> None:
    _who(parser)
    if spans:
        parser.add_argument("--source", metavar="NAME|all", help="show one or every telling")
        parser.add_argument("--period", metavar="YYYY-MM", help="one period")
        parser.add_argument("--from", dest="start", metavar="YYYY-MM", help="first period")
        parser.add_argument("--to", dest="end", metavar="YYYY-MM", help="last period")
        parser.add_argument(
            "--provisional", action="store_true", help="show preliminary figures (status P) too"
        )
    _as_of(parser)
    _reconstruct(parser, default=reconstruct)


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--measure",
        metavar="CODE",
        help="default: the corridor's, such as encounters (`caudal terms`)",
    )
    parser.add_argument(
        "--place",
        metavar="CODE|each",
        help="default: the corridor's, such as southwest_land_border (`caudal places`)",
    )
    for name, what in (
        ("origin", "citizenship, such as GTM"),
        ("group", "family, unaccompanied_child, single_adult, accompanied_minor"),
        ("authority", "title_8 or title_42"),
        ("component", "usbp or ofo"),
    ):
        parser.add_argument(f"--{name}", metavar="CODE|each", help=f"{what}; default: all")
    parser.add_argument(
        "--frequency", metavar="CODE", default="month", help="month, day, …; default: month"
    )


def _model(parser: argparse.ArgumentParser, *, many: bool = False) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        default=None if many else "default",
        action="append" if many else "store",
        help="who estimates; "
        + ("said again: more of them; `all`: every one; " if many else "")
        + "default: default",
    )


def _horizon(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--horizon",
        type=whole_number("--horizon"),
        metavar="N",
        default=6,
        help="so many periods ahead: 1 to 12 months, 1 to 6 weeks; default: 6",
    )


def _nowcast(parser: argparse.ArgumentParser) -> None:
    _target(parser, reconstruct=True, spans=False)
    _model(parser)
    parser.add_argument(
        "--reveal", action="store_true", help="tell what was published later, and the score"
    )
    parser.add_argument("--running", action="store_true", help="the month that holds the day too")


def _forecast(parser: argparse.ArgumentParser) -> None:
    _target(parser, reconstruct=True, spans=False)
    _model(parser)
    _horizon(parser)
    parser.add_argument(
        "--planning",
        action="store_true",
        help="how many places or staff do not do with a chance of 5, 10 and 20%%",
    )
    parser.add_argument(
        "--stay",
        type=number("--stay"),
        metavar="DAYS",
        action="append",
        help="mean stay, for --planning; said again: more of them; left out: arrivals",
    )
    parser.add_argument(
        "--per",
        type=number("--per"),
        metavar="N",
        help="places, or arrivals of a period, for one member of staff, for --planning",
    )


def _effect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "policy",
        nargs="?",
        metavar="POLICY",
        help="a policy of the calendar, such as title_42_end_2023 (`caudal terms --kind policy`)",
    )
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="a day of your own in its place")
    parser.add_argument(
        "--policies", metavar="FILE", help="a CSV of your own, with the columns id and start"
    )
    _target(parser, reconstruct=True, spans=False)
    parser.add_argument(
        "--treated",
        type=_listed,
        metavar="CODE,…",
        default=(),
        help="codes taken together, such as GTM,HND,SLV; default: the target, or whom the "
        "policy names",
    )
    parser.add_argument(
        "--donors",
        type=_listed,
        metavar="CODE,…|none",
        help="codes that it did not touch; default: all others of the kind that no policy names "
        "and that are large enough",
    )
    for name, months, what in (("pre", 18, "before"), ("post", 3, "after")):
        parser.add_argument(
            f"--{name}",
            type=whole_number(f"--{name}"),
            metavar="N",
            default=months,
            help=f"so many months {what}; default: {months}",
        )
    parser.add_argument(
        "--margin",
        type=number("--margin"),
        metavar="FRACTION",
        default=0.25,
        help="a change up to which an effect is not large; default: 0.25, a quarter",
    )
    parser.add_argument(
        "--explain", action="store_true", help="the result in words, step by step, without a table"
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _score(parser: argparse.ArgumentParser) -> None:
    _who(parser)
    parser.add_argument("--from", dest="start", metavar="YYYY-MM", help="first last-known period")
    parser.add_argument("--to", dest="end", metavar="YYYY-MM", help="last of them")
    _model(parser, many=True)
    _horizon(parser)
    processes(parser)


def _indicators(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--indicator",
        metavar="NAME",
        default="change",
        help="what is computed: change, repeat or heat; default: change",
    )
    _target(parser, reconstruct=True)


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", metavar="YYYY-MM-DD", help="what was known on that day; default: the newest"
    )


def _brief(parser: argparse.ArgumentParser) -> None:
    _as_of(parser)
    parser.add_argument(
        "--period", metavar="YYYY-MM", help="default: the newest month known on that day"
    )
    _reconstruct(parser, default=True)


def _reconstruct(parser: argparse.ArgumentParser, *, default: bool) -> None:
    parser.add_argument(
        "--reconstruct",
        action=argparse.BooleanOptionalAction,
        default=default,
        help="cut later releases by the publication calendar where nothing older is held",
    )


def _releases(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="only this source")
    parser.add_argument(
        "--findings", action="store_true", help="what is odd about each release, one a line"
    )


def _fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="default: all")
    parser.add_argument(
        "--since",
        metavar="YYYY-MM-DD",
        help="every release from that month on, and captures from that day on; "
        "default: the newest release, every capture",
    )
    parser.add_argument(
        "--backfill",
        action="store_true",
        help="take in the Internet Archive's captures of the same addresses too, each a vintage",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be asked; touches no network"
    )


def _ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, globs")
    parser.add_argument("--source", metavar="NAME", help="read the files as this source's")
    parser.add_argument(
        "--vintage", metavar="YYYY-MM-DD", help="day of publication (YYYY-MM: only the month)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help="read every raw file again too")
    parser.add_argument(
        "--repair", action="store_true", help="first write again what can be known again"
    )


def _kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", metavar="KIND", help="only this kind")
    parser.add_argument(
        "--labels", action="store_true", help="the word that each publisher writes for a code"
    )


_ADDERS = {
    "brief": _brief,
    "observations": _target,
    "indicators": _indicators,
    "nowcast": _nowcast,
    "forecast": _forecast,
    "effect": _effect,
    "score": _score,
    "simulate": simulate_options,
    "revisions": _target,
    "releases": _releases,
    "fetch": _fetch,
    "ingest": _ingest,
    "verify": _verify,
    "terms": _kind,
    "places": _kind,
}
