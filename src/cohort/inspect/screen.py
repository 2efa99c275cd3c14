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
Looked = tuple[View, tuple[Suggestion, ...]]


def show(screen: Console, known: Known, looked: Sequence[Looked], trials: Sequence[Trial]) -> None:
    """One file in full, with what became of the lines looked at; several a line each."""
    if len(looked) == 1:
        ((view, suggestions),) = looked
        show_file(screen, view, suggestions, known.table_of(view.names) if view.heading.present else None)
        for trial in trials:
            screen.print(Text(str(trial)))
    elif looked:
        show_files(screen, looked)
        screen.print("\ncohort inspect FILE shows one of them column by column.")


def show_file(screen: Console, view: View, suggestions: Sequence[Suggestion], table: tuple[str, int] | None) -> None:
    """The file's habits, its columns, the registers it may feed, and what is not sure."""
    screen.print(Text(view.path.name, style="bold"), Text("  ".join(habits(view)), style="dim"), soft_wrap=True)
    screen.print(_columns(view, suggestions))
    if table:
        screen.print(Text(f"Its names are those of {table[0]}: {table[1]} of {len(view.columns)}."))
    if not suggestions:
        screen.print(Text("It fits no register of config/registers.", style="bold"))
    for line in (line for suggestion in suggestions for line in _verdict(suggestion)):
        screen.print(line)
    for remark in list(remarks(view, next(iter(suggestions), None)))[1:]:
        style = "yellow" if remark.startswith("guess") else ""
        screen.print(Text(f"- {remark}", style=style))


def show_files(screen: Console, looked: Sequence[Looked]) -> None:
    """A line for each file."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("file", "rows", "written", "columns", "may feed"):
        table.add_column(name, justify="right" if name in ("rows", "columns") else "left", overflow="fold")
    for view, suggestions in looked:
        written = _written(view) if view.kind == "text" else view.kind
        table.add_row(view.path.name, _rows(view), written, str(len(view.columns)), _registers(suggestions))
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


def _columns(view: View, suggestions: Sequence[Suggestion]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", justify="right", style="dim")
    table.add_column("column", overflow="fold")
    table.add_column("filled", justify="right")
    table.add_column("type")
    table.add_column("looks like", overflow="fold", ratio=1)
    table.add_column("becomes", overflow="fold")
    names = called_columns(view, next(iter(suggestions), None))
    for column, name in zip(view.columns, names, strict=True):
        table.add_row(
            str(column.position), name, _share(column.filled), column.type, _looks(column), _ours(name, suggestions)
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


def _ours(name: str, suggestions: Sequence[Suggestion]) -> Text:
    """Our columns that it fills, of all registers; in yellow and with a question mark where one is a guess."""
    found: dict[str, bool] = {}
    for suggestion in suggestions:
        for ours in (ours for ours, reads in suggestion.delivered.items() if name in reads):
            found[ours] = found.get(ours, False) or suggestion.known_from is None or ours in suggestion.why
        if suggestion.months and name in (suggestion.months["year"], *suggestion.months["columns"]):
            found["(month)"] = False
    guessed = any(found.values())
    return Text(", ".join(found) + ("?" if guessed else ""), style="yellow" if guessed else "green")


def _verdict(suggestion: Suggestion) -> Iterator[Text]:
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


def _registers(suggestions: Sequence[Suggestion]) -> Text:
    """A guess is followed by a question mark."""
    told = [
        suggestion.register.name + ("" if suggestion.known_from else "?") + ("" if suggestion.usable else " (in part)")
        for suggestion in suggestions
    ]
    known = all(suggestion.known_from for suggestion in suggestions)
    return Text(", ".join(told) or "-", style="green" if known else "yellow")


def _rows(view: View) -> str:
    return f"{'' if view.sample.counted else '~'}{view.rows:,}"


def _share(filled: float) -> str:
    """Never 100 % where a cell is empty, nor 0 % where one is filled."""
    percent = round(100 * filled)
    return f"{min(max(percent, 1), 99) if 0 < filled < 1 else percent} %"
