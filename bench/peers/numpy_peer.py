# Workloads in numpy, one thread: asked by lines, as bench/peers/peer.ts says.
import json
import sys
import time

import numpy as np

workload, file = sys.argv[1:]
with open(file) as text:
    data = json.load(text)


def logistic():
    x = np.array(data["x"])
    y = np.array(data["y"])
    w = np.array(data["w"])
    rate = data["rate"]

    def step():
        z = x @ w
        # log(1 + exp(z)) without overflow, and its derivative.
        e = np.exp(-np.abs(z))
        loss = np.mean(np.maximum(z, 0) + np.log1p(e) - y * z)
        p = np.where(z >= 0, 1, e) / (1 + e)
        gradient = x.T @ (p - y) / len(y)
        w[:] -= rate * gradient
        return loss

    return step


def product():
    a = np.array(data["a"], dtype=np.float32)
    b = np.array(data["b"], dtype=np.float32)
    out = np.empty((a.shape[0], b.shape[1]), dtype=np.float32)
    np.matmul(a, b, out=out)
    with open("/proc/self/maps") as maps:
        if "openblas" not in maps.read():
            print("numpy does not use OpenBLAS here", flush=True)
            sys.exit(0)

    def step():
        np.matmul(a, b, out=out)
        return out[0, 0]

    def whole():
        step()
        return float(np.sum(out.astype(np.float64) ** 2))

    step.whole = whole
    return step


step = {"logistic": logistic, "product": product}[workload]()
for line in sys.stdin:
    command, *count = line.split()
    if command == "step":
        print(getattr(step, "whole", step)(), flush=True)
    else:
        began = time.perf_counter()
        for _ in range(int(count[0])):
            step()
        print((time.perf_counter() - began) * 1e6, flush=True)
