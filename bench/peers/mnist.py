"""MNIST from its four files, plain or .gz: 50,000 images to train on, 10,000 to validate, 10,000 to test; pixels from 0 to 1, float32."""
import gzip
import pathlib

import numpy as np


def read(folder, name, header):
    path = pathlib.Path(folder, name)
    data = path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())
    return np.frombuffer(data, np.uint8, offset=header)


def load(folder):
    def images(part):
        return read(folder, part + "-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / np.float32(255)

    def labels(part):
        return read(folder, part + "-labels-idx1-ubyte", 8).astype(np.int64)

    x, y = images("train"), labels("train")
    return (x[:50000], y[:50000]), (x[50000:], y[50000:]), (images("t10k"), labels("t10k"))
