# Microseconds for a step of a network in PyTorch, eager, one thread, float32, with momentum. Prints the losses of the first steps, then,
# for each line with a number of steps, the median of those. Arguments: the kind of network, a file with θ as Descent has it, samples of a batch, batches
# of an epoch, and how many losses.
import json
import statistics
import sys
import time

import numpy as np
import torch

kind, weights, *numbers = sys.argv[1:]
batch, batches, compared = (int(number) for number in numbers)
torch.set_num_threads(1)
samples = np.arange(batch * batches)
images = torch.tensor(np.sin(0.37 * samples[:, None] + 0.11 * np.arange(784)[None, :]) ** 2, dtype=torch.float32)
classes = torch.tensor(samples % 10)
theta = torch.tensor(np.fromfile(weights), dtype=torch.float32)


def take(*shape):
    global theta
    size = int(np.prod(shape))
    part, theta = theta[:size], theta[size:]
    return part.reshape(shape)


def dense(inputs, units, weights=None):
    layer = torch.nn.Linear(inputs, units)
    with torch.no_grad():
        layer.weight.copy_((take(inputs, units) if weights is None else weights).T)
        layer.bias.copy_(take(units))
    return layer


def convolution(channels, filters):
    layer = torch.nn.Conv2d(channels, filters, 3, padding=1)
    with torch.no_grad():
        # There filters come last.
        layer.weight.copy_(take(3, 3, channels, filters).permute(3, 2, 0, 1))
        layer.bias.copy_(take(filters))
    return layer


if kind == "dense":
    network = torch.nn.Sequential(dense(784, 128), torch.nn.ReLU(), dense(128, 10))
else:
    images = images.reshape(-1, 1, 28, 28)
    layers = []
    for channels, filters in ((1, 8), (8, 16)):
        layers += [convolution(channels, filters), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    # There an image is flattened with its channels last.
    network = torch.nn.Sequential(
        *layers, torch.nn.Flatten(), dense(784, 10, take(7, 7, 16, 10).permute(2, 0, 1, 3).reshape(784, 10))
    )
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
loss_function = torch.nn.CrossEntropyLoss()
position = 0


def step():
    global position
    rows = slice(position * batch, (position + 1) * batch)
    position = (position + 1) % batches
    optimizer.zero_grad()
    loss = loss_function(network(images[rows]), classes[rows])
    loss.backward()
    optimizer.step()
    return loss.item()


def timed():
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1e6


print(json.dumps([step() for _ in range(compared)]), flush=True)
for line in sys.stdin:
    print(statistics.median(timed() for _ in range(int(line))), flush=True)
