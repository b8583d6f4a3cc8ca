"""Damage a model folder at random: ``python -m tools.damage [10000]``.

Every damaged folder must be refused with a `ModelError` of one line, or give the very answers of
the sound one, or (where the manifest was changed and signed again, which no digest can notice)
answers that are probabilities. Meanwhile nothing may be executed, nothing opened outside the
folder, no memory taken for a size that a file only claims.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import shutil
import sys
import tempfile
import tracemalloc
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from classifier import ModelError, TopicModel, store
from classifier.model import EMBEDDED
from tools.fuzz.checks import small_model

TEXTS = ["The striker scored as the club won the cup", "the vaccine and the flu", ""]
FORBIDDEN = ("exec", "compile", "import", "subprocess.", "socket.", "os.system", "pickle.",
             "marshal.", "ctypes.", "os.exec", "os.posix_spawn")  # fmt: skip
MEGABYTES = 40
"""Memory that Python may take while it loads one: arrays are mapped, and a manifest has at most 16
megabytes, once as bytes and once as text."""


class Watch:
    """An audit hook that lists what happens while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.folder = ""
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            if isinstance(arguments[0], int):
                return  # a file that was opened before
            folder, name = os.path.split(os.fsdecode(arguments[0]))
            path = f"{os.path.realpath(folder)}{os.sep}{name}"
            # The kernel refuses to follow a link where it was asked to.
            if not arguments[2] & os.O_NOFOLLOW:
                path = os.path.realpath(path)
            if not path.startswith(self.folder):
                self.seen.append(f"open {path}")
        elif event.startswith(FORBIDDEN):
            self.seen.append(f"{event} {arguments!r:.80}")


Damage = Callable[[Path, random.Random], None]


def _file(folder: Path, rng: random.Random) -> Path:
    return rng.choice(sorted(folder.iterdir()))


def flip(folder: Path, rng: random.Random) -> None:
    """Turn one to eight bits."""
    path = _file(folder, rng)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 1, 8))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def cut(folder: Path, rng: random.Random) -> None:
    """Truncate a file."""
    path = _file(folder, rng)
    os.truncate(path, rng.randrange(path.stat().st_size))


def grow(folder: Path, rng: random.Random) -> None:
    """Put bytes into a file, or a hole of a terabyte behind it."""
    path = _file(folder, rng)
    if rng.random() < 0.2:
        os.truncate(path, 1 << rng.randint(20, 40))
        return
    data = path.read_bytes()
    at = rng.randrange(len(data) + 1)
    path.write_bytes(data[:at] + rng.randbytes(rng.randint(1, 999)) + data[at:])


def swap(folder: Path, rng: random.Random) -> None:
    """Exchange two files, or put one in the place of another."""
    one, other = _file(folder, rng), _file(folder, rng)
    data = one.read_bytes()
    if rng.random() < 0.5:
        one.write_bytes(other.read_bytes())
    other.write_bytes(data)


def remove(folder: Path, rng: random.Random) -> None:
    """Take a file away, or put a folder or a pipe in its place."""
    path = _file(folder, rng)
    path.unlink()
    kind = rng.randrange(3)
    if kind == 1:
        path.mkdir()
    elif kind == 2:
        os.mkfifo(path)


def link(folder: Path, rng: random.Random) -> None:
    """Put a symbolic link in a file's place: to its copy, to another file, to a device."""
    path = _file(folder, rng)
    copy = folder.parent / f"copy-{path.name}"
    shutil.copy(path, copy)
    path.unlink()
    path.symlink_to(rng.choice([copy, "/etc/passwd", "/dev/zero", "/dev/stdin", path, "manifest"]))


WORDS: list[Any] = [
    None, True, 0, -1, 1, 7, 1 << 39, 1 << 62, 10**30, 1e308, -0.5, "", "a", "../bias.bin",
    "/etc/passwd", "bias.bin", "weights.bin\0", "..", "float64", "object", "O", "<M8[ns]", [], [1],
    [1 << 20] * 2, [1 << 31] * 4, [-1], [0], {}, {"a": 1}, "\ud800", "x" * 100_000, [[]] * 99,
]  # fmt: skip


def edit(folder: Path, rng: random.Random) -> None:
    """Change the manifest somewhere; two times in three sign it again, as an attacker would."""
    path = folder / store.MANIFEST
    manifest = json.loads(path.read_bytes())
    for _ in range(rng.choice((1, 1, 2, 5))):
        holder: Any = manifest
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = rng.choice(keys)
            if isinstance(holder[key], dict | list) and rng.random() < 0.8:
                holder = holder[key]
                continue
            kind = rng.randrange(4)
            if kind == 0:
                del holder[key]
            elif kind == 1 and isinstance(holder, dict):
                holder[rng.choice(["", "../x", "bias", "code", "__class__"])] = holder.pop(key)
            else:
                holder[key] = copy.deepcopy(rng.choice(WORDS))
            break
    if rng.random() < 0.67:
        manifest["sha256"] = store._digest(manifest)  # noqa: SLF001 - as an attacker would
    path.write_text(json.dumps(manifest))


