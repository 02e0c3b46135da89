"""The sockets of the Today page: what waits for the reader, and what to do first in a new house."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform import lists
from relacja.platform.actor import Actor
from relacja.platform.lists import ListQuery
from relacja.platform.web import cells
from relacja.platform.web.cells import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayBlock:
    """The first rows of a list, asked in a certain way: my open tasks, say. `url_name` leads to all of it."""

    code: str
    label: str | Promise
    icon: str
    list_code: str
    url_name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    empty: str | Promise = ""
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """Something to do in a new house; it is done once the list of `list_code` holds a row for the reader.

    `offered` says whether it can be done here at all, and by this reader.
    """

    code: str
    label: str | Promise
    hint: str | Promise
    icon: str
    url_name: str
    list_code: str
    permission: str = ""
    offered: Callable[[Actor], bool] | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the Today page: what it is, in words of the reader, and what it counts."""

    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayFigure:
    """A figure worth seeing every day. `figure` answers within a few milliseconds, or None where there is none yet."""

    code: str
    figure: Callable[[Actor], Figure | None]
    order: int = 50


today_blocks: Registry[TodayBlock] = Registry("blocks of Today", TodayBlock)
today_figures: Registry[TodayFigure] = Registry("figures of Today", TodayFigure)
first_steps: Registry[FirstStep] = Registry("first steps", FirstStep)
ROWS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """A first step as the reader sees it."""

    label: str
    hint: str
    icon: str
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the reader sees it."""

    code: str
    label: str
    icon: str
    empty: str
    lines: list[Line]
    whole_url: str


def add_block(block: TodayBlock) -> TodayBlock:
    """Put a block on the Today page."""
    return today_blocks.add(block.code, block)


def add_step(step: FirstStep) -> FirstStep:
    """Put a step before those who begin."""
    return first_steps.add(step.code, step)


def add_figure(figure: TodayFigure) -> TodayFigure:
    """Put a figure on the Today page."""
    return today_figures.add(figure.code, figure)


def figures(actor: Actor) -> list[Figure]:
    """The figures there are for the actor, in order."""
    asked = sorted(today_figures, key=lambda one: (one.order, one.code))
    return [found for one in asked if (found := one.figure(actor)) is not None]


def blocks(actor: Actor) -> list[TodayBlock]:
    """The blocks whose lists the actor may see, in order."""
    seen = [one for one in today_blocks if (found := lists.lists.get(one.list_code)) and actor.may(found.permission)]
    return sorted(seen, key=lambda one: (one.order, one.code))


def steps(actor: Actor) -> list[Step]:
    """The steps the actor may take, in order; none once all are done."""
    open_to = [
        one
        for one in first_steps
        if (not one.permission or actor.may(one.permission)) and (one.offered is None or one.offered(actor))
    ]
    ordered = sorted(open_to, key=lambda one: (one.order, one.code))
    shown = [
        Step(str(one.label), str(one.hint), one.icon, reverse(one.url_name), _is_done(one, actor)) for one in ordered
    ]
    return shown if any(not one.done for one in shown) else []


def _is_done(step: FirstStep, actor: Actor) -> bool:
    definition = lists.lists.get(step.list_code)
    return definition is None or definition.rows(actor).exists()


def shown(block: TodayBlock, actor: Actor) -> ShownBlock:
    """A block with its rows, and the way to the whole list."""
    definition = lists.lists[block.list_code]
    query = ListQuery.parse(definition, actor, {name: [value] for name, value in block.parameters.items()})
    query = replace(query, columns=block.columns, limit=ROWS)
    page = lists.page(definition, actor, query)
    whole = replace(query, columns=()).address()
    url = f"{reverse(block.url_name)}?{whole}" if whole else reverse(block.url_name)
    lines = cells.lines(definition, page)
    return ShownBlock(block.code, str(block.label), block.icon, str(block.empty), lines, url)
