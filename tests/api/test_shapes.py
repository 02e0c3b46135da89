"""The shapes of the document: each name stands for one of them."""

from collections import defaultdict
from collections.abc import Iterator

from ninja import Schema

from relacja.platform.api.house import api


def shapes(of: type = Schema) -> Iterator[type[Schema]]:
    for shape in of.__subclasses__():
        yield shape
        yield from shapes(shape)


def test_no_two_shapes_that_differ_have_the_same_name() -> None:
    """The document keeps one of a name: programs would be told the wrong fields of the others."""
    api.get_openapi_schema()
    fields: dict[str, set[tuple[tuple[str, str, bool], ...]]] = defaultdict(set)
    for shape in shapes():
        if shape.__module__.startswith("relacja."):
            said = ((name, str(one.annotation), one.is_required()) for name, one in shape.model_fields.items())
            fields[shape.__name__].add(tuple(said))
    assert [name for name, different in fields.items() if len(different) > 1] == []
