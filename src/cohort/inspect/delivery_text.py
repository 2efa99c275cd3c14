"""A delivery's YAML, written from looks into its files: what is known, what is guessed, what only the user can say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from cohort.inspect.days import TWO_DIGIT_YEARS_FROM
from cohort.inspect.flow import flow
from cohort.inspect.look import View
from cohort.inspect.suggestion import Suggestion

GUESSED = "guessed from names and values"
_NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


@dataclass(frozen=True)
class Layout:
    """Files of one layout and what becomes of them; ``files`` is their name, or a pattern that none but they match."""

    files: str
    views: tuple[View, ...]
    suggestion: Suggestion | None

    @property
    def feeds(self) -> str | None:
        """The register that the files can be read into as they stand; None where something is lacking."""
        return self.suggestion.register.name if self.suggestion and self.suggestion.usable else None

    @property
    def format(self) -> dict[str, Any]:
        """The content of the delivery's format for these files."""
        return format_of(self.views, self.suggestion)


def layouts(looked: Sequence[tuple[View, Suggestion | None]], names: Mapping[Path, str]) -> list[Layout]:
    """Files that differ only in digits of their names, and not in what they hold, become one source.

    ``names``: every file's path as the delivery tells it.
    """
    groups: dict[tuple[str, str], list[tuple[View, Suggestion | None]]] = {}
    for view, suggestion in looked:
        pattern = re.sub(r"\d+", "*", names[view.path])
        alike = flow(
            [
                _content(suggestion) if suggestion else view.names,
                format_of([view], suggestion) | {"dates": [], "encoding": ""},
            ]
        )
        groups.setdefault((pattern, alike.casefold()), []).append((view, suggestion))
    found: list[Layout] = []
    for (pattern, _), members in groups.items():
        views = tuple(view for view, _ in members)
        matched = {path for path, name in names.items() if fnmatch(name, pattern)}
        one_encoding = len({view.sample.encoding for view in views} - {"ascii"}) <= 1
        if len(members) > 1 and one_encoding and matched == {view.path for view in views}:
            found.append(Layout(pattern, views, members[0][1]))
        else:
            found += [Layout(names[view.path], (view,), suggestion) for view, suggestion in members]
    return found


def format_of(views: Sequence[View], suggestion: Suggestion | None) -> dict[str, Any]:
    """How the files are written, as the content of a delivery's format; nothing that is the default."""
    view = views[0]
    used = {name for names in suggestion.delivered.values() for name in names} if suggestion else set()
    dates = [
        pattern
        for each in views
        for name, column in zip(called_columns(each, suggestion), each.columns, strict=True)
        if column.days and (name in used or not used)
        for pattern in column.days.patterns
    ]
    told: dict[str, Any] = _habits_of_text(views) if view.kind == "text" else {"kind": view.kind}
    if view.decimals == (",",):
        told["decimal"] = ","
    if dates:
        told["dates"] = list(dict.fromkeys(dates))
    if any("%y" in pattern for pattern in dates):
        told["two_digit_years_from"] = TWO_DIGIT_YEARS_FROM
    return told


def _habits_of_text(views: Sequence[View]) -> dict[str, Any]:
    """ASCII is any encoding: one file that is more than that tells for all of them."""
    view = views[0]
    telling = next((each for each in views if each.sample.encoding != "ascii"), None)
    unsure = next((each for each in views if not each.sample.sure), view)
    told: dict[str, Any] = {"separator": view.dialect.separator, "encoding": encoding_of(telling or unsure)}
    if not view.heading.present:
        told["header"] = False
    if view.dialect.quote == "'" or (not view.dialect.quote and any('"' in piece for piece in view.sample.pieces)):
        told["quote"] = view.dialect.quote
    return told


def encoding_of(view: View) -> str:
    """ASSUME: where only part of a file was seen and all of it was ASCII, latin-1, which reads any byte."""
    if view.sample.encoding == "ascii":
        return "utf-8" if view.sample.sure else "latin-1"
    return view.sample.encoding


def delivery_text(name: str, found: Sequence[Layout]) -> str:
    """The whole file. What cannot be read yet stands in it as comments."""
    formats: dict[str, str] = {}
    for layout in found:
        if layout.feeds:
            formats.setdefault(flow(layout.format), "")
    for told in formats:
        formats[told] = _format_name(told, list(formats.values()))
    looked_into = sum(len(layout.views) for layout in found)
    lines = [
        f"# Written by 'cohort new delivery {name}' from a look into {looked_into} files.",
        "# Read it through: whatever is a guess says so, and 'cohort inspect FILE' shows what it rests on.",
        f"delivery: {flow(name)}",
        f"label: {flow(f'{name}: say here whose files these are, and of which permit')}",
        "formats:" if formats else "formats: {}",
        *(f"  {called}: {told}" for told, called in formats.items()),
        *_registers(found, formats),
    ]
    for layout in (layout for layout in found if not layout.feeds):
        lines += ["", *(f"# {line}".rstrip() for line in _unreadable(layout))]
    return "\n".join(lines) + "\n"


