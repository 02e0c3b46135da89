"""The tree of units: paths of ids from the root down, such as `/1/5/9/`."""


class UnderItself(ValueError):
    """A unit cannot stand below itself."""


def path_of(unit_id: int, parent_path: str | None) -> str:
    """The path of a unit below a parent, or of a root."""
    return f"{parent_path or '/'}{unit_id}/"


def steps(path: str) -> list[int]:
    """Ids of a path from the root down, the unit itself last."""
    return [int(step) for step in path.strip("/").split("/") if step]


def moved(path: str, old_root: str, new_root: str) -> str:
    """The path of a unit of the subtree `old_root` once that subtree stands at `new_root`."""
    if not path.startswith(old_root):
        raise ValueError(f"{path} is not below {old_root}")
    return new_root + path[len(old_root) :]


def require_not_under_itself(unit_path: str, new_parent_path: str) -> None:
    """Raise `UnderItself` where the new parent is the unit or stands below it."""
    if new_parent_path.startswith(unit_path):
        raise UnderItself(unit_path)
