"""A Python peer with Truss's msgpack profile. Usage: truss_peer.py encode | echo, hexadecimal msgpack on standard input and output.

encode: writes the sample values. echo: decodes what comes, checks that it is what was meant, encodes it again.
"""

import datetime as dt
import decimal
import sys
import uuid

import msgpack
import numpy as np

SAMPLE = {
    "none": None,
    "text": "héllo, 世界 🌍",
    "long text": "x" * 300,
    "bytes": b"\x00\xff",
    "integers": [0, -1, 127, 128, 255, 256, 65536, 2**53 - 1, 2**63, -(2**63)],
    "floats": [1.5, -0.25, 1e300, float("inf")],
    "nested": [{"a": [True, False, {"b": None}]}] * 3,
    "datetime": dt.datetime(2024, 1, 2, 3, 4, 5, 120000, tzinfo=dt.timezone.utc),
    "date": dt.date(2024, 1, 2),
    "time": dt.time(3, 4, 5, 6),
    "timedelta": dt.timedelta(days=-1, seconds=5, microseconds=7),
    "decimal": decimal.Decimal("1.50"),
    "uuid": uuid.UUID("12345678-1234-5678-1234-567812345678"),
    "complex": complex(1, 2),
    "int64": np.array([[0, 1], [2, 3]], dtype=np.int64),
    "float16": np.array([1.5, -2.0, 65504.0], dtype=np.float16),
    "float32": np.linspace(0, 1, 7, dtype=np.float32),
    "uint8": np.zeros((2, 0, 3), dtype=np.uint8),
    "bool": np.array([True, False]),
    "complex64": np.array([1 + 2j], dtype=np.complex64),
    "strings": np.array(["ab", "é"]),
    "no dimension": np.array(2.5),
    "big endian": np.array([1, 2, 3], dtype=">i4"),
}


def encode(value):
    if isinstance(value, dt.datetime):
        text = value.isoformat()
        return {b"__dt_datetime_iso__": True, b"data": text[:-6] + "Z" if text.endswith("+00:00") else text}
    if isinstance(value, dt.date):
        return {b"__dt_date_iso__": True, b"data": value.isoformat()}
    if isinstance(value, dt.time):
        return {b"__dt_time_iso__": True, b"data": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {b"__dt_timedelta__": True, b"data": (value.days, value.seconds, value.microseconds)}
    if isinstance(value, decimal.Decimal):
        return {b"__decimal__": True, b"data": str(value)}
    if isinstance(value, uuid.UUID):
        return {b"__uuid__": True, b"data": str(value)}
    if isinstance(value, np.ndarray):
        return {b"nd": True, b"type": value.dtype.str, b"kind": b"", b"shape": value.shape, b"data": value.tobytes()}
    if isinstance(value, complex):
        return {b"complex": True, b"data": repr(value)}
    raise TypeError(type(value))


def decode(fields):
    data = fields.get(b"data")
    if b"__dt_datetime_iso__" in fields:
        return dt.datetime.fromisoformat(data.replace("Z", "+00:00"))
    if b"__dt_date_iso__" in fields:
        return dt.date.fromisoformat(data)
    if b"__dt_time_iso__" in fields:
        return dt.time.fromisoformat(data)
    if b"__dt_timedelta__" in fields:
        return dt.timedelta(*data)
    if b"__decimal__" in fields:
        return decimal.Decimal(data)
    if b"__uuid__" in fields:
        return uuid.UUID(data)
    if b"nd" in fields:
        return np.ndarray(buffer=data, dtype=np.dtype(fields[b"type"]), shape=fields[b"shape"])
    if b"complex" in fields:
        return complex(data)
    return fields


def same(key, left, right):
    if isinstance(left, np.ndarray):
        kind = left.dtype.newbyteorder("=") if key == "big endian" else left.dtype
        return kind == right.dtype and left.shape == right.shape and bool((left == right).all())
    return type(left) is type(right) and left == right


def main():
    if sys.argv[1] == "encode":
        sys.stdout.write(msgpack.packb(SAMPLE, default=encode).hex())
        return
    came = msgpack.unpackb(bytes.fromhex(sys.stdin.read()), object_hook=decode)
    wrong = [key for key in SAMPLE if not same(key, SAMPLE[key], came.get(key))]
    sys.stdout.write("same" if not wrong and came.keys() == SAMPLE.keys() else f"differs: {wrong}")


main()
