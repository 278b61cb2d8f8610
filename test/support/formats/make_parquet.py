"""Writes parquet.json: small Parquet files that pyarrow makes.

Run by hand (pip install pyarrow): python3 test/support/formats/make_parquet.py
"""

import base64
import io
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))


def table():
    return pa.table(
        {
            "x": pa.array([0.5, -1.25, 3.0, 1e-300], pa.float64()),
            "half": pa.array([0.1, 0.2, 0.3, 0.4], pa.float32()),
            "count": pa.array([1, -2, 2**53, 4], pa.int64()),
            "small": pa.array([1, 2, 3, 200], pa.uint8()),
            "flag": pa.array([True, False, True, True], pa.bool_()),
            "kind": pa.array(["rose", "aster", "rose", "rose"]),
            "hole": pa.array([1.0, None, 3.0, 4.0], pa.float64()),
            "inexact": pa.array([1, 2, 2**53 + 1, 4], pa.int64()),
            "wrong": pa.array([1.0, 2.0, float("nan"), 4.0], pa.float64()),
            "when": pa.array([0, 1, 2, 3], pa.timestamp("ms")),
            "list": pa.array([[1.0], [2.0], [3.0], [4.0]], pa.list_(pa.float64())),
        }
    )


def main():
    files = {}
    for name, settings in {
        "snappy.parquet": {"compression": "snappy"},
        "plain.parquet": {"compression": "none", "use_dictionary": False},
        "gzip.parquet": {"compression": "gzip", "data_page_version": "2.0"},
        "groups.parquet": {"compression": "snappy", "row_group_size": 3},
        "zstd.parquet": {"compression": "zstd"},
    }.items():
        bytes_ = io.BytesIO()
        pq.write_table(table(), bytes_, store_schema=False, **settings)
        files[name] = base64.b64encode(bytes_.getvalue()).decode("ascii")
    with open(os.path.join(HERE, "parquet.json"), "w", encoding="utf8") as file:
        json.dump({"pyarrow": pa.__version__, "bytes": files}, file, indent=1)
        file.write("\n")


main()
