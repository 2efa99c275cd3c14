"""What a person sees of a look into files: one file column by column, or a line for each of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cohort.inspect.column import Column
from cohort.inspect.days import words
from cohort.inspect.delivery_text import GUESSED, called_columns, encoding_of, remarks
from cohort.inspect.known import Known
from cohort.inspect.look import View
from cohort.inspect.suggestion import Suggestion
from cohort.inspect.trial import Trial

SEPARATORS = {";": "semicolon ;", ",": "comma ,", "\t": "tab", "|": "bar |"}
Looked = tuple[View, Suggestion | None]


def show(screen: Console, known: Known, looked: Sequence[Looked], trials: Sequence[Trial]) -> None:
    """One file in full, with what became of the lines looked at; several a line each."""
    if len(looked) == 1:
        ((view, suggestion),) = looked
        show_file(screen, view, suggestion, known.table_of(view.names) if view.heading.present else None)
        for trial in trials:
            screen.print(Text(str(trial)))
    elif looked:
        show_files(screen, looked)
        screen.print("\ncohort inspect FILE shows one of them column by column.")


def show_file(screen: Console, view: View, suggestion: Suggestion | None, table: tuple[str, int] | None) -> None:
    """The file's habits, its columns, the register it may feed, and what is not sure."""
    screen.print(Text(view.path.name, style="bold"), Text("  ".join(habits(view)), style="dim"), soft_wrap=True)
    screen.print(_columns(view, suggestion))
    for line in _verdict(view, suggestion, table):
        screen.print(line)
    for remark in list(remarks(view, suggestion))[1:]:
        style = "yellow" if remark.startswith("guess") else ""
        screen.print(Text(f"- {remark}", style=style))


def show_files(screen: Console, looked: Sequence[Looked]) -> None:
    """A line for each file."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("file", "rows", "written", "columns", "may feed"):
        table.add_column(name, justify="right" if name in ("rows", "columns") else "left", overflow="fold")
    for view, suggestion in looked:
        written = _written(view) if view.kind == "text" else view.kind
        table.add_row(view.path.name, _rows(view), written, str(len(view.columns)), _register(suggestion))
    screen.print(table)


def _written(view: View) -> str:
    separator = "tab" if view.dialect.separator == "\t" else view.dialect.separator
    heading = "" if view.heading.present else " no header"
    return f"{encoding_of(view)} {separator}{heading}{'' if view.heading.sure else '?'}"


def habits(view: View) -> Iterator[str]:
    """How the file is written, in a few words."""
    yield f"{_rows(view)} rows"
    if view.kind != "text":
        yield view.kind
        return
    yield SEPARATORS[view.dialect.separator]
    yield view.sample.encoding + (" with a mark" if view.sample.marked else "")
    yield ("a header" if view.heading.present else "no header") + ("" if view.heading.sure else "?")
    yield f"quoted with {view.dialect.quote}" if view.dialect.quote else "nothing quoted"
    if view.decimals:
        yield f"decimal {' and '.join(view.decimals)}"


def _columns(view: View, suggestion: Suggestion | None) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", justify="right", style="dim")
    table.add_column("column", overflow="fold")
    table.add_column("filled", justify="right")
    table.add_column("type")
    table.add_column("looks like", overflow="fold", ratio=1)
    table.add_column("becomes", overflow="fold")
    names = called_columns(view, suggestion)
    for column, name in zip(view.columns, names, strict=True):
        table.add_row(
            str(column.position), name, _share(column.filled), column.type, _looks(column), _ours(name, suggestion)
        )
    return table


def _looks(column: Column) -> Text:
    """Patterns, forms of codes, and the codes that enough people have; never a value of one person."""
    parts: list[str] = []
    if column.days:
        parts.append(" and ".join(map(words, column.days.patterns)) + ("" if column.days.sure else "?"))
    elif column.codes or column.hidden:
        parts.append(", ".join(column.codes) + (f" (+{column.hidden} rare)" if column.hidden else ""))
    else:
        parts.append(f"{column.form}: " if column.form else "")
        parts[-1] += " ".join(column.shapes[:3]) + (" ..." if len(column.shapes) > 3 else "")
    if column.missing:
        parts.append(f"missing{'?' if column.guessed_missing else ''}: {', '.join(column.missing)}")
    return Text("; ".join(part for part in parts if part))


def _ours(name: str, suggestion: Suggestion | None) -> Text:
    if suggestion is None:
        return Text("")
    found = [ours for ours, reads in suggestion.delivered.items() if name in reads]
    if suggestion.months and name in (suggestion.months["year"], *suggestion.months["columns"]):
        found.append("(month)")
    guessed = suggestion.known_from is None or any(ours in suggestion.why for ours in found)
    return Text(", ".join(found) + ("?" if found and guessed else ""), style="yellow" if guessed else "green")


def _verdict(view: View, suggestion: Suggestion | None, table: tuple[str, int] | None) -> Iterator[Text]:
    if table:
        yield Text(f"Its names are those of {table[0]}: {table[1]} of {len(view.columns)}.")
    if suggestion is None:
        yield Text("It fits no register of config/registers.", style="bold")
        return
    register = suggestion.register
    basis = f"as in {suggestion.known_from}" if suggestion.known_from else GUESSED
    yield Text(f"Most likely feeds {register.name} ({register.label}): {basis}.", style="bold")
    if suggestion.lacking:
        lacking = ", ".join(f"{ours} ({register.columns[ours].label})" for ours in suggestion.lacking)
        yield Text(f"Nothing was found for what that register requires: {lacking}.", style="red")
    for ours, told in suggestion.unsaid.items():
        yield Text(f"{ours} may be {told}.", style="yellow")
    for ours, why in suggestion.why.items():
        yield Text(f"{ours}: {why}.", style="yellow" if not suggestion.known_from else "")
    if suggestion.joined_on and not suggestion.joined_file:
        yield Text(f"It is one of two files that are joined on {' and '.join(suggestion.joined_on)}.", style="yellow")


def _register(suggestion: Suggestion | None) -> Text:
    """A guess is followed by a question mark."""
    if suggestion is None:
        return Text("-")
    guessed = suggestion.known_from is None
    told = suggestion.register.name + ("?" if guessed else "") + ("" if suggestion.usable else " (in part)")
    return Text(told, style="yellow" if guessed else "green")


def _rows(view: View) -> str:
    return f"{'' if view.sample.counted else '~'}{view.rows:,}"


def _share(filled: float) -> str:
    """Never 100 % where a cell is empty, nor 0 % where one is filled."""
    percent = round(100 * filled)
    return f"{min(max(percent, 1), 99) if 0 < filled < 1 else percent} %"
