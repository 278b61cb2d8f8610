"""Writes images.json: small networks of PyTorch on images, their weights, and what they answer, in float64.

Run by hand (Debian: apt-get install python3-torch): /usr/bin/python3 test/support/torch/make_images.py
"""

import base64
import json
import os

import torch
from torch import nn

from make_weights import safetensors

HERE = os.path.dirname(os.path.abspath(__file__))


def answered(model, inputs):
    # Numbers that are not where a layer starts, so that no parameter looks like another.
    with torch.no_grad():
        for value in model.parameters():
            value.copy_(torch.randn(value.shape))
    return {
        "file": base64.b64encode(safetensors(model.state_dict())).decode("ascii"),
        "outputs": model(inputs).detach().reshape(-1).tolist(),
    }


def main():
    torch.manual_seed(5)
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    images = torch.randn(3, 2, 5, 4)
    convolutional = nn.Sequential(nn.Conv2d(2, 3, (3, 2)), nn.Tanh(), nn.Flatten(), nn.Linear(27, 2))
    normalised = nn.Sequential(
        nn.LayerNorm([2, 5, 4]), nn.Flatten(), nn.LayerNorm(40), nn.Dropout(0.5), nn.Linear(40, 2)
    ).eval()
    runs = {"convolutional": answered(convolutional, images), "normalised": answered(normalised, images)}
    with open(os.path.join(HERE, "images.json"), "w", encoding="utf8") as file:
        # As images come here: [samples, rows, columns, channels].
        ours = images.permute(0, 2, 3, 1).tolist()
        json.dump({"torch": torch.__version__, "images": ours, "runs": runs}, file, indent=1)
        file.write("\n")


main()
