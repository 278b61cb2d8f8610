"""Writes weights.json: small networks trained by PyTorch, their files of weights, and what they answer.

Run by hand (Debian: apt-get install python3-torch): /usr/bin/python3 test/support/torch/make_weights.py
The bytes of the safetensors files are made here by the format's published layout, so that no package for it is needed. Outputs,
loss and gradients are computed in the precision of the weights.
"""

import base64
import collections
import json
import os
import struct

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}


def raw(tensor):
    flat = tensor.detach().contiguous().reshape(-1)
    if flat.dtype == torch.bfloat16:
        return flat.view(torch.int16).numpy().astype("<i2").tobytes()
    return flat.numpy().astype(flat.numpy().dtype.newbyteorder("<")).tobytes()


def safetensors(tensors):
    """The library sorts by size of the elements and then by name; any order is allowed."""
    header, body = {"__metadata__": {"format": "pt"}}, b""
    for name in sorted(tensors):
        data = raw(tensors[name])
        header[name] = {
            "dtype": NAMES[tensors[name].dtype],
            "shape": list(tensors[name].shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    text = json.dumps(header, separators=(",", ":")).encode("utf8")
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def kept(model, loss_of, inputs, targets, stored):
    """Of the model as it is after its weights went through the type `stored`."""
    computed = torch.float32 if stored == torch.float32 else torch.float64
    state = {name: value.to(stored) for name, value in model.state_dict().items()}
    model.load_state_dict({name: value.to(torch.float64) for name, value in state.items()})
    model.to(computed)
    model.zero_grad()
    outputs = model(inputs.to(computed))
    loss = loss_of(outputs, targets.to(computed) if targets.is_floating_point() else targets)
    loss.backward()
    return {
        "file": base64.b64encode(safetensors(state)).decode("ascii"),
        "outputs": outputs.detach().double().reshape(-1).tolist(),
        "loss": float(loss.detach()),
        "gradients": {name: value.grad.double().reshape(-1).tolist() for name, value in model.named_parameters()},
        "shapes": {name: list(value.shape) for name, value in model.named_parameters()},
    }


def train(model, loss_of, inputs, targets):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(50):
        optimizer.zero_grad()
        loss_of(model(inputs), targets).backward()
        optimizer.step()


def main():
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    inputs = torch.randn(6, 3)
    values = torch.stack([inputs[:, 0] * inputs[:, 1], torch.sin(inputs[:, 2])], dim=1)
    classes = torch.tensor([0, 2, 1, 1, 0, 2])
    pairs = (inputs.sum(dim=1, keepdim=True) > 0).double()
    numbered = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
    named = nn.Sequential(
        collections.OrderedDict(fc1=nn.Linear(3, 5), act=nn.Sigmoid(), fc2=nn.Linear(5, 3, bias=False))
    )
    binary = nn.Sequential(
        collections.OrderedDict(body=nn.Sequential(nn.Linear(3, 3), nn.Tanh()), head=nn.Linear(3, 1))
    )
    runs = {}
    cases = [
        ("numbered", numbered, nn.functional.mse_loss, values),
        ("named", named, nn.functional.cross_entropy, classes),
        ("binary", binary, nn.functional.binary_cross_entropy_with_logits, pairs),
    ]
    for name, model, loss_of, targets in cases:
        train(model, loss_of, inputs, targets)
        for stored in [torch.float64, torch.float32, torch.float16, torch.bfloat16]:
            runs[f"{name} {NAMES[stored]}"] = kept(model.double(), loss_of, inputs, targets, stored)
    data = {
        "inputs": inputs.tolist(),
        "values": values.tolist(),
        "classes": classes.tolist(),
        "pairs": pairs.reshape(-1).tolist(),
    }
    with open(os.path.join(HERE, "weights.json"), "w", encoding="utf8") as file:
        json.dump({"torch": torch.__version__, "data": data, "runs": runs}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
