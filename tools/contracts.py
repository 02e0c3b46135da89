"""The "faces" contract: another app is entered only through its door."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FacesContract(Contract):
    """Every import from one app into another goes to one of its `doors` (tests may also enter `test_doors`)."""

    package = fields.StringField()
    doors = fields.ListField(fields.StringField())
    test_doors = fields.ListField(fields.StringField())
    open = fields.ListField(fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find imports that climb in through a window."""
        doors, test_doors, open_apps = set(self.doors), set(self.test_doors), set(self.open)
        broken: list[tuple[str, str]] = []
        for importer in sorted(graph.modules):
            parts = importer.split(".")
            if parts[0] != self.package or len(parts) < 2:
                continue
            allowed = doors | test_doors if {"tests", "testing"} & set(parts) else doors
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                target = imported.split(".")
                if target[0] != self.package or len(target) < 3 or target[1] == parts[1] or target[1] in open_apps:
                    continue
                if target[2] not in allowed:
                    broken.append((importer, imported))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is not allowed."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}: not a door")
