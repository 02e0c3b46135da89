"""A new plug: a folder in its socket, with one method for each that the socket asks for.

The socket is read, not known: `new-plug platform/transfer/formats/NAME` looks into `platform/transfer/plugs.py` for the
registry called `formats`, takes its base class, and writes a subclass with every method the base leaves open.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.scaffold import CannotScaffold

_MODULE = '''"""{words}."""

{imports}

class {cls}({base}):
    """What this {kind} is for, in one sentence."""

{body}

{kinds}.add({cls}.code, {cls}())
'''

_TEST = '''"""{words} keeps the promises of its socket."""

{imports}


def test_it_is_found_in_its_socket() -> None:
    assert isinstance({kinds}[plug.{cls}.code], plug.{cls})
{contract}'''

_CONTRACT = """

class TestItKeepsTheContractOfItsSocket(contract.{base}Contract):
    plug = plug.{cls}()
"""


@dataclass(frozen=True)
class Socket:
    """A registry that takes folders: its owner's package, its name, its base class as written."""

    owner: str
    kinds: str
    base: ast.ClassDef
    module: ast.Module

    @property
    def kind(self) -> str:
        """The singular, which names the plug's main file."""
        return self.kinds.removesuffix("s")


def new_plug(root: Path, path: str) -> list[Path]:
    """Write the folder `path` below src/relacja; returns what was written. Nothing outside the folder changes."""
    *where, name = path.strip("/").split("/")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CannotScaffold(f"'{name}' is not a name for a plug: small letters, digits and _ only.")
    source = root / "src" / "relacja"
    known = {str(place.relative_to(source)): socket for place, socket in sockets(root)}
    socket = known.get("/".join(where))
    if socket is None:
        raise CannotScaffold(
            f"There is no socket '{'/'.join(where)}'. There are: {', '.join(sorted(known)) or 'none'}."
        )
    folder = source / path.strip("/")
    if folder.exists():
        raise CannotScaffold(f"There is a plug {path} already.")
    package = ".".join(["relacja", *where])
    texts = {
        "__init__.py": f'"""{_words(name)}."""\n',
        f"{socket.kind}.py": _module(socket, name),
        "README.md": f"# {name}\n\nA {socket.kind}: what it does, what it needs, how to try it.\n",
        "tests/__init__.py": "",
        f"tests/test_{name}.py": _test(root, socket, package, name),
    }
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    return [folder / file for file in texts]


def sockets(root: Path) -> Iterator[tuple[Path, Socket]]:
    """Every folder of plugs: a package beside a `plugs.py` that has a registry of the same name."""
    for file in sorted((root / "src" / "relacja").rglob("plugs.py")):
        module = ast.parse(file.read_text())
        classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
        for kinds, base in _registries(module):
            if (file.parent / kinds / "__init__.py").exists() and base in classes:
                owner = ".".join(file.parent.relative_to(root / "src").parts)
                yield file.parent / kinds, Socket(owner, kinds, classes[base], module)


def _registries(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        if not isinstance(node, ast.AnnAssign | ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        maker = node.value
        is_registry = isinstance(maker.func, ast.Name) and maker.func.id == "Registry" and len(maker.args) == 2
        if is_registry and isinstance(target, ast.Name) and isinstance(maker.args[1], ast.Name):
            yield target.id, maker.args[1].id


def _module(socket: Socket, name: str) -> str:
    lines = [f'code = "{name}"']
    lines += [f'label = "{_words(name)}"'] if _has(socket.base, "label") else []
    body = "    " + "\n    ".join(lines) + "\n"
    for method in _open_methods(socket.base):
        body += "\n" + "\n".join(f"    {line}" for line in _signature(method).splitlines()) + "\n"
    base = socket.base.name
    names = sorted({base, socket.kinds, *_own_names(socket, body)}, key=_as_imports_are_sorted)
    imports = _imports(socket, body, f"from {socket.owner}.plugs import {', '.join(names)}")
    words = {"words": _words(name), "cls": _cls(name, socket), "base": base, "kind": socket.kind, "kinds": socket.kinds}
    return _MODULE.format(imports=imports, body=body, **words)


def _own_names(socket: Socket, body: str) -> set[str]:
    """Classes of the socket's own module that the new body names."""
    used = _used(body)
    return {node.name for node in socket.module.body if isinstance(node, ast.ClassDef) and node.name in used}


def _used(body: str) -> set[str]:
    """The names that the code of a class body uses; those its docstrings speak of are none."""
    return {node.id for node in ast.walk(ast.parse(f"class Plug:\n{body}")) if isinstance(node, ast.Name)}


def _as_imports_are_sorted(name: str) -> tuple[bool, str]:
    """Classes first, as the linter has it."""
    return not name[0].isupper(), name


def _has(base: ast.ClassDef, attribute: str) -> bool:
    return any(
        isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == attribute
        for node in base.body
    )


def _open_methods(base: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for node in base.body:
        if isinstance(node, ast.FunctionDef) and "NotImplementedError" in ast.dump(node.body[-1]):
            yield node


def _signature(method: ast.FunctionDef) -> str:
    promise = ast.get_docstring(method) or "See the socket."
    returns = f" -> {ast.unparse(method.returns)}" if method.returns else ""
    return (
        f"def {method.name}({ast.unparse(method.args)}){returns}:\n"
        f'    """{promise.splitlines()[0]}"""\n'
        "    raise NotImplementedError"
    )


def _imports(socket: Socket, body: str, *own: str) -> str:
    """`own`, and those imports of the socket's module whose names the new body uses, in the usual order."""
    used = _used(body)
    kept = [*own]
    for node in socket.module.body:
        if isinstance(node, ast.ImportFrom):
            names = [alias for alias in node.names if (alias.asname or alias.name) in used]
            if names:
                kept.append(ast.unparse(ast.ImportFrom(node.module, names, node.level)))
    blocks = [
        [line for line in kept if line.split()[1].split(".")[0] in sys.stdlib_module_names],
        [line for line in kept if line.split()[1].split(".")[0] not in {*sys.stdlib_module_names, "relacja"}],
        [line for line in kept if line.startswith("from relacja")],
    ]
    return "\n\n".join("\n".join(sorted(block)) for block in blocks if block) + "\n"


def _test(root: Path, socket: Socket, package: str, name: str) -> str:
    words = {"words": _words(name), "package": package, "name": name, "kind": socket.kind, "kinds": socket.kinds}
    words |= {"owner": socket.owner, "cls": _cls(name, socket), "base": socket.base.name}
    shipped = root / "src" / Path(*socket.owner.split(".")) / "testing" / f"{socket.kind}_contract.py"
    imports = [
        f"from {package}.{name} import {socket.kind} as plug",
        f"from {socket.owner}.plugs import {socket.kinds}",
    ]
    if shipped.exists():
        imports.append(f"from {socket.owner}.testing import {socket.kind}_contract as contract")
    contract = _CONTRACT.format(**words) if shipped.exists() else ""
    return _TEST.format(imports="\n".join(sorted(imports)), contract=contract, **words)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cls(name: str, socket: Socket) -> str:
    return "".join(part.capitalize() for part in (*name.split("_"), socket.base.name[0].upper() + socket.base.name[1:]))
