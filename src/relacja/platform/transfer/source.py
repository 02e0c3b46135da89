"""Opening a file: which format it is, what tables it has, how each is read."""

from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from django.utils.translation import gettext as _

from relacja.platform.transfer.plugs import Format, formats
from relacja.platform.transfer.types import CannotRead, Source

HEAD = 4096


def load_formats() -> None:
    """Import every format folder, and those that other packages bring by entry point; called at start-up."""
    folder = import_module("relacja.platform.transfer.formats")
    for module in iter_modules(folder.__path__, "relacja.platform.transfer.formats."):
        import_module(f"{module.name}.format")
    for point in entry_points(group="relacja.transfer.formats"):
        point.load()


def format_of(source: Source) -> Format:
    """The format that recognises the file; `CannotRead` where none does."""
    if source.size == 0:
        raise CannotRead(_("The file is empty."))
    with source.open() as stream:
        head = stream.read(HEAD)
    for form in sorted(formats, key=lambda form: form.order):
        if form.recognises(head=head, name=source.name):
            return form
    raise CannotRead(_("The file is of no kind that can be imported (CSV, XLSX, XLS, ODS, Parquet or a zip of them)."))
