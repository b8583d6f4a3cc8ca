"""Print the public API, one line a name: what ``tests/trust/public_api.txt`` pins.

To change it on purpose: ``python -m tools.api > tests/trust/public_api.txt``, and a line in
CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from importlib import import_module

import classifier
from classifier.cli import COMMANDS


def lines() -> Iterator[str]:
    """Every public name with its signature, every option of the command line."""
    for name in classifier.__all__:
        value = getattr(classifier, name)
        if not inspect.isclass(value):
            yield f"classifier.{name}{inspect.signature(value)}"
            continue
        bases = ", ".join(base.__name__ for base in value.__bases__)
        yield f"class classifier.{name}({bases}){_signature(value)}"
        for member in sorted(vars(value)):
            # (scikit-learn adds methods of its own, others in each version)
            if not member.startswith("_") and not member.endswith("_request"):
                yield f"classifier.{name}.{member}{_signature(vars(value)[member])}"
        for field in sorted(getattr(value, "__dataclass_fields__", {})):
            if not field.startswith("_") and field not in vars(value):
                yield f"classifier.{name}.{field}"
    for command, (module, _) in COMMANDS.items():
        parser = argparse.ArgumentParser()
        import_module(module).configure(parser)
        for action in parser._actions:  # noqa: SLF001 - argparse has no public list
            if not isinstance(action, argparse._HelpAction):  # noqa: SLF001
                options = ", ".join(action.option_strings) or action.dest
                choices = f" {{{','.join(map(str, action.choices))}}}" if action.choices else ""
                yield f"$ classifier {command} {options}{choices}"


def _signature(value: object) -> str:
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    if inspect.isclass(value):
        # Of the base classes of errors, Python itself says the signature, and changes it.
        if issubclass(value, BaseException) or "__init__" not in vars(value):
            return ""
        return str(inspect.signature(value))
    return str(inspect.signature(value)) if inspect.isfunction(value) else ""


if __name__ == "__main__":
    print("\n".join(lines()))
