"""A small table that looks right on the site, in JupyterLab and in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


class Table:
    """Rows of text under a header. Columns of numbers are aligned to the right.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequences of str
        Each as long as the header.

    Raises
    ------
    ValueError
        If a row is not as long as the header.
    """

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]):
        for row in rows:
            if len(row) != len(header):
                raise ValueError(f"a row has {len(row)} cells under {len(header)} headings: {row}")
        self.header = list(header)
        self.rows = [[str(cell) for cell in row] for row in rows]
        columns = range(len(self.header))
        self._numeric = [
            bool(rows) and all(_is_number(row[column]) for row in self.rows) for column in columns
        ]

    def __repr__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(self._line(line, widths) for line in lines)

    def _line(self, cells: list[str], widths: list[int]) -> str:
        aligned = (
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(cells, widths, self._numeric, strict=True)
        )
        return "  ".join(aligned).rstrip()

    def _repr_html_(self) -> str:
        head = self._html_row(self.header, "th")
        body = "\n".join(self._html_row(row, "td") for row in self.rows)
        return f"<table>\n<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _html_row(self, cells: list[str], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        marked = (
            f'<{tag}{scope} style="text-align: {"right" if numeric else "left"}">'
            f"{_breakable(escape(cell))}</{tag}>"
            for cell, numeric in zip(cells, self._numeric, strict=True)
        )
        return "<tr>" + "\n".join(marked) + "</tr>"


def _breakable(text: str) -> str:
    """Let a long name break after an underscore, as a browser lets it after a hyphen."""
    return text.replace("_", "_<wbr>")


def _is_number(cell: str) -> bool:
    """Whether a cell starts like a number: ``0.770``, ``1,662 MB``, ``31%``, ``−2``."""
    return cell.lstrip("−-+")[:1].isdigit()
