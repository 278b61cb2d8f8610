"""Writes optax.json: what optax computes in float64, for the optimizers that torch does not have.

Run by hand, in an environment with optax 0.2.8 and jax 0.10.2: python test/support/optax/make_fixture.py
"""

import json
import os
import sys

import jax
import jax.numpy as jnp
import optax

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "torch"))

from trajectories import KEPT, LOSSES, STEPS, lines

jax.config.update("jax_enable_x64", True)

AVERAGING = {"quadratic": 0.01, "rosenbrock": 0.002, "given": 0.01}
# With a short memory AdaBelief jumps in Rosenbrock's valley, unless its rate is small.
SLOW = {"quadratic": 0.01, "rosenbrock": 0.001, "given": 0.01}
SIGNS = {"quadratic": 0.01, "rosenbrock": 0.001, "given": 0.01}


def decayed(make, decay):
    """optax.chain as optax.lion has it: the decay behind the scaling, then the learning rate."""
    return lambda rate: optax.chain(make(), optax.add_decayed_weights(decay), optax.scale_by_learning_rate(rate))


# Our id, our settings, optax's optimizer for a learning rate, learning rates.
CASES = [
    ("yogi", {}, optax.yogi, AVERAGING),
    (
        "yogi",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-5, "weightDecay": 0.01, "initialAccumulatorValue": 1e-3},
        lambda rate: optax.chain(
            optax.add_decayed_weights(0.01),
            optax.scale_by_yogi(0.8, 0.99, 1e-5, initial_accumulator_value=1e-3),
            optax.scale_by_learning_rate(rate),
        ),
        AVERAGING,
    ),
    ("adabelief", {}, optax.adabelief, AVERAGING),
    (
        "adabelief",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "epsilonRoot": 1e-8, "weightDecay": 0.01},
        decayed(lambda: optax.scale_by_belief(0.8, 0.99, 1e-6, 1e-8), 0.01),
        SLOW,
    ),
    ("lion", {}, optax.lion, SIGNS),
    (
        "lion",
        {"beta1": 0.95, "beta2": 0.98, "weightDecay": 0.1},
        lambda rate: optax.lion(rate, 0.95, 0.98, weight_decay=0.1),
        SIGNS,
    ),
    ("signDescent", {}, optax.sign_sgd, SIGNS),
    ("signDescent", {"momentum": 0.9}, lambda rate: optax.signum(rate, 0.9), SIGNS),
    ("signDescent", {"weightDecay": 0.1}, decayed(optax.scale_by_sign, 0.1), SIGNS),
]


def run_optimizer(loss, start, optimizer):
    parameters = jnp.array(start, dtype=jnp.float64)
    state = optimizer.init(parameters)
    update = jax.jit(optimizer.update)
    kept = []
    for step in range(1, STEPS + 1):
        gradient = jnp.array(loss(parameters.tolist(), step), dtype=jnp.float64)
        updates, state = update(gradient, state, parameters)
        parameters = parameters + updates
        if step in KEPT:
            kept.append({"step": step, "parameters": parameters.tolist()})
    return kept


def optimizers():
    for identifier, settings, make, rates in CASES:
        for name, learning_rate in rates.items():
            loss, start = LOSSES[name]
            yield {
                "optimizer": identifier,
                "settings": settings,
                "loss": name,
                "start": start,
                "learningRate": learning_rate,
                "kept": run_optimizer(loss, start, make(learning_rate)),
            }


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "optax.json")
with open(path, "w", encoding="utf-8") as file:
    file.write('{"optax": %s, "jax": %s,\n' % (json.dumps(optax.__version__), json.dumps(jax.__version__)))
    file.write('"optimizers": [\n%s\n]}\n' % lines(optimizers()))
