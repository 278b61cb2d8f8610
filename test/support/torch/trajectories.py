"""What the fixtures of torch and of optax have in common: the losses' gradients, their starts, and the steps that are kept.

The gradients use only +, -, * and /, so that they have the same bits in Python and in JavaScript (optimizer-losses.ts).
"""

import json

STEPS = 1200
KEPT = [1, 2, 3, 10, 100, 500, 1000, 1200]


def quadratic(x, _step):
    return [1.0 * x[0], 10.0 * x[1], 0.1 * x[2], 3.0 * (x[3] - 2.0)]


def rosenbrock(x, _step):
    valley = x[1] - x[0] * x[0]
    return [-2.0 * (1.0 - x[0]) - 400.0 * x[0] * valley, 200.0 * valley]


def given(x, step):
    """Gradients which do not depend on where the parameters are, of very different sizes, some of them zero."""
    noise = [((step * 7919 + i * 104729) % 1009) / 1009.0 - 0.5 for i in range(len(x))]
    return [noise[0] * 1000.0, noise[1] / 1024.0, 0.0, noise[3] if step % 3 == 0 else 0.0]


LOSSES = {
    "quadratic": (quadratic, [1.0, -2.0, 3.0, -4.0]),
    "rosenbrock": (rosenbrock, [-1.2, 1.0]),
    "given": (given, [0.5, -0.25, 1.0, 3.0]),
}


def lines(rows):
    return ",\n".join(json.dumps(row) for row in rows)
