# Microseconds for a step of a network 784-128-10, batch 64, with momentum in PyTorch, eager, one thread, float32: the median.
import math
import statistics
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(0)
images = torch.tensor([[math.sin(0.37 * i + 0.11 * j) ** 2 for j in range(784)] for i in range(64)])
classes = torch.tensor([i % 10 for i in range(64)])
network = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
loss_function = torch.nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad()
    loss = loss_function(network(images), classes)
    loss.backward()
    optimizer.step()
    return loss.item()


for _ in range(20):
    step()
times = []
for _ in range(int(sys.argv[1])):
    began = time.perf_counter()
    step()
    times.append((time.perf_counter() - began) * 1e6)
print(statistics.median(times))
