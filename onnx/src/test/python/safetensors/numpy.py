"""Reads safetensors files as https://github.com/huggingface/safetensors#format describes them."""

import json
import struct

import numpy as np


def load_file(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, tensor in header.items():
        if name != "__metadata__":
            assert tensor["dtype"] == "F32"
            start, end = tensor["data_offsets"]
            values = np.frombuffer(data[start:end], "<f4")
            tensors[name] = values.reshape(tensor["shape"])
    return tensors
