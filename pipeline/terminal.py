"""What the command shows, as rich renderables; nothing here prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from pipeline.explain import Explanation
from pipeline.run import RunSummary

COLOURS: Mapping[str, str] = {
    "PERS": "bright_yellow", "OCC": "yellow", "NORP": "dark_orange", "ORG": "bright_cyan",
    "GPE": "bright_green", "LOC": "green", "FAC": "dark_sea_green4",
    "EVENT": "bright_magenta", "LAW": "magenta", "PRODUCT": "orchid", "LANGUAGE": "plum3", "WEBSITE": "plum3",
    "DATE": "bright_blue", "TIME": "bright_blue",
    "MONEY": "steel_blue1", "PERCENT": "steel_blue1", "QUANTITY": "steel_blue1", "CARDINAL": "grey70", "ORDINAL": "grey70",
}


class _Rate(ProgressColumn):
    """Items a second so far."""

    def render(self, task: Task) -> Text:
        """`3.2/s`, or nothing before the first item."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", style="dim")


def progress_bar(console: Console) -> Progress:
    """A bar with count, rate and time left; it leaves nothing behind when it is done."""
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(),
                    console=console, transient=True)


def summary(done: RunSummary) -> RenderableType:
    """A run in a table: rows by table, and lines for documents, rejects and notes."""
    table = Table(title=f"{done.output} · run {done.run_id[:12]}", title_justify="left", title_style="bold", box=None)
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in done.rows.items():
        table.add_row(name, f"{rows:,}")
    lines = [Text(f"{_count(done.documents, 'article')}: {_count(done.processed, 'input')} processed, "
                  f"{done.reused:,} unchanged, {done.removed:,} removed; {done.seconds['total']:.1f} s")]
    if done.rejects:
        reasons = ", ".join(f"{count} {reason}" for reason, count in done.rejects.items())
        lost = done.processed + done.reused - done.documents
        kept = sum(done.rejects.values()) - lost  # what is said in vain of an article that is kept, by its sidecar or record
        rejected = f"{_count(lost, 'input')} rejected" + (f", {_count(kept, 'remark')} on others" if kept > 0 else "")
        lines.append(Text(f"{rejected}: {reasons}; see {done.output}/rejects.parquet",
                          style="bold red" if "failed" in done.rejects else "yellow"))
    lines += [Text(note, style="yellow") for note in done.notes]
    return Group(table, *lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def marked_text(text: str, mentions: Sequence[Mapping[str, Any]]) -> Text:
    """The article with its mentions in colour; outermost ones in brackets with their label, inner ones underlined."""
    out, at = Text(), 0
    for outer in (m for m in mentions if m["parent_id"] is None):
        if outer["start"] < at:
            continue
        out.append(text[at:outer["start"]])
        out.append("[", style="dim")
        begin = len(out)
        out.append(text[outer["start"]:outer["end"]], style=COLOURS[outer["label"]])
        for inner in mentions:
            if inner["parent_id"] is not None and outer["start"] <= inner["start"] and inner["end"] <= outer["end"]:
                shift = begin - outer["start"]
                out.stylize(f"underline {COLOURS[inner['label']]}", inner["start"] + shift, inner["end"] + shift)
        out.append(f" {outer['label']}]", style="dim")
        at = outer["end"]
    out.append(text[at:])
    return out


def legend(labels: Iterable[str]) -> Text:
    """The labels in their colours."""
    return Text(" ").join(Text(label, style=COLOURS[label]) for label in COLOURS if label in set(labels))


def explanation(found: Explanation) -> RenderableType:
    """The row's facts, then its place in the text."""
    table = Table(title=found.row_id, title_justify="left", title_style="bold", show_header=False, box=None)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in found.facts:
        table.add_row(name, Text(value))
    place = Text(found.before, style="dim") + Text(found.at, style="bold bright_yellow") + Text(found.after, style="dim")
    return Group(table, Text(), place)


def plain_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table without frame; cells are shown as they are, never read as markup."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
