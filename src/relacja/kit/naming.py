"""How things that join the house are called: by their app and their own name."""


def name_in_house(module: str, name: str) -> str:
    """`<app>.<name>`: the app of `relacja.<app>...`, or else (a plug from outside) its top package."""
    parts = module.split(".")
    app = parts[1] if parts[0] == "relacja" and len(parts) > 1 else parts[0]
    return f"{app}.{name}"
