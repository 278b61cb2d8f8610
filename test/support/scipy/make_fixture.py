"""Writes scipy.json: what SciPy's quasi-Newton classes make of some steps and changes of a gradient.

python3 make_fixture.py > scipy.json; SciPy's version stands in it.
"""

import json

import numpy
import scipy
from scipy.optimize import BFGS, LbfgsInvHessProduct

random = numpy.random.default_rng(20040401)
cases = []
for size, pairs in [(1, 1), (2, 1), (2, 5), (5, 3), (12, 10)]:
    root = random.normal(size=(size, size))
    hessian = root @ root.T + numpy.eye(size) * 0.1
    steps = random.normal(size=(pairs, size)) * 10.0 ** random.integers(-3, 3, size=(pairs, 1))
    # Not quite a quadratic, so that no pair follows from the others.
    changes = steps @ hessian * random.uniform(0.5, 2, size=(pairs, 1))
    gradient = random.normal(size=size)

    # From the same scale as the newest pair's, which SciPy's own product leaves at 1.
    newest, change = steps[-1], changes[-1]
    scale = float(newest @ change / (change @ change))
    limited = LbfgsInvHessProduct(steps / scale**0.5, changes * scale**0.5)
    direction = -scale * (limited @ gradient)

    full = BFGS(init_scale="auto")
    full.initialize(size, "inv_hess")
    for step, change in zip(steps, changes):
        full.update(step, change)
    cases.append(
        {
            "steps": steps.tolist(),
            "changes": changes.tolist(),
            "gradient": gradient.tolist(),
            "direction": direction.tolist(),
            "inverseHessian": full.get_matrix().tolist(),
        }
    )
print(json.dumps({"scipy": scipy.__version__, "cases": cases}, indent=1))
