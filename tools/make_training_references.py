"""Makes tests/data/learn/optimisers.json: ten steps of every optimiser from the same start along the same gradients.

    python make_training_references.py tests/data/learn/optimisers.json

adam, adamw, sgd and radam are those of torch.optim (any version from 1.12 on). torch has no Lion and no Ranger: these
are written down here from arXiv:2302.06675 and arXiv:1907.08610 with arXiv:1908.03265, in double precision.
"""

import json
import sys

import numpy as np
import torch

SIZE, STEPS, RATE = 5, 10, 0.05


def of_torch(start, gradients, make):
    values = torch.nn.Parameter(torch.tensor(start))
    optimiser, path = make([values]), []
    for gradient in gradients:
        values.grad = torch.tensor(gradient)
        optimiser.step()
        path.append(values.detach().tolist())
    return path


def lion(start, gradients, first=0.9, second=0.99):
    values, mean, path = start.copy(), np.zeros_like(start), []
    for g in gradients:
        values -= RATE * np.sign(first * mean + (1 - first) * g)
        mean = second * mean + (1 - second) * g
        path.append(values.tolist())
    return path


def ranger(start, gradients, first=0.95, second=0.999, epsilon=1e-5, ahead=6, half=0.5):
    values, slow = start.copy(), start.copy()
    mean, square, path = np.zeros_like(start), np.zeros_like(start), []
    longest = 2 / (1 - second) - 1
    for t, g in enumerate(gradients, 1):
        mean = first * mean + (1 - first) * g
        square = second * square + (1 - second) * g**2
        unbiased, length = mean / (1 - first**t), longest - 2 * t * second**t / (1 - second**t)
        if length > 5:
            rectified = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
            values -= RATE * rectified * unbiased * (1 - second**t) ** 0.5 / (np.sqrt(square) + epsilon)
        else:
            values -= RATE * unbiased
        if t % ahead == 0:
            slow += half * (values - slow)
            values = slow.copy()
        path.append(values.tolist())
    return path


def main(path):
    random = np.random.default_rng(1)
    start, gradients = random.normal(size=SIZE), random.normal(size=(STEPS, SIZE)) * [1, 0.1, 10, 1e-3, 1]
    paths = {
        "adam": of_torch(start, gradients, lambda p: torch.optim.Adam(p, RATE)),
        "adamw": of_torch(start, gradients, lambda p: torch.optim.AdamW(p, RATE, weight_decay=0)),
        "sgd": of_torch(start, gradients, lambda p: torch.optim.SGD(p, RATE, momentum=0.9, nesterov=True)),
        "radam": of_torch(start, gradients, lambda p: torch.optim.RAdam(p, RATE)),
        "lion": lion(start, gradients),
        "ranger": ranger(start, gradients),
    }
    with open(path, "w") as file:
        json.dump({"rate": RATE, "start": start.tolist(), "gradients": gradients.tolist(), "paths": paths}, file, indent=1)
        file.write("\n")


main(sys.argv[1])
