"""Writes schedules.json: the learning rates of torch's schedulers and the averages of its AveragedModel, in float64.

Run by hand (Debian: apt-get install python3-torch): /usr/bin/python3 test/support/torch/make_schedules.py
The losses below use only +, -, * and /, so that they have the same bits in Python and in JavaScript.
"""

import json
import os

import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as lr
from torch.optim.swa_utils import AveragedModel

STEPS = 300
BASE = 0.4


def linear(factor, total):
    return lambda o: lr.LinearLR(o, start_factor=factor, total_iters=total)


def cyclic(share, up, down, mode, gamma=1.0):
    return lambda o: lr.CyclicLR(
        o, BASE * share, BASE, step_size_up=up, step_size_down=down, mode=mode, gamma=gamma, cycle_momentum=False
    )


def one_cycle(total, **arguments):
    return lambda o: lr.OneCycleLR(o, BASE, total_steps=total, cycle_momentum=False, **arguments)


# Our id, our settings, torch's scheduler for an optimizer, and how many rates there are.
CASES = [
    ("constant", {}, lambda o: lr.ConstantLR(o, factor=1.0), STEPS),
    ("constant", {"warmUp": 25, "warmUpStart": 0.2}, linear(0.2, 25), STEPS),
    ("step", {"stepSize": 30, "gamma": 0.3}, lambda o: lr.StepLR(o, 30, 0.3), STEPS),
    ("multiStep", {"milestones": [20, 55, 56, 200], "gamma": 0.5}, lambda o: lr.MultiStepLR(o, [20, 55, 56, 200], 0.5), STEPS),
    ("exponential", {"gamma": 0.97}, lambda o: lr.ExponentialLR(o, 0.97), STEPS),
    (
        "inverseTime",
        {"decayRate": 0.5, "decaySteps": 20},
        lambda o: lr.LambdaLR(o, lambda t: 1 / (1 + 0.5 * t / 20)),
        STEPS,
    ),
    (
        "inverseTime",
        {"decayRate": 0.5, "decaySteps": 20, "staircase": True},
        lambda o: lr.LambdaLR(o, lambda t: 1 / (1 + 0.5 * (t // 20))),
        STEPS,
    ),
    ("polynomial", {"maximumIterations": 120}, lambda o: lr.PolynomialLR(o, 120), STEPS),
    ("polynomial", {"maximumIterations": 250, "power": 2}, lambda o: lr.PolynomialLR(o, 250, 2), STEPS),
    (
        "cosine",
        {"maximumIterations": 60, "minimumLearningRate": 0.01},
        lambda o: lr.CosineAnnealingLR(o, 60, 0.01),
        STEPS,
    ),
    (
        "cosineRestarts",
        {"cycleIterations": 35, "minimumLearningRate": 0.02},
        lambda o: lr.CosineAnnealingWarmRestarts(o, 35, 1, 0.02),
        STEPS,
    ),
    (
        "cosineRestarts",
        {"cycleIterations": 7, "cycleMultiplier": 2},
        lambda o: lr.CosineAnnealingWarmRestarts(o, 7, 2),
        STEPS,
    ),
    (
        "cosineRestarts",
        {"cycleIterations": 10, "cycleMultiplier": 3},
        lambda o: lr.CosineAnnealingWarmRestarts(o, 10, 3),
        STEPS,
    ),
    ("oneCycle", {"maximumIterations": 200}, one_cycle(200), 200),
    (
        "oneCycle",
        {"maximumIterations": 200, "annealing": "linear", "riseShare": 0.25, "startDivisor": 10, "endDivisor": 100},
        one_cycle(200, anneal_strategy="linear", pct_start=0.25, div_factor=10, final_div_factor=100),
        200,
    ),
    ("oneCycle", {"maximumIterations": 77, "threePhases": True}, one_cycle(77, three_phase=True), 77),
    (
        "oneCycle",
        {"maximumIterations": 133, "threePhases": True, "annealing": "linear", "riseShare": 0.4},
        one_cycle(133, three_phase=True, anneal_strategy="linear", pct_start=0.4),
        133,
    ),
    ("cyclical", {"rise": 20}, cyclic(0.1, 20, None, "triangular"), STEPS),
    ("cyclical", {"rise": 13, "fall": 29, "lowestShare": 0.25}, cyclic(0.25, 13, 29, "triangular"), STEPS),
    ("cyclical", {"rise": 25, "mode": "triangular2"}, cyclic(0.1, 25, None, "triangular2"), STEPS),
    (
        "cyclical",
        {"rise": 10, "fall": 20, "mode": "exponentialRange", "gamma": 0.99},
        cyclic(0.1, 10, 20, "exp_range", 0.99),
        STEPS,
    ),
]

# Every schedule may follow a warm-up: torch's SequentialLR.
WARMED = [
    ("exponential", {"gamma": 0.95, "warmUp": 10}, 1 / 3, 10, lambda o: lr.ExponentialLR(o, 0.95)),
    ("step", {"stepSize": 20, "gamma": 0.5, "warmUp": 15, "warmUpStart": 0.1}, 0.1, 15, lambda o: lr.StepLR(o, 20, 0.5)),
    (
        "multiStep",
        {"milestones": [30, 60], "warmUp": 12, "warmUpStart": 0.5},
        0.5,
        12,
        lambda o: lr.MultiStepLR(o, [30, 60]),
    ),
    ("polynomial", {"maximumIterations": 100, "warmUp": 8}, 1 / 3, 8, lambda o: lr.PolynomialLR(o, 100)),
]


def rates(make, steps):
    parameters = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = SGD([parameters], lr=BASE)
    scheduler = make(optimizer)
    values = []
    for step in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    return values


def schedules():
    for identifier, settings, make, steps in CASES:
        yield {"schedule": identifier, "settings": settings, "learningRate": BASE, "rates": rates(make, steps)}
    for identifier, settings, factor, total, then in WARMED:
        make = lambda o: lr.SequentialLR(o, [linear(factor, total)(o), then(o)], [total])
        yield {"schedule": identifier, "settings": settings, "learningRate": BASE, "rates": rates(make, STEPS)}


def loss(step):
    """Falls, rests on plateaus, and has noise of a size that sometimes is an improvement."""
    noise = ((step * 7919) % 1009) / 1009.0
    return 3.0 / (1.0 + (step // 40)) + 0.01 * noise - 1.0


PLATEAUS = [
    ({}, {}),
    ({"factor": 0.5, "patience": 3, "cooldown": 5}, {"factor": 0.5, "patience": 3, "cooldown": 5}),
    (
        {"factor": 0.3, "patience": 0, "threshold": 0.005, "thresholdMode": "absolute", "minimumLearningRate": 0.003},
        {"factor": 0.3, "patience": 0, "threshold": 0.005, "threshold_mode": "abs", "min_lr": 0.003},
    ),
    ({"factor": 0.5, "patience": 1, "epsilon": 0.002}, {"factor": 0.5, "patience": 1, "eps": 0.002}),
]


def plateaus():
    for settings, arguments in PLATEAUS:
        parameters = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optimizer = SGD([parameters], lr=BASE)
        scheduler = lr.ReduceLROnPlateau(optimizer, **arguments)
        values = []
        for step in range(STEPS):
            values.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step(loss(step))
        yield {
            "settings": settings,
            "learningRate": BASE,
            "losses": [loss(step) for step in range(STEPS)],
            "rates": values,
            "reductions": sum(1 for a, b in zip(values, values[1:]) if b < a),
        }


def averages():
    start = [1.0, -2.0, 3.0]
    for identifier, decay in [("polyak", None), ("exponential", 0.9), ("exponential", 0.999)]:
        model = torch.nn.Linear(3, 1, bias=False).double()
        average = None
        if decay is not None:
            average = lambda old, new, _count: decay * old + (1 - decay) * new
        averaged = AveragedModel(model, avg_fn=average)
        values = torch.tensor([start], dtype=torch.float64)
        kept = []
        for step in range(1, 201):
            values = values * torch.tensor([[0.9, -0.95, 0.99]], dtype=torch.float64) + 0.01
            model.weight.data = values.clone()
            averaged.update_parameters(model)
            if step in [1, 2, 3, 10, 50, 200]:
                kept.append({"step": step, "averaged": averaged.module.weight.tolist()[0]})
        yield {"averaging": identifier, "decay": decay, "start": start, "kept": kept}


def lines(rows):
    return ",\n".join(json.dumps(row) for row in rows)


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schedules.json")
with open(path, "w", encoding="utf-8") as file:
    file.write('{"torch": %s,\n' % json.dumps(torch.__version__))
    file.write('"schedules": [\n%s\n],\n' % lines(schedules()))
    file.write('"plateaus": [\n%s\n],\n' % lines(plateaus()))
    file.write('"averages": [\n%s\n]}\n' % lines(averages()))
