"""Writes torch.json: what torch.optim, its schedulers and its clipping compute in float64.

Run by hand (Debian: apt-get install python3-torch): /usr/bin/python3 test/support/torch/make_fixture.py
"""

import inspect
import json
import os

import torch
from torch.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop, Rprop, nadam
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, SequentialLR, StepLR

from trajectories import KEPT, LOSSES, STEPS, lines

# NAdam keeps the product of its momenta as a tensor of the default type.
torch.set_default_dtype(torch.float64)

# torch 1.13 multiplies by the momentum of the present step twice, against the formula in its own documentation. Version 2.0 takes
# it once (https://github.com/pytorch/pytorch/pull/92699), as is done here.
NADAM = inspect.getsource(nadam._single_tensor_nadam)
if torch.__version__.startswith("1."):
    assert NADAM.count("mu_product * mu * mu_next") == 1
    exec(NADAM.replace("mu_product * mu * mu_next", "mu_product * mu_next"), vars(nadam))

SMALL = {"quadratic": 0.05, "rosenbrock": 0.0005, "given": 0.01}
MOMENTUM = {"quadratic": 0.01, "rosenbrock": 0.0002, "given": 0.01}
ADAPTIVE = {"quadratic": 0.1, "rosenbrock": 0.1, "given": 0.1}
AVERAGING = {"quadratic": 0.01, "rosenbrock": 0.002, "given": 0.01}

# In Rosenbrock's valley these jump from side to side in a way that doubles any difference in the last bit every few steps.
CALM = {"quadratic": 0.01, "given": 0.01}

# Adadelta finds the size of its steps by itself: 1 is torch's default. With the default settings it jumps in Rosenbrock's valley.
WHOLE = {"quadratic": 1.0, "rosenbrock": 1.0, "given": 1.0}
TENTH = {"quadratic": 1.0, "rosenbrock": 0.1, "given": 1.0}

# With a short memory of the largest gradient AdaMax jumps around the minimum, unless its rate is small.
SLOW = {"quadratic": 0.002, "rosenbrock": 0.002, "given": 0.01}

# torch 1.13 has no decoupled_weight_decay for NAdam and RAdam. Where newer versions do, they shrink the parameters first:
# param.mul_(1 - lr * weight_decay), as is done here.
DECOUPLED = "decoupled_weight_decay"

# Our id, our settings, torch's class, torch's arguments, learning rates.
CASES = [
    ("gradientDescent", {}, SGD, {}, SMALL),
    ("gradientDescent", {"weightDecay": 0.03}, SGD, {"weight_decay": 0.03}, SMALL),
    ("momentum", {}, SGD, {"momentum": 0.9}, MOMENTUM),
    (
        "momentum",
        {"momentum": 0.8, "dampening": 0.25, "weightDecay": 0.02},
        SGD,
        {"momentum": 0.8, "dampening": 0.25, "weight_decay": 0.02},
        MOMENTUM,
    ),
    ("nesterov", {}, SGD, {"momentum": 0.9, "nesterov": True}, MOMENTUM),
    (
        "nesterov",
        {"momentum": 0.7, "weightDecay": 0.05},
        SGD,
        {"momentum": 0.7, "nesterov": True, "weight_decay": 0.05},
        MOMENTUM,
    ),
    ("adagrad", {}, Adagrad, {}, ADAPTIVE),
    (
        "adagrad",
        {"learningRateDecay": 0.01, "initialAccumulatorValue": 0.1, "epsilon": 1e-3, "weightDecay": 0.02},
        Adagrad,
        {"lr_decay": 0.01, "initial_accumulator_value": 0.1, "eps": 1e-3, "weight_decay": 0.02},
        ADAPTIVE,
    ),
    ("rmsprop", {}, RMSprop, {}, AVERAGING),
    (
        "rmsprop",
        {"alpha": 0.9, "epsilon": 0.1, "momentum": 0.5, "weightDecay": 0.01},
        RMSprop,
        {"alpha": 0.9, "eps": 0.1, "momentum": 0.5, "weight_decay": 0.01},
        CALM,
    ),
    ("rmsprop", {"centered": True, "epsilon": 0.1}, RMSprop, {"centered": True, "eps": 0.1}, CALM),
    ("adam", {}, Adam, {}, AVERAGING),
    (
        "adam",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-5, "weightDecay": 0.01},
        Adam,
        {"betas": (0.8, 0.99), "eps": 1e-5, "weight_decay": 0.01},
        AVERAGING,
    ),
    ("adam", {"amsgrad": True}, Adam, {"amsgrad": True}, AVERAGING),
    ("adamw", {}, AdamW, {}, AVERAGING),
    (
        "adamw",
        {"weightDecay": 0.1, "amsgrad": True, "beta1": 0.5},
        AdamW,
        {"weight_decay": 0.1, "amsgrad": True, "betas": (0.5, 0.999)},
        AVERAGING,
    ),
    ("adadelta", {}, Adadelta, {}, TENTH),
    (
        "adadelta",
        {"rho": 0.8, "epsilon": 1e-4, "weightDecay": 0.01},
        Adadelta,
        {"rho": 0.8, "eps": 1e-4, "weight_decay": 0.01},
        WHOLE,
    ),
    ("adamax", {}, Adamax, {}, AVERAGING),
    (
        "adamax",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-4, "weightDecay": 0.01},
        Adamax,
        {"betas": (0.8, 0.99), "eps": 1e-4, "weight_decay": 0.01},
        SLOW,
    ),
    ("nadam", {}, NAdam, {}, AVERAGING),
    (
        "nadam",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-5, "weightDecay": 0.01, "momentumDecay": 0.02},
        NAdam,
        {"betas": (0.8, 0.99), "eps": 1e-5, "weight_decay": 0.01, "momentum_decay": 0.02},
        AVERAGING,
    ),
    ("nadam", {"weightDecay": 0.1, "decoupledWeightDecay": True}, NAdam, {DECOUPLED: 0.1}, AVERAGING),
    ("radam", {}, RAdam, {}, AVERAGING),
    (
        "radam",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-5, "weightDecay": 0.01},
        RAdam,
        {"betas": (0.8, 0.99), "eps": 1e-5, "weight_decay": 0.01},
        AVERAGING,
    ),
    ("radam", {"weightDecay": 0.1, "decoupledWeightDecay": True}, RAdam, {DECOUPLED: 0.1}, AVERAGING),
    ("rprop", {}, Rprop, {}, AVERAGING),
    (
        "rprop",
        {"etaMinus": 0.6, "etaPlus": 1.1, "minimumStepSize": 1e-4, "maximumStepSize": 0.02},
        Rprop,
        {"etas": (0.6, 1.1), "step_sizes": (1e-4, 0.02)},
        AVERAGING,
    ),
]