def arrays(folder: Path, rng: random.Random) -> None:
    """Write other numbers into an array, with digests that fit."""
    manifest, found = store.read(folder)
    name = rng.choice(sorted(found))
    array = found[name].copy()
    if array.size > 1 << 16:
        array = array[: len(array) // 2]
    elif array.dtype.kind == "f":
        array.flat[rng.randrange(array.size)] = rng.choice(
            [np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, 0.0, 700.0]
        )
    else:
        array.flat[rng.randrange(array.size)] = rng.choice([0, 1, np.iinfo(array.dtype).max])
    if rng.random() < 0.2:
        with np.errstate(over="ignore"):
            other = array.astype("f4")
        array = rng.choice([array.ravel(), array[:1], array[:0], array[None], other])
    store.write(folder, manifest, {**found, name: array})


KINDS: list[Damage] = [flip, cut, grow, swap, remove, link, edit, edit, arrays]
SIGNED = (edit, arrays)


def sound(folder: Path, place: Path) -> None:
    """Make the damaged folder whole again."""
    for path in place.iterdir():
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path.name not in {p.name for p in folder.iterdir()} or path.is_symlink():
            path.unlink()
    for path in folder.iterdir():
        here = place / path.name
        if here.exists() and not here.is_file():
            here.unlink()
        same_size = here.exists() and here.stat().st_size == path.stat().st_size
        if not same_size or here.read_bytes() != path.read_bytes():
            shutil.copy(path, here)


def main() -> int:
    """Damage, load, judge; print how often each kind was refused or harmless."""
    parser = argparse.ArgumentParser(prog="python -m tools.damage", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    warnings.simplefilter("error")
    rng = random.Random(args.seed)  # noqa: S311 - chance, not secrecy
    watch, outcomes, wrong = Watch(), Counter[str](), 0
    with tempfile.TemporaryDirectory(prefix="damage-") as name:
        small = Path(name, "small")
        small_model().save(small)
        for number in range(args.count):
            origin = EMBEDDED if number % 20 == 0 else small
            place = Path(name, f"damaged-{origin.name}", "model")
            place.mkdir(parents=True, exist_ok=True)
            sound(origin, place)
            kind = rng.choice(KINDS)
            kind(place, rng)
            said = judge(place, origin, watch, signed=kind in SIGNED)
            outcomes[f"{kind.__name__}: {said.split('!')[0]}"] += 1
            if "!" in said:
                wrong += 1
                print(f"number {number}, {kind.__name__}: {said}")
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:6}  {outcome}")
    print(f"{args.count} damaged folders, {wrong} of them neither refused nor harmless")
    return 1 if wrong else 0


def judge(place: Path, origin: Path, watch: Watch, *, signed: bool) -> str:
    """Load a damaged folder and ask it; what is wrong starts with an exclamation mark."""
    watch.folder, watch.seen = os.path.realpath(place), []
    wanted = _answers(origin)
    tracemalloc.start()
    watch.on = True
    try:
        model = TopicModel.load(place)
    except ModelError as error:
        said = "refused" if "\n" not in str(error) else f"! several lines: {error}"
    except Exception as error:  # noqa: BLE001 - whatever else comes is what is looked for
        said = f"! {type(error).__name__}: {error}"
    else:
        watch.on = False
        try:
            found = model.predict_proba(TEXTS)
            json.dumps(model.tag(TEXTS[0]).to_dict())
        except ModelError:
            said = "refused"
        except Exception as error:  # noqa: BLE001
            said = f"! while answering: {type(error).__name__}: {error}"
        else:
            if found.tobytes() == wanted:
                said = "harmless, the same answers"
            elif signed and np.isfinite(found).all() and np.allclose(found.sum(axis=1), 1):
                said = "signed again, other probabilities"
            else:
                said = "! other answers"
    watch.on = False
    peak = tracemalloc.get_traced_memory()[1] >> 20
    tracemalloc.stop()
    if watch.seen:
        said += f" ! {watch.seen[:3]}"
    if peak > MEGABYTES:
        said += f" ! {peak} MB of memory"
    return said


_KNOWN: dict[Path, bytes] = {}


def _answers(folder: Path) -> bytes:
    if folder not in _KNOWN:
        _KNOWN[folder] = TopicModel.load(folder).predict_proba(TEXTS).tobytes()
    return _KNOWN[folder]


if __name__ == "__main__":
    sys.exit(main())
