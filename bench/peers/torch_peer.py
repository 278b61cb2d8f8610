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


step = {"logistic": logistic}[workload]()
for line in sys.stdin:
    command, *count = line.split()
    if command == "step":
        print(step(), flush=True)
    else:
        began = time.perf_counter()
        for _ in range(int(count[0])):
            step()
        print((time.perf_counter() - began) * 1e6, flush=True)
