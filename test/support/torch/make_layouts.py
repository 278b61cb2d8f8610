"""Writes layouts.json: a convolution, flattened images and a dense layer, as PyTorch has them and in our order of axes.

Run by hand (Debian: apt-get install python3-torch): /usr/bin/python3 test/support/torch/make_layouts.py
Our order is not made by transposing PyTorch's weights: every element is asked for, by the answer to an input that is 1 in one
place and 0 elsewhere.
"""

import json
import os

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS, COLUMNS, CHANNELS, FILTERS, UNITS = 2, 3, 4, 5, 2


def impulse(row, column, channel):
    image = torch.zeros(1, CHANNELS, ROWS, COLUMNS)
    image[0, channel, row, column] = 1.0
    return image


def main():
    torch.manual_seed(3)
    torch.set_default_dtype(torch.float64)
    places = [(r, c, k) for r in range(ROWS) for c in range(COLUMNS) for k in range(CHANNELS)]
    # A kernel as large as the image has one answer, which is the element of the kernel under the impulse.
    convolution = nn.Conv2d(CHANNELS, FILTERS, (ROWS, COLUMNS), bias=False)
    ours = [v for place in places for v in convolution(impulse(*place)).reshape(-1).tolist()]
    flat = nn.Sequential(nn.Flatten(), nn.Linear(ROWS * COLUMNS * CHANNELS, UNITS, bias=False))
    ours_flat = [v for place in places for v in flat(impulse(*place)).reshape(-1).tolist()]
    # A scale for every number of an image, and for every number of an image in a row.
    scale = torch.randn(CHANNELS, ROWS, COLUMNS)
    ours_scale = [float((impulse(*place)[0] * scale).sum()) for place in places]
    dense = nn.Linear(3, 2, bias=False)
    ours_dense = [v for i in range(3) for v in dense(torch.eye(3)[i : i + 1]).reshape(-1).tolist()]
    with open(os.path.join(HERE, "layouts.json"), "w", encoding="utf8") as file:
        json.dump(
            {
                "torch": torch.__version__,
                "image": [ROWS, COLUMNS, CHANNELS],
                "filters": FILTERS,
                "units": UNITS,
                "convolution": {"torch": convolution.weight.reshape(-1).tolist(), "ours": ours},
                "flattened": {"torch": flat[1].weight.reshape(-1).tolist(), "ours": ours_flat},
                "image_scale": {"torch": scale.reshape(-1).tolist(), "ours": ours_scale},
                "dense": {"torch": dense.weight.reshape(-1).tolist(), "ours": ours_dense},
            },
            file,
            indent=1,
        )
        file.write("\n")


main()
