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


def report(name, step, steps=30):
    """Times a step, which returns the loss before its update, and prints what the bench reads."""
    start = time.perf_counter()
    loss = float(step())
    first = (time.perf_counter() - start) * 1000
    milliseconds = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"name": name, "milliseconds": milliseconds, "firstMilliseconds": first, "loss": loss}))


def threads():
    """How many threads the bench asks for."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else 1
