"""Writes layers.json: what torch.nn computes in float64 for layers, activations and losses, with the gradients of their outputs.

Run by hand (Debian: apt-get install python3-torch): /usr/bin/python3 test/support/torch/make_layers.py
Tensors are written as we lay them out: images [samples, rows, columns, channels], kernels [rows, columns, channels, filters],
dense weights [inputs, outputs]. A gradient is that of the sum of all outputs, each times 1.5 + sin(3i + 1), i being its place.
"""

import json
import math
import os

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)


def tensor(value):
    return {"shape": list(value.shape), "data": value.detach().reshape(-1).tolist()}


def weighted(output):
    weights = [1.5 + math.sin(3 * i + 1) for i in range(output.numel())]
    return (output.reshape(-1) * torch.tensor(weights, dtype=torch.float64)).sum()


def images(value):
    return value.permute(0, 2, 3, 1)



def case(written, given, parameters, compute):
    """written: the call in our words; given, parameters: leaves in our layout."""
    leaves = [given, *parameters]
    for leaf in leaves:
        leaf.requires_grad_(leaf.is_floating_point())
    output = compute(*leaves)
    weighted(output).backward()
    zero = lambda leaf: torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
    return {
        "layer": written,
        "input": tensor(given),
        "parameters": [tensor(leaf) for leaf in parameters],
        "output": tensor(output.contiguous()),
        "gradients": [tensor(zero(leaf)) for leaf in leaves if leaf.is_floating_point()],
    }


def random(*shape):
    return torch.randn(*shape)


def conv(written, shape, filters, kernel, bias=True, pad=None, **options):
    channels = shape[-1]
    parameters = [random(*kernel, channels, filters)] + ([random(filters)] if bias else [])

    def compute(x, w, b=None):
        images_in = x.permute(0, 3, 1, 2)
        if pad is not None:
            images_in = F.pad(images_in, pad)
        return images(F.conv2d(images_in, w.permute(3, 2, 0, 1), b, **options))

    return case(written, random(*shape), parameters, compute)


def pool(written, given, function, *arguments, **options):
    return case(written, given, [], lambda x: images(function(x.permute(0, 3, 1, 2), *arguments, **options)))


