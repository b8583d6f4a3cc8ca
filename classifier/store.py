"""A model folder: ``manifest.json`` and one raw array a file, checked before anything is believed.

Loading executes nothing, reads nothing outside the folder and allocates nothing for a size that
a file only claims. ``docs/model-format.md`` describes the format.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from classifier.errors import MissingModelError, ModelError
from classifier.nesting import nested_too_deep

FORMAT_VERSION = 3
MANIFEST = "manifest.json"

_DTYPES = {"uint8": "<u1", "int8": "<i1", "uint16": "<u2", "int16": "<i2", "int32": "<i4",
           "int64": "<i8", "uint64": "<u8", "float32": "<f4", "float64": "<f8"}  # fmt: skip
_NAME = re.compile(r"[a-z0-9_]{1,64}")
_LARGEST_MANIFEST = 16 << 20
_MOST_ARRAYS = 64
_SPEC_KEYS = {"file", "dtype", "shape", "sha256"}


def write(
    folder: str | os.PathLike[str], manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write a model folder; the same content gives the same bytes.

    The folder is made beside its place and then moved there, so that a reader never meets half
    a model.

    Parameters
    ----------
    folder : path
        Made, or its model replaced if it holds one already; other files in it stay.
    manifest : mapping
        JSON values; ``format_version``, ``arrays`` and ``sha256`` are added.
    arrays : mapping of str to ndarray
        Names of ``a-z0-9_``.

    Raises
    ------
    ModelError
        The folder holds something that is no model, or holds one and cannot be replaced, as the
        current folder and a mount point cannot; a name or a dtype is not allowed; the manifest has
        values that are not JSON.
    """
    folder = Path(folder)
    if not is_free(folder):
        raise ModelError(
            f"{folder} is there already and holds no model: it is left alone; choose another folder"
        )
    if reason := why_kept(folder):
        raise ModelError(f"{folder} {reason}")
    specs, contents = {}, {}
    for name, array in sorted(arrays.items()):
        dtype = _DTYPES.get(array.dtype.name)
        if not _NAME.fullmatch(name) or dtype is None:
            raise ModelError(
                f"array {name!r} of {array.dtype} cannot be stored: names are a-z, 0-9 and _, "
                f"dtypes {', '.join(_DTYPES)}"
            )
        contents[name] = np.ascontiguousarray(array, dtype).tobytes()
        specs[name] = {
            "file": f"{name}.bin",
            "dtype": array.dtype.name,
            "shape": list(array.shape),
            "sha256": hashlib.sha256(contents[name]).hexdigest(),
        }
    whole = {**manifest, "format_version": FORMAT_VERSION, "arrays": specs}
    try:
        whole["sha256"] = _digest(whole)
        text = json.dumps(whole, indent=1, sort_keys=True, allow_nan=False) + "\n"
    except (TypeError, ValueError) as error:
        raise ModelError(f"the manifest of {folder} is not plain JSON: {error}") from None

    folder = folder.resolve()  # through a link, as any other file is written
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Not by tempfile, whose folders are for their owner alone: who may read it, the umask says.
    making = folder.parent / f".{folder.name}.{os.urandom(6).hex()}"
    making.mkdir()
    try:
        for name, content in contents.items():
            (making / f"{name}.bin").write_bytes(content)
        (making / MANIFEST).write_text(text, encoding="utf-8")
        _put_in_place(making, folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def is_free(folder: Path) -> bool:
    """Whether a model may be written there: nothing is, an empty folder, or an earlier model."""
    if not folder.is_dir():
        return not folder.exists()
    return bool(_own_files(folder)) or not any(folder.iterdir())


def why_kept(folder: Path) -> str:
    """Say why a model that is there cannot be replaced, and what to do; empty if nothing is known.

    This process, and its shell, would be left in a folder that is no more; what is mounted cannot
    be renamed.
    """
    if not _own_files(folder):
        return ""
    if _is_current(folder):
        return (
            "is the current folder and holds a model, which is replaced as a whole: go one folder "
            "up (cd ..) and name it from there"
        )
    if os.path.ismount(folder.resolve()):
        return (
            "is a mount point and holds a model, which is replaced as a whole: name a folder in "
            "it, or empty it first"
        )
    return ""


def _is_current(folder: Path) -> bool:
    try:
        return folder.samefile(Path.cwd())
    except OSError:  # somebody has removed the current folder
        return False


def _own_files(folder: Path) -> set[str]:
    """Names of the files of a folder's model; none if its manifest is of something else.

    Browsers and build tools keep a ``manifest.json`` as well.
    """
    path = folder / MANIFEST
    if not path.is_file() or path.stat().st_size > _LARGEST_MANIFEST:
        return set()
    try:
        manifest = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return set()
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format_version"), int):
        return set()
    arrays = manifest.get("arrays")
    if not isinstance(arrays, dict):
        return set()
    return {MANIFEST, *(f"{name}.bin" for name in arrays if _NAME.fullmatch(name))}


def _put_in_place(making: Path, folder: Path) -> None:
    if not folder.exists():
        making.rename(folder)
        return
    own = _own_files(folder)
    if not own:
        # Empty: filled, not replaced, for it may be a mount point, or the folder somebody works in.
        for path in sorted(making.iterdir(), key=lambda path: path.name == MANIFEST):
            shutil.move(path, folder / path.name)
        making.rmdir()
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        folder.rename(old / "old")
    except OSError as error:  # mounted from the same disk, or of somebody else; open, on Windows
        old.rmdir()
        raise ModelError(
            f"the model at {folder} cannot be replaced: {error.strerror}: choose another folder"
        ) from None
    try:
        making.rename(folder)
    except BaseException:
        (old / "old").rename(folder)
        old.rmdir()
        raise
    # Someone may keep a report there, or the texts that it was fitted on. Should a move fail, what
    # is left stays where it is.
    for path in sorted((old / "old").iterdir()):
        if path.is_dir() or path.name not in own:
            path.rename(folder / path.name)
    shutil.rmtree(old, ignore_errors=True)


def refuse_big_end_first() -> None:
    """Refuse a processor on which the same bytes are other numbers: answers would be wrong.

    Raises
    ------
    ModelError
        Numbers are kept big end first here.
    """
    if sys.byteorder != "little":
        raise ModelError(
            "this processor keeps numbers big end first, models are read as they lie on disk, "
            "little end first: run it on another (x86, ARM, RISC-V)"
        )


def read(folder: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read a model folder; the arrays are memory-mapped, read-only, and their digests checked.

    Parameters
    ----------
    folder : path

    Returns
    -------
    manifest : dict
    arrays : dict of str to ndarray

    Raises
    ------
    ModelError
        The folder is missing, damaged, made by a newer version, or no model.
    """
    refuse_big_end_first()
    folder = Path(folder)
    if not folder.is_dir():
        what = "give one that `classifier fit` wrote"
        if folder.exists():
            what = "it is a file: unpack it, or name its folder"
        raise MissingModelError(f"no model folder at {folder}: {what}")
    with _open(folder, MANIFEST) as file:
        if os.fstat(file.fileno()).st_size > _LARGEST_MANIFEST:
            _refuse(folder, f"{MANIFEST} is larger than {_LARGEST_MANIFEST >> 20} MB")
        raw = file.read(_LARGEST_MANIFEST)
    try:
        text = raw.decode("utf-8")
        if nested_too_deep(text):  # it could be read, and then not be written for the digest
            raise ValueError("nested too deep")
        manifest = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        _refuse(folder, f"{MANIFEST} is not JSON ({error})")
    version = manifest.get("format_version") if isinstance(manifest, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        _refuse(folder, f"{MANIFEST} has no format_version", "this is no model")
    if version > FORMAT_VERSION:
        raise ModelError(
            f"the model at {folder} has format {version}, this version reads up to "
            f"{FORMAT_VERSION}: run pip install --upgrade newsieve"
        )
    if version < 1:
        _refuse(folder, f"format_version is {version}")
    if manifest.get("sha256") != _digest(manifest):
        _refuse(folder, f"{MANIFEST} does not match its own SHA-256")
    specs = manifest.get("arrays")
    if not isinstance(specs, dict) or len(specs) > _MOST_ARRAYS:
        _refuse(folder, f"{MANIFEST} lists no arrays, or more than {_MOST_ARRAYS}")
    return manifest, {name: _array(folder, name, spec) for name, spec in specs.items()}


def content_digest(manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Tell models apart that lie in no folder: SHA-256 of the manifest and of every array."""
    digest = hashlib.sha256(repr(sorted(manifest.items())).encode())
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _array(folder: Path, name: str, spec: object) -> NDArray[Any]:
    if not isinstance(spec, dict) or set(spec) != _SPEC_KEYS or not _NAME.fullmatch(name):
        _refuse(folder, f"the entry of array {name!r} is malformed")
    dtype, shape = spec["dtype"], spec["shape"]
    if spec["file"] != f"{name}.bin" or not isinstance(dtype, str) or dtype not in _DTYPES:
        _refuse(folder, f"array {name!r} names the file {spec['file']!r} and the dtype {dtype!r}")
    if not isinstance(shape, list) or len(shape) > 4 or not all(_is_size(n) for n in shape):
        _refuse(folder, f"array {name!r} has the shape {shape!r}")
    kind = np.dtype(_DTYPES[dtype])
    with _open(folder, f"{name}.bin") as file:
        size = os.fstat(file.fileno()).st_size
        if size != math.prod(shape) * kind.itemsize:
            _refuse(folder, f"{name}.bin has {size} bytes, not those of {dtype} {shape}")
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    # The one pass over the file: what is checked here are the pages that are used afterwards.
    if hashlib.sha256(content).hexdigest() != spec["sha256"]:
        _refuse(folder, f"{name}.bin does not match its SHA-256")
    return np.frombuffer(content, kind).reshape(shape)


def _open(folder: Path, name: str) -> Any:
    path = folder / name
    try:
        # Not followed if it is a link, not waited for if it is a pipe.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if name == MANIFEST and isinstance(error, FileNotFoundError):
            raise ModelError(
                f"no model in {folder}: it has no {MANIFEST}; give a folder that "
                "`classifier fit` wrote"
            ) from None
        _refuse(folder, f"{name} cannot be read ({error.strerror})")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        _refuse(folder, f"{name} is no regular file")
    return os.fdopen(handle, "rb")


def _is_size(n: object) -> bool:
    return isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 1 << 40


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _digest(manifest: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in manifest.items() if key != "sha256"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse(folder: Path, found: str, advice: str = "fetch or make the model again") -> NoReturn:
    raise ModelError(f"the model at {folder} cannot be used: {found}; {advice}")
