"""The tutorial's network as plain numbers: the same as in bench/tutorial_model.ts."""

import json
import sys
import time

import numpy as np

BATCH = 50
SHAPES = {
    "filter1": (5, 5, 1, 32),
    "bias1": (32,),
    "filter2": (5, 5, 32, 64),
    "bias2": (64,),
    "weights3": (3136, 1000),
    "bias3": (1000,),
    "weights4": (1000, 10),
    "bias4": (10,),
}


def numbers(seed, count):
    """Numbers in [0, 1) of the linear congruential generator."""
    state = seed
    out = np.empty(count, np.float64)
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = state / 2**32
    return out


def initial_values():
    """The first values of all parameters: uniform, with a standard deviation of 0.03."""
    total = sum(int(np.prod(shape)) for shape in SHAPES.values())
    drawn = ((numbers(1, total) - 0.5) * np.sqrt(12) * 0.03).astype(np.float32)
    values, at = {}, 0
    for name, shape in SHAPES.items():
        size = int(np.prod(shape))
        values[name] = drawn[at : at + size].reshape(shape)
        at += size
    return values


def batch():
    """Images of values between 0 and 1, and one-hot labels."""
    drawn = numbers(2, BATCH * 784 + BATCH)
    labels = np.zeros((BATCH, 10), np.float32)
    for i, value in enumerate(drawn[BATCH * 784 :]):
        labels[i, int(np.floor(value * 10))] = 1
    return drawn[: BATCH * 784].astype(np.float32).reshape(BATCH, 784), labels


def learning_rate(step, rate=1e-4, beta1=0.9, beta2=0.999):
    """Adam's learning rate with the bias correction of a step, from 1 on."""
    return np.array(rate * np.sqrt(1 - beta2**step) / (1 - beta1**step), np.float32)


def milliseconds(run):
    """What a run returns, and how long it takes."""
    start = time.perf_counter()
    result = run()
    return result, (time.perf_counter() - start) * 1000


def peak(multiplier):
    """GFLOP/s of the fastest product; `multiplier` makes a function that multiplies matrices of a size."""
    best = 0
    for size in (256, 512, 1024):
        multiply = multiplier(size)
        least = min(milliseconds(multiply)[1] for _ in range(10))
        best = max(best, 2 * size**3 / least / 1e6)
    return best


def report(name, step, multiplier, steps=60):
    """Times a step, which returns the loss before its update, and prints what the bench reads."""
    loss, first = milliseconds(step)
    times = [milliseconds(step)[1] for _ in range(steps)]
    result = {"name": name, "milliseconds": times, "firstMilliseconds": first, "loss": float(loss)}
    print(json.dumps({**result, "peak": peak(multiplier)}))


def threads():
    """How many threads the bench asks for."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else 1
