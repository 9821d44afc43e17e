"""ONNX Runtime in Python, with the hand-written graph of onnx_graph.ts: its folder is an argument."""

import sys
from pathlib import Path

import numpy as np
import onnxruntime

import tutorial_model as model

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = model.threads()
options.log_severity_level = 3


def load(name):
    path = Path(sys.argv[2]) / f"{name}.onnx"
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


session = load("training_step")
images, labels = model.batch()
values = list(model.initial_values().values())
zeros = [np.zeros_like(value) for value in values]
state = [*values, *zeros, *zeros]
names = [given.name for given in session.get_inputs()]
steps = 0


def step():
    global state, steps
    steps += 1
    inputs = [images, labels, model.learning_rate(steps), *state]
    loss, *state = session.run(None, dict(zip(names, inputs)))
    return loss


def multiplier(size):
    product = load(f"product_{size}")
    factor = np.ones((size, size), np.float32)
    return lambda: product.run(None, {"a": factor, "b": factor})


model.report(f"onnxruntime {onnxruntime.__version__}, Python, by hand", step, multiplier)