def run_optimizer(loss, start, kind, arguments, learning_rate):
    parameters = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    decoupled = arguments.get(DECOUPLED, 0.0)
    others = {name: value for name, value in arguments.items() if name != DECOUPLED}
    optimizer = kind([parameters], lr=learning_rate, **others)
    kept = []
    for step in range(1, STEPS + 1):
        parameters.grad = torch.tensor(loss(parameters.tolist(), step), dtype=torch.float64)
        with torch.no_grad():
            parameters.mul_(1 - learning_rate * decoupled)
        optimizer.step()
        if step in KEPT:
            kept.append({"step": step, "parameters": parameters.tolist()})
    return kept


def optimizers():
    for identifier, settings, kind, arguments, rates in CASES:
        for name, learning_rate in rates.items():
            loss, start = LOSSES[name]
            kept = run_optimizer(loss, start, kind, arguments, learning_rate)
            yield {
                "optimizer": identifier,
                "settings": settings,
                "loss": name,
                "start": start,
                "learningRate": learning_rate,
                "kept": kept,
            }


# Our id, our settings, and torch's scheduler for an optimizer.
SCHEDULES = [
    ("step", {"stepSize": 30, "gamma": 0.3}, lambda o: StepLR(o, 30, 0.3)),
    ("exponential", {"gamma": 0.97}, lambda o: ExponentialLR(o, 0.97)),
    (
        "cosine",
        {"maximumIterations": 60, "minimumLearningRate": 0.01},
        lambda o: CosineAnnealingLR(o, 60, 0.01),
    ),
    (
        "constant",
        {"warmUp": 25, "warmUpStart": 0.2},
        lambda o: LinearLR(o, start_factor=0.2, total_iters=25),
    ),
]
WARMED = [
    (
        "exponential",
        {"gamma": 0.95, "warmUp": 10},
        lambda o: [LinearLR(o, start_factor=1 / 3, total_iters=10), ExponentialLR(o, 0.95)],
        10,
    ),
    (
        "step",
        {"stepSize": 20, "gamma": 0.5, "warmUp": 15, "warmUpStart": 0.1},
        lambda o: [LinearLR(o, start_factor=0.1, total_iters=15), StepLR(o, 20, 0.5)],
        15,
    ),
]


def rates(make, base):
    parameters = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = SGD([parameters], lr=base)
    scheduler = make(optimizer)
    values = []
    for _ in range(100):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


def schedules():
    for identifier, settings, make in SCHEDULES:
        yield {"schedule": identifier, "settings": settings, "learningRate": 0.4, "rates": rates(make, 0.4)}
    for identifier, settings, parts, milestone in WARMED:
        make = lambda o: SequentialLR(o, parts(o), [milestone])
        yield {"schedule": identifier, "settings": settings, "learningRate": 0.4, "rates": rates(make, 0.4)}


def clippings():
    gradients = [[3.0, -4.0], [0.3, -0.4], [1e-8, 0.0], [0.0, 0.0], [1e6, -2.0, 0.5]]
    for gradient in gradients:
        for maximum in [0.1, 0.5, 1.0, 7.0]:
            by_norm = torch.zeros(len(gradient), dtype=torch.float64, requires_grad=True)
            by_norm.grad = torch.tensor(gradient, dtype=torch.float64)
            norm = torch.nn.utils.clip_grad_norm_([by_norm], maximum)
            by_value = torch.zeros(len(gradient), dtype=torch.float64, requires_grad=True)
            by_value.grad = torch.tensor(gradient, dtype=torch.float64)
            torch.nn.utils.clip_grad_value_([by_value], maximum)
            yield {
                "gradient": gradient,
                "maximum": maximum,
                "norm": norm.item(),
                "byNorm": by_norm.grad.tolist(),
                "byValue": by_value.grad.tolist(),
            }


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch.json")
with open(path, "w", encoding="utf-8") as file:
    file.write('{"torch": %s,\n' % json.dumps(torch.__version__))
    file.write('"optimizers": [\n%s\n],\n' % lines(optimizers()))
    file.write('"schedules": [\n%s\n],\n' % lines(schedules()))
    file.write('"clippings": [\n%s\n]}\n' % lines(clippings()))