def _registers(found: Sequence[Layout], formats: Mapping[str, str]) -> Iterator[str]:
    usable: dict[str, list[str]] = {}
    for layout in found:
        if layout.suggestion and layout.feeds:
            source = _source(layout, layout.suggestion, formats[flow(layout.format)])
            usable.setdefault(layout.feeds, []).extend(source)
    yield "registers:" if usable else "registers: {}"
    for register, lines in usable.items():
        yield f"  {register}:"
        yield from (f"    {line}" for line in lines)


def _source(layout: Layout, suggestion: Suggestion, format_: str) -> Iterator[str]:
    yield from (f"# {remark}" for remark in remarks(layout.views[0], suggestion))
    yield f"- files: {flow(layout.files)}"
    if suggestion.joined_file:
        on = suggestion.joined_on[0] if len(suggestion.joined_on) == 1 else list(suggestion.joined_on)
        yield f"  joined: {flow({'files': suggestion.joined_file, 'on': on})}"
    yield f"  format: {format_}"
    if not layout.views[0].heading.present:
        yield f"  names: {flow(suggestion.names)}"
    if suggestion.months:
        yield f"  months: {flow(suggestion.months)}"
    if suggestion.keep:
        yield f"  keep: {flow(suggestion.keep)}"
    yield "  columns:"
    for ours, how in suggestion.columns.items():
        line = f"    {ours}: {flow(how)}"
        why = suggestion.why.get(ours)
        yield f"{line:<44}  # {'' if suggestion.known_from else 'guess: '}{why}" if why else line
    for ours, told in suggestion.unsaid.items():
        column, _, what = told.partition(": ")
        yield f"    # {ours}: {flow({'column': column, 'values': {}})}  # {what}"


def remarks(view: View, suggestion: Suggestion | None) -> Iterator[str]:
    """What a reader must know before she trusts it, a sentence each."""
    about = "" if view.sample.counted else "about "
    basis = "" if not suggestion else f"; as in {suggestion.known_from}" if suggestion.known_from else f"; {GUESSED}"
    yield f"{view.path.name}: {about}{view.rows:,} rows{basis}"
    if suggestion and suggestion.rivals:
        yield f"guess: fits as well: {', '.join(suggestion.rivals)}"
    if not view.heading.sure:
        yield f"guess: {'the first line holds column names' if view.heading.present else 'there is no header'}"
    if view.dialect.rivals:
        yield f"guess: the separator may also be {' or '.join(map(repr, view.dialect.rivals))}"
    if not view.sample.sure:
        yield f"guess: the encoding, from {sum(map(len, view.sample.pieces)) / 2**20:.1f} MiB of the file"
    if view.odd:
        yield f"{view.odd:.2%} of the lines looked at have another number of cells"
    if len(view.decimals) > 1:
        yield "guess: numbers are written with decimal commas and with points"
    yield from _remarks_on_days(view)


def _remarks_on_days(view: View) -> Iterator[str]:
    for column in view.columns:
        if not column.days:
            continue
        first = column.days.patterns[0]
        if column.days.rivals:
            yield f"guess: {column.called} as {first}, and not {' or '.join(column.days.rivals)}: {column.days.why}"
        if "%y" in first:
            until = TWO_DIGIT_YEARS_FROM + 99
            yield f"guess: the years of two digits in {column.called} are those of {TWO_DIGIT_YEARS_FROM}-{until}"
        if "%d" not in first:
            yield f"{column.called} has no days: each is read as the first of its month"


def _unreadable(layout: Layout) -> Iterator[str]:
    """A file that cannot be read into a register yet: what it holds, and what is lacking."""
    view, suggestion = layout.views[0], layout.suggestion
    yield from (f"{layout.files}, {remark}" if not n else remark for n, remark in enumerate(remarks(view, suggestion)))
    if suggestion is None:
        yield f"no register fits; 'cohort new register NAME --from {view.path.name}' begins one"
    elif suggestion.lacking and not suggestion.joined_on:
        yield f"nearest is {suggestion.register.name}, but nothing was found for {', '.join(suggestion.lacking)}"
    else:
        key = " and ".join(suggestion.joined_on)
        yield f"half of a source of {suggestion.register.name}: give the other file with {key}, too"
    yield f"format: {flow(layout.format)}"
    yield f"columns: {flow(view.names)}"


def _format_name(told: str, taken: Sequence[str]) -> str:
    """``semicolon``, ``comma_no_header``, ``stata_2``: what tells the formats of a delivery apart at a glance."""
    separator = next((word for mark, word in _NAMES.items() if f"separator: {flow(mark)}" in told), None)
    base = separator or told.removeprefix("{kind: ").rstrip("}").split(",")[0]
    base += "_no_header" if "header: false" in told else ""
    number = sum(re.fullmatch(rf"{base}(_\d+)?", name) is not None for name in taken) + 1
    return base if number == 1 else f"{base}_{number}"


def _content(suggestion: Suggestion) -> str:
    more = {"months": suggestion.months or {}, "keep": suggestion.keep}
    return flow({"register": suggestion.register.name, **suggestion.columns, **more})


def called_columns(view: View, suggestion: Suggestion | None) -> Sequence[str]:
    """The columns as the suggestion calls them, which is by names of its own where there is no header."""
    return suggestion.names if suggestion and suggestion.names and not view.heading.present else view.names
