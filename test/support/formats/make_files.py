"""Writes numpy.json: files that NumPy, gzip and zipfile make, what is in them, and what NumPy reads of those that we write.

Run by hand (Debian: apt-get install python3-numpy) with a folder, after `node test/support/formats/write-ours.ts FOLDER`:
/usr/bin/python3 test/support/formats/make_files.py FOLDER
"""

import base64
import gzip
import io
import json
import os
import struct
import sys
import zipfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = sys.argv[1]

REAL = [[0.1, -2.5, 3.0], [1e-300, 65504.0, -0.0]]
WHOLE = [[0, 1, 2], [100, 7, 127]]
TYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]


def shown(array):
    """Every number as the text of a float64, so that no JSON parser changes it."""
    return {"shape": list(array.shape), "values": [repr(float(x)) for x in np.asarray(array, dtype="f8").ravel()]}


def stored(name):
    with open(os.path.join(FILES, name), "rb") as file:
        return base64.b64encode(file.read()).decode("ascii")


def numpy_files(kept):
    for kind in TYPES:
        for order in ["<", ">"] if kind[1] != "1" else ["|"]:
            values = REAL if kind[0] == "f" else WHOLE
            with np.errstate(all="ignore"):
                array = np.array(values).astype(order + kind)
            if kind == "i8":
                array[1, 0] = -(2**53)
            if kind == "u8":
                array[1, 0] = 2**53
            for layout in ["C", "F"]:
                name = f"{kind}-{'big' if order == '>' else 'little'}-{layout}.npy"
                np.save(os.path.join(FILES, name), np.asarray(array, order=layout))
                kept[name] = shown(array)
    cube = np.arange(24, dtype="f8").reshape(2, 3, 4)
    for name, array in [
        ("scalar.npy", np.array(4.25)),
        ("row.npy", np.array([1.5, -2.0])),
        ("cube-F.npy", np.asfortranarray(cube)),
        ("empty.npy", np.zeros((0, 2))),
    ]:
        np.save(os.path.join(FILES, name), array)
        kept[name] = shown(array)
    for version in [(2, 0), (3, 0)]:
        name = f"version-{version[0]}.npy"
        with open(os.path.join(FILES, name), "wb") as file:
            np.lib.format.write_array(file, cube, version=version)
        kept[name] = shown(cube)
    for name, array in [
        ("complex.npy", np.array([1 + 2j])),
        ("text.npy", np.array(["a", "b"])),
        ("records.npy", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])),
        ("date.npy", np.array(["2026-01-01"], dtype="M8[D]")),
        ("inexact.npy", np.array([[1, 2], [3, 2**53 + 1]])),
        ("not-finite.npy", np.array([[1.0, 2.0], [3.0, np.nan]])),
    ]:
        np.save(os.path.join(FILES, name), array)


def npz_files(kept):
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0, 1, 1, 0])
    np.savez(os.path.join(FILES, "xor.npz"), x=x, y=y)
    np.savez_compressed(os.path.join(FILES, "xor-packed.npz"), x=np.repeat(x, 50, axis=0), y=np.repeat(y, 50))
    kept["xor.npz"] = {"x": shown(x), "y": shown(y)}
    kept["xor-packed.npz"] = {"x": shown(np.repeat(x, 50, axis=0)), "y": shown(np.repeat(y, 50))}
    with zipfile.ZipFile(os.path.join(FILES, "no-arrays.npz"), "w") as file:
        file.writestr("archive/data.pkl", b"not an array")


def idx(code, kind, array):
    head = struct.pack(">HBB", 0, code, array.ndim) + b"".join(struct.pack(">I", n) for n in array.shape)
    return head + array.astype(">" + kind).tobytes()


def idx_files(kept):
    images = (np.arange(3 * 4 * 2) * 11 % 256).reshape(3, 4, 2)
    for name, code, kind, array in [
        ("images.idx3-ubyte", 0x08, "u1", images),
        ("labels.idx1-ubyte", 0x08, "u1", np.array([7, 0, 9])),
        ("bytes.idx", 0x09, "i1", np.array([-128, 0, 127])),
        ("shorts.idx", 0x0B, "i2", np.array([[-32768, 1], [2, 32767]])),
        ("ints.idx", 0x0C, "i4", np.array([-(2**31), 2**31 - 1])),
        ("floats.idx", 0x0D, "f4", np.array([0.1, -1e30])),
        ("doubles.idx", 0x0E, "f8", np.array([0.1, -1e300])),
    ]:
        data = idx(code, kind, array)
        with open(os.path.join(FILES, name), "wb") as file:
            file.write(data)
        kept[name] = shown(array.astype(kind))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(idx(0x08, "u1", images))
    with open(os.path.join(FILES, "images.idx3-ubyte.gz"), "wb") as file:
        file.write(packed.getvalue())
    kept["images.idx3-ubyte.gz"] = shown(images)


def read_ours():
    """What NumPy, and a reader of safetensors by its published layout, have of the files that we write."""
    found = {}
    with np.load(os.path.join(FILES, "ours.npz")) as file:
        found["ours.npz"] = {name: shown(file[name]) for name in file.files}
    with open(os.path.join(FILES, "ours.safetensors"), "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    found["ours.safetensors"] = {}
    for name, described in header.items():
        if name == "__metadata__":
            continue
        assert described["dtype"] == "F64"
        start, end = described["data_offsets"]
        array = np.frombuffer(data[8 + length + start : 8 + length + end], dtype="<f8").reshape(described["shape"])
        found["ours.safetensors"][name] = shown(array)
    return found


def main():
    kept = {}
    numpy_files(kept)
    npz_files(kept)
    idx_files(kept)
    with open(os.path.join(HERE, "numpy.json"), "w", encoding="utf8") as file:
        bytes_of = {name: stored(name) for name in sorted(os.listdir(FILES))}
        json.dump({"numpy": np.__version__, "bytes": bytes_of, "files": kept, "ours": read_ours()}, file, indent=1)
        file.write("\n")


main()