def layers():
    yield case("dense(4, 'tanh')", random(3, 2), [random(2, 4), random(4)], lambda x, w, b: torch.tanh(F.linear(x, w.t(), b)))
    yield case("dense(1, 'linear', { useBias: false })", random(1, 1), [random(1, 1)], lambda x, w: F.linear(x, w.t()))
    yield conv("conv2d(4)", (2, 5, 6, 3), 4, (3, 3))
    yield conv("conv2d(2, 3, 'linear', { stride: 2, padding: 1 })", (2, 6, 5, 2), 2, (3, 3), stride=2, padding=1)
    yield conv("conv2d(3, [2, 3], 'linear', { padding: 'same' })", (1, 4, 5, 2), 3, (2, 3), padding="same")
    yield conv("conv2d(2, 4, 'linear', { padding: 'same', dilation: 2 })", (1, 7, 7, 1), 2, (4, 4), padding="same", dilation=2)
    yield conv("conv2d(2, 2, 'linear', { padding: 'valid', dilation: [2, 3] })", (2, 5, 5, 1), 2, (2, 2), dilation=(2, 3))
    yield conv(
        "conv2d(2, [3, 2], 'linear', { stride: [2, 1], padding: [1, 2], dilation: [1, 2], useBias: false })",
        (2, 5, 4, 2),
        2,
        (3, 2),
        bias=False,
        stride=(2, 1),
        padding=(1, 2),
        dilation=(1, 2),
    )
    # With a stride, ceil(length / stride) windows: 6 and 5 long, stride 3, kernel 4 leave 1 and 2 elements missing.
    yield conv("conv2d(2, 4, 'linear', { stride: 3, padding: 'same' })", (1, 6, 5, 1), 2, (4, 4), stride=3, pad=(1, 1, 0, 1))
    yield conv("conv2d(5, 1)", (2, 3, 3, 4), 5, (1, 1))
    yield conv("conv2d(1, 1)", (1, 1, 1, 1), 1, (1, 1))
    ties = torch.randint(0, 3, (2, 5, 6, 2)).to(torch.float64)
    yield pool("maxPool2d()", random(2, 4, 5, 3), F.max_pool2d, 2)
    yield pool("maxPool2d(3, { stride: 2, padding: 1 })", ties, F.max_pool2d, 3, 2, 1)
    yield pool("maxPool2d([2, 3], { stride: 1, dilation: [2, 1] })", ties.clone().detach(), F.max_pool2d, (2, 3), 1, 0, (2, 1))
    yield pool("maxPool2d(1)", random(1, 1, 1, 1), F.max_pool2d, 1)
    yield pool("averagePool2d()", random(2, 4, 5, 3), F.avg_pool2d, 2)
    yield pool("averagePool2d(3, { stride: 2, padding: 1 })", random(2, 5, 6, 2), F.avg_pool2d, 3, 2, 1)
    yield pool("averagePool2d([1, 3], { stride: [2, 1] })", random(1, 4, 4, 1), F.avg_pool2d, (1, 3), (2, 1))
    yield case("flatten()", random(2, 2, 3, 2), [], lambda x: x.reshape(2, -1))
    yield case("flatten()", random(3, 4), [], lambda x: x)
    yield case(
        "layerNormalization()", random(3, 5), [random(5), random(5)], lambda x, s, b: F.layer_norm(x, (5,), s, b, 1e-5)
    )
    yield case(
        "layerNormalization({ axes: 3, epsilon: 0.01 })",
        random(2, 3, 2, 2),
        [random(3, 2, 2), random(3, 2, 2)],
        lambda x, s, b: F.layer_norm(x, (3, 2, 2), s, b, 0.01),
    )
    yield case(
        "layerNormalization({ axes: 1 })", random(2, 3, 4), [random(4), random(4)], lambda x, s, b: F.layer_norm(x, (4,), s, b)
    )
    yield case("layerNormalization()", random(2, 1), [random(1), random(1)], lambda x, s, b: F.layer_norm(x, (1,), s, b))
    yield case(
        "batchNormalization()",
        random(4, 3),
        [random(3), random(3)],
        lambda x, s, b: F.batch_norm(x, None, None, s, b, True, 0.1, 1e-5),
    )
    yield case(
        "batchNormalization({ epsilon: 0.1 })",
        random(2, 3, 2, 4),
        [random(4), random(4)],
        lambda x, s, b: images(F.batch_norm(x.permute(0, 3, 1, 2), None, None, s, b, True, 0.1, 0.1)),
    )
    indices = torch.tensor([[2, 0, 2], [1, 1, 4]])
    yield case("embedding(5, 3)", indices, [random(5, 3)], lambda x, w: F.embedding(x, w))
    yield case(
        "residual([dense(4, 'relu'), dense(3)])",
        random(2, 3),
        [random(3, 4), random(4), random(4, 3), random(3)],
        lambda x, w, b, v, c: x + F.linear(torch.relu(F.linear(x, w.t(), b)), v.t(), c),
    )


ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    # Beyond 20 torch takes x itself, which is 2e-9 off at 20; with this threshold it is exact.
    "softplus": lambda x: F.softplus(x, threshold=500),
    "relu": F.relu,
    "leakyRelu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "swish": F.silu,
    "silu": F.silu,
    "softmax": lambda x: F.softmax(x, -1),
    "logSoftmax": lambda x: F.log_softmax(x, -1),
}


