"""Options that are numbers, and those of verbs that compute much."""

import argparse
from collections.abc import Callable

from caudal.vocabulary.errors import WrongOption

__all__ = ["number", "processes", "simulate_options", "whole_number"]


def simulate_options(parser: argparse.ArgumentParser) -> None:
    """
    The options of `simulate`.
    """
    parser.add_argument(
        "--scenario",
        metavar="none|POLICY_ID|FILE.toml",
        default="none",
        help="what differs: nothing, a policy of the corridor, or the changes in a file of your own; "
        "default: none",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="YYYY-MM-DD",
        help="first day that is told; default: the scenario's own first day, which `none` has not",
    )
    for option, default, what in (
        ("--days", 120, "so many days, 1 to 1,100"),
        ("--seed", 1, "of all chance: the same seed, the same answer"),
    ):
        parser.add_argument(
            option,
            type=whole_number(option),
            metavar="N",
            default=default,
            help=f"{what}; default: {default}",
        )
    parser.add_argument(
        "--as-of", metavar="YYYY-MM-DD", help="what was known on that day; default: the first day"
    )
    parser.add_argument(
        "--unfitted",
        dest="fitted",
        action="store_false",
        help="draw all parameters from their ranges; default: those that figures published by the "
        "day tell are drawn given these",
    )
    parser.add_argument(
        "--members",
        type=whole_number("--members"),
        metavar="N",
        help="so often, 1 to 100,000, each with other parameters and chance; default: 200, with "
        "--flee-input 1",
    )
    _follows(parser)
    for name, what in (
        ("input", "a folder of Flee's (locations.csv, routes.csv …), run by its rules instead"),
        ("validation", "the folder of its counts (data_layout.csv …)"),
    ):
        parser.add_argument(f"--flee-{name}", metavar="DIR", help=what)
    processes(parser)


def _follows(parser: argparse.ArgumentParser) -> None:
    """How it is told what each outcome follows."""
    parser.add_argument(
        "--sensitivity",
        metavar="ensemble|morris",
        default="ensemble",
        help="what each outcome follows, by share of its variance over the members; morris: also "
        "by runs that move one parameter at a time, without chance; default: ensemble",
    )
    parser.add_argument(
        "--trajectories",
        type=whole_number("--trajectories"),
        metavar="N",
        default=10,
        help="with --sensitivity morris: how often each parameter is moved; each costs as many "
        "runs as there are parameters; default: 10",
    )


def processes(parser: argparse.ArgumentParser) -> None:
    """
    Where tasks are computed.
    """
    parser.add_argument(
        "--workers",
        type=whole_number("--workers"),
        metavar="N",
        default=1,
        help="processes of this machine; default: 1",
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler in their place: tcp://HOST:8786"
    )


def whole_number(option: str) -> Callable[[str], int]:
    """
    A whole number, as the value of an option.
    """

    def read(text: str) -> int:
        if text.isascii() and text.isdigit():
            return int(text)
        raise WrongOption(
            f"`{text}` is no whole number",
            where=f"{option} {text}",
            remedy=f"say {option} with a number from 1 on",
        )

    return read


def number(option: str) -> Callable[[str], float]:
    """
    A number, as the value of an option.
    """

    def read(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise WrongOption(
                f"`{text}` is no number",
                where=f"{option} {text}",
                remedy=f"say {option} with a number above 0",
            ) from None

    return read
