"""
The rows of a CSV that holds nothing but what is expected, at the frame library's speed; or None.

`known_rows` never explains. A file with a word, a row or a byte that it does
not know is left to the exact reader, which says what is wrong and where. The
two cannot disagree, for two reasons. What labels mean stands in books that
the exact reader's own rules have filled. And every byte is accounted for: the
frame library's parser passes over much that is wrong (text behind a closing
quote, a blank before a number, a lone carriage return), but what it passes
over takes room. A file just as long as its known cells, commas, quotes and
line ends together holds nothing else.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import product

import polars as pl

from caudal.sources.csv_text import LINE, Faults

__all__ = ["Book", "KnownFile", "Rule", "book", "known_rows"]

# A rule of the exact reader: text cells in, a code for each row out, what is wrong to the faults.
Rule = Callable[[pl.DataFrame, Faults], pl.Expr]

# Words that stand in a file as they are: no quote, no comma, nothing but ASCII.
_PLAIN = r"^[ !#-+\--~]+$"


@dataclass(frozen=True)
class Book:
    """
    What the labels of some columns mean together.

    Args:
        columns: where the labels stand.
        codes: every code once, in the order of the labels.
        ranks: for each combination of labels, the last column turning
            fastest, the place of its code in `codes`; null: not known.
    """

    columns: tuple[str, ...]
    codes: pl.Series
    ranks: pl.Series


@dataclass(frozen=True)
class KnownFile:
    """
    A layout in which every label is known.

    Args:
        labels: column → its labels, as the publisher writes them.
        keys: dimension → its book; together they tell one cell from another.
        checks: books that only say which combinations are right.
        free: columns with any plain words, which mean nothing here.
        count: the column of counts.
    """

    labels: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, Book]
    checks: Sequence[Book]
    free: Sequence[str]
    count: str

    @cached_property
    def types(self) -> Mapping[str, pl.DataType | type[pl.DataType]]:
        """The type as which each column is parsed."""
        words = {column: pl.Enum(labels) for column, labels in self.labels.items()}
        return {**words, **dict.fromkeys(self.free, pl.String), self.count: pl.UInt32}

    @cached_property
    def sizes(self) -> Mapping[str, pl.Series]:
        """The bytes that each label of a column takes: one with a comma needs quotes."""
        return {
            column: pl.Series(
                [len(label.encode()) + 2 * ("," in label) for label in labels], dtype=pl.UInt8
            )
            for column, labels in self.labels.items()
        }


def book(labels: Mapping[str, Sequence[str]], rule: Rule) -> Book:
    """
    The book that a rule fills, for every combination of these labels.

    What the rule has a fault with, or no code for, is not known.
    """
    combinations = pl.DataFrame(
        list(product(*labels.values())), dict.fromkeys(labels, pl.String), orient="row"
    ).with_row_index(LINE)
    faults = Faults("", "")
    code = rule(combinations, faults)
    right = ~pl.col(LINE).is_in(faults.lines())
    told = combinations.select(code=pl.when(right).then(code))["code"]
    codes = told.drop_nulls().unique(maintain_order=True)
    ranks = told.replace_strict(codes, range(len(codes)), default=None, return_dtype=pl.UInt16)
    return Book(tuple(labels), codes, ranks.shrink_dtype())


def known_rows(content: bytes, names: Sequence[str], known: KnownFile) -> pl.DataFrame | None:
    """
    What each row tells, in the order of the file; None if anything in the file is not as known.

    Args:
        content: the file's bytes.
        names: its header.
        known: what may stand in it.

    Returns:
        the dimensions of `known.keys`, value [events]. No two rows tell the same cell.
    """
    if sorted(names) != sorted(known.types):
        return None
    content = _without_decimals(content)
    cells = _parsed(content, names, known)
    if cells is None or cells.is_empty():
        return None
    # What a short row lacks is null too; a label that is null has no code.
    if any(cells[name].null_count() for name in (*known.free, known.count)):
        return None
    if not all(cells[name].unique().str.contains(_PLAIN).all() for name in known.free):
        return None
    counts = cells[known.count].rechunk()
    labels = _numbers(cells, known)
    if not _is_all(content, cells, labels, counts, known):
        return None
    ranks = {name: _ranks(labels, one, known) for name, one in known.keys.items()}
    cell = _joint([(ranks[name], len(one.codes)) for name, one in known.keys.items()])
    checked = [_ranks(labels, one, known) for one in known.checks]
    if any(found.null_count() for found in (cell, *checked)):
        return None
    if not _all_differ(cell, ranks[next(iter(ranks))]):
        return None
    told = [one.codes[ranks[name]].alias(name) for name, one in known.keys.items()]
    return pl.DataFrame([*told, counts.cast(pl.Float64).alias("value")])


def _without_decimals(content: bytes) -> bytes:
    """The file with whole counts written as such: some write `9584.0` throughout."""
    begin = content.find(b"\n") + 1
    end = b"\r\n" if _line_end(content) == "\r" else b"\n"
    first = content[begin : content.find(end, begin)]
    return content.replace(b".0" + end, end) if first.endswith(b".0") else content


def _parsed(content: bytes, names: Sequence[str], known: KnownFile) -> pl.DataFrame | None:
    """
    The cells, by the types of the known file; None if one of them does not parse.

    The parser takes a carriage return off the end of any cell. Where lines end
    in "\\r\\n" it is told that they end in "\\r": the line feed then begins the
    next line, as a part of its first label.
    """
    types = {name: known.types[name] for name in names}
    end = _line_end(content)
    if end == "\r":
        types[names[0]] = _behind_line_feed(known.labels.get(names[0], ()))
    try:
        cells = pl.read_csv(io.BytesIO(content), schema=types, eol_char=end)
    except pl.exceptions.PolarsError:
        return None
    if end == "\r":
        # The line feed behind the last line is no row; in front of an empty label it is one.
        cells = cells.head(-1) if content.endswith(b"\r\n") else cells
        return None if (cells[names[0]] == "\n").any() else cells
    return cells


@cache
def _behind_line_feed(labels: tuple[str, ...]) -> pl.Enum:
    """The labels of a first column; the line feed alone stands behind the last line."""
    return pl.Enum([f"\n{label}" for label in labels] + ["\n"])


def _numbers(cells: pl.DataFrame, known: KnownFile) -> dict[str, pl.Series]:
    """Each label as its number among those of its column."""
    numbers = cells.select_seq(pl.col(list(known.labels)).to_physical())
    return {column.name: column.rechunk() for column in numbers}


def _line_end(content: bytes) -> str:
    """What ends a line for the parser, as after the header."""
    feed = content.find(b"\n")
    return "\r" if content[max(feed - 1, 0) : feed] == b"\r" else "\n"


def _is_all(
    content: bytes,
    cells: pl.DataFrame,
    labels: Mapping[str, pl.Series],
    counts: pl.Series,
    known: KnownFile,
) -> bool:
    """
    Whether the cells, written in the shortest way, take up every byte below the header.
    """
    words = [int(known.sizes[name][number].sum()) for name, number in labels.items()]
    words += [int(cells[name].str.len_bytes().sum()) for name in known.free]
    # The last line may lack its end.
    ends = cells.height - (not content.endswith(b"\n"))
    end = 2 if _line_end(content) == "\r" else 1
    marks = cells.height * (cells.width - 1) + ends * end
    return sum(words) + _digits(counts) + marks == len(content) - content.find(b"\n") - 1


def _digits(counts: pl.Series) -> int:
    """
    How many digits the counts have together.
    """
    longer = range(1, len(str(counts.max())))
    return len(counts) + sum(int((counts >= 10**more).sum()) for more in longer)


def _ranks(labels: Mapping[str, pl.Series], one: Book, known: KnownFile) -> pl.Series:
    """The rank of each row's code; null where the book does not know the labels together."""
    return one.ranks[_joint([(labels[name], len(known.labels[name])) for name in one.columns])]


def _all_differ(cell: pl.Series, block: pl.Series) -> bool:
    """
    Whether no number of a cell stands twice. Cells of different blocks differ.
    """
    turns = block.slice(1) != block.head(-1)
    blocks = block.slice(1).filter(turns)
    # As most files are written: every block in one piece, its cells in their order.
    in_pieces = blocks.n_unique() == len(blocks) and not (blocks == block[0]).any()
    if in_pieces and ((cell.slice(1) > cell.head(-1)) | turns).all():
        return True
    # One thread sorts so few numbers faster than several.
    return cell.sort(multithreaded=False).n_unique() == len(cell)


def _joint(digits: Sequence[tuple[pl.Series, int]]) -> pl.Series:
    """
    One number for several, each below its own limit: the last turns fastest.
    """
    (first, _), *rest = digits
    return reduce(lambda high, low: high * low[1] + low[0], rest, first.cast(pl.UInt32))
