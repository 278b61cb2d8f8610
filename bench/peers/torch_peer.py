# Workloads in PyTorch, eager, one thread: asked by lines, as bench/peers/peer.ts says.
import json
import sys
import time

import torch

torch.set_num_threads(1)
workload, file = sys.argv[1:]
with open(file) as text:
    data = json.load(text)


def logistic():
    x = torch.tensor(data["x"], dtype=torch.float64)
    y = torch.tensor(data["y"], dtype=torch.float64)
    w = torch.tensor(data["w"], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=data["rate"])

    def step():
        optimizer.zero_grad()
        z = x @ w
        loss = torch.mean(torch.nn.functional.softplus(z, threshold=1000) - y * z)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def batches_of(network, images, classes):
    optimizer = torch.optim.SGD(network.parameters(), lr=data["rate"], momentum=data["momentum"])
    loss_function = torch.nn.CrossEntropyLoss()
    position = 0

    def step():
        nonlocal position
        inputs, targets = images[position], classes[position]
        position = (position + 1) % len(images)
        optimizer.zero_grad()
        loss = loss_function(network(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def single(values, *shape):
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def dense(weights, bias):
    layer = torch.nn.Linear(*weights.shape)
    with torch.no_grad():
        layer.weight.copy_(weights.T)
        layer.bias.copy_(bias)
    return layer


def convolution(kernel, bias):
    layer = torch.nn.Conv2d(kernel.shape[2], kernel.shape[3], 3, padding=1)
    with torch.no_grad():
        # There filters come last.
        layer.weight.copy_(kernel.permute(3, 2, 0, 1))
        layer.bias.copy_(bias)
    return layer


def network():
    wide, middle, narrow = data["sizes"]
    start = data["start"]
    layers = [
        dense(single(start[0], wide, middle), single(start[1], middle)),
        torch.nn.ReLU(),
        dense(single(start[2], middle, narrow), single(start[3], narrow)),
    ]
    images = [single(each, data["batch"], wide) for each in data["inputs"]]
    classes = [single(each, data["batch"], narrow).argmax(1) for each in data["targets"]]
    return batches_of(torch.nn.Sequential(*layers), images, classes)


def convolutions():
    start = data["start"]
    layers = []
    for at, (channels, filters) in enumerate(((1, 8), (8, 16))):
        kernel = single(start[2 * at], 3, 3, channels, filters)
        layers += [convolution(kernel, single(start[2 * at + 1], filters)), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    # There an image is flattened with its channels last.
    weights = single(start[4], 7, 7, 16, 10).permute(2, 0, 1, 3).reshape(784, 10)
    layers += [torch.nn.Flatten(), dense(weights, single(start[5], 10))]
    images = [single(each, data["batch"], 1, 28, 28) for each in data["inputs"]]
    classes = [torch.tensor(each) for each in data["targets"]]
    return batches_of(torch.nn.Sequential(*layers), images, classes)


step = {"logistic": logistic, "network": network, "convolutions": convolutions}[workload]()
for line in sys.stdin:
    command, *count = line.split()
    if command == "step":
        print(step(), flush=True)
    else:
        began = time.perf_counter()
        for _ in range(int(count[0])):
            step()
        print((time.perf_counter() - began) * 1e6, flush=True)
