"""PyTorch, eager."""

import numpy as np
import torch
from torch.nn import functional as F

import tutorial_model as model

torch.set_num_threads(model.threads())
initial = model.initial_values()


def parameter(value):
    return torch.tensor(np.ascontiguousarray(value), requires_grad=True)


# Filters are [out, in, height, width] here, dense weights [out, in].
filters = [parameter(initial[f"filter{n}"].transpose(3, 2, 0, 1)) for n in (1, 2)]
biases = [parameter(initial[f"bias{n}"]) for n in (1, 2, 3, 4)]
# The channels come first here, and last in the rows of the dense layer's weights.
rows = initial["weights3"].reshape(7, 7, 64, 1000).transpose(3, 2, 0, 1).reshape(1000, 3136)
weights = [parameter(rows), parameter(initial["weights4"].T)]
optimizer = torch.optim.Adam([*filters, *biases, *weights], lr=1e-4)

images, labels = model.batch()
x = torch.tensor(images).reshape(-1, 1, 28, 28)
y = torch.tensor(labels)


def step():
    optimizer.zero_grad()
    hidden = x
    for kernel, bias in zip(filters, biases):
        hidden = F.max_pool2d(F.relu(F.conv2d(hidden, kernel, bias, padding=2)), 2)
    dense = F.relu(F.linear(hidden.flatten(1), weights[0], biases[2]))
    loss = F.cross_entropy(F.linear(dense, weights[1], biases[3]), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def multiplier(size):
    factor = torch.ones(size, size)
    return lambda: factor @ factor


model.report(f"PyTorch {torch.__version__}, eager", step, multiplier)
