# Microseconds for a product of matrices of float32 in numpy with OpenBLAS: for each line with a number of times, the median of those.
import statistics
import sys
import time

import numpy as np

rows, inner, columns = (int(argument) for argument in sys.argv[1:])
left = np.sin(np.arange(rows * inner)).reshape(rows, inner).astype(np.float32)
right = np.sin(np.arange(inner * columns)).reshape(inner, columns).astype(np.float32)


def timed():
    began = time.perf_counter()
    for _ in range(40):
        left @ right
    return (time.perf_counter() - began) * 1e6 / 40


timed()
print("ready", flush=True)
for line in sys.stdin:
    print(statistics.median(timed() for _ in range(int(line))), flush=True)