def activations():
    points = [-30.0, -8.0, -3.1, -1.0, -0.5, -1e-3, 0.0, 1e-9, 0.25, 0.7, 1.0, 2.3, 6.0, 19.0, 30.0]
    for name, compute in ACTIVATIONS.items():
        given = torch.tensor([points, points[::-1]])
        yield case(f"activation('{name}')", given, [], compute)


def loss(name, predictions, targets, compute, settings=()):
    predictions.requires_grad_(True)
    value = compute(predictions, targets)
    value.backward()
    return {
        "loss": name,
        "settings": list(settings),
        "predictions": tensor(predictions),
        "targets": tensor(targets),
        "value": value.item(),
        "gradient": tensor(predictions.grad),
    }


def losses():
    for shape in [(4, 3), (5, 1), (1, 1)]:
        p, t = random(*shape) * 2, random(*shape)
        yield loss("meanSquaredError", p.clone(), t, F.mse_loss)
        yield loss("meanAbsoluteError", p.clone(), t, F.l1_loss)
        yield loss("huber", p.clone(), t, F.huber_loss)
        yield loss("huber", p.clone(), t, lambda a, b: F.huber_loss(a, b, delta=0.4), [0.4])
        shares = torch.rand(*shape)
        yield loss("binaryCrossEntropyFromLogits", p.clone() * 10, shares, F.binary_cross_entropy_with_logits)
        signs = torch.sign(t)
        yield loss("hinge", p.clone(), signs, lambda a, b: torch.clamp(1 - a * b, min=0).mean())
    equal = torch.tensor([[1.0, -2.0, 0.5]])
    yield loss("meanAbsoluteError", equal.clone(), equal.clone(), F.l1_loss)
    yield loss("huber", torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([[1.0, 0.0, 0.0]]), F.huber_loss)
    for shape in [(4, 3), (1, 2), (3, 1)]:
        z = random(*shape) * 3
        classes = torch.randint(0, shape[1], (shape[0],))
        one_hot = F.one_hot(classes, shape[1]).to(torch.float64)
        shares = F.softmax(random(*shape), -1)
        logs = F.log_softmax(random(*shape) * 2, -1)
        yield loss("crossEntropyFromLogits", z.clone(), one_hot, lambda a, b: F.cross_entropy(a, classes))
        yield loss("crossEntropyFromLogits", z.clone(), shares, F.cross_entropy)
        smooth = lambda a, b: F.cross_entropy(a, classes, label_smoothing=0.15)
        yield loss("crossEntropyFromLogits", z.clone(), one_hot, smooth, [0.15])
        yield loss("negativeLogLikelihood", logs.clone(), one_hot, lambda a, b: F.nll_loss(a, classes))
        divergence = lambda a, b: F.kl_div(a, b, reduction="batchmean")
        yield loss("klDivergence", logs.clone(), shares, divergence)
        yield loss("klDivergence", logs.clone(), one_hot, divergence)


def running():
    """Running statistics over three batches, and what the layer answers with them."""
    layer = nn.BatchNorm1d(3, momentum=0.3)
    batches, statistics = [], []
    for _ in range(3):
        batch = random(4, 3) * 2 + 1
        layer(batch)
        batches.append(tensor(batch))
        statistics.append(layer.running_mean.tolist() + layer.running_var.tolist())
    layer.eval()
    given = random(2, 3)
    return {
        "momentum": 0.3,
        "batches": batches,
        "statistics": statistics,
        "input": tensor(given),
        "output": tensor(layer(given)),
    }


def lines(rows):
    return ",\n".join(json.dumps(row) for row in rows)


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers.json")
with open(path, "w", encoding="utf-8") as file:
    file.write('{"torch": %s,\n' % json.dumps(torch.__version__))
    file.write('"layers": [\n%s\n],\n' % lines(layers()))
    file.write('"activations": [\n%s\n],\n' % lines(activations()))
    file.write('"losses": [\n%s\n],\n' % lines(losses()))
    file.write('"running": %s}\n' % json.dumps(running()))
