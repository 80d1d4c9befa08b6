"""Trains 784-h-h-10 from scratch in NumPy and prints one JSON line, like bench/train.ts.

    python3 bench/peers/numpy_mlp.py --data DIR --hidden 128 --batch 8 --epochs 3 [--images 50000] [--dtype float64] [--seed 0] [--lr 0.01]

float64 is the original experiment, whose weights come from np.random.uniform; float32 is the equal of a library that computes in float32.

B = batch, I = inputs, O = outputs
"""
import argparse
import json
import time

import numpy as np
from mnist import load


class Linear:
    """y = x W + b; x [B, I], W [I, O], b [O]."""

    def __init__(self, inputs, outputs, dtype):
        bound, bias_bound = np.sqrt(6 / inputs), 1 / np.sqrt(inputs)
        self.weight = np.random.uniform(-bound, bound, (inputs, outputs)).astype(dtype)
        self.bias = np.random.uniform(-bias_bound, bias_bound, outputs).astype(dtype)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.grad_weight = self.x.T @ grad
        self.grad_bias = grad.sum(axis=0)
        return grad @ self.weight.T

    def step(self, lr):
        self.weight -= lr * self.grad_weight
        self.bias -= lr * self.grad_bias


class ReLU:
    def forward(self, x):
        self.open = x > 0
        return np.maximum(x, 0)

    def backward(self, grad):
        return grad * self.open

    def step(self, lr):
        pass


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--images", type=int, default=50000)
    parser.add_argument("--dtype", choices=["float64", "float32"], default="float64")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lr", type=float, default=0.01)
    options = parser.parse_args()
    np.random.seed(options.seed)
    (x, y), validation, test = load(options.data)
    x, y = x[: options.images], y[: options.images]
    h = options.hidden
    linears = [Linear(i, o, options.dtype) for i, o in ((784, h), (h, h), (h, 10))]
    layers = [linears[0], ReLU(), linears[1], ReLU(), linears[2]]

    def forward(values):
        for layer in layers:
            values = layer.forward(values)
        return values

    def train_batch(images, labels):
        places = np.arange(len(labels)), labels
        probabilities = softmax(forward(images))
        loss = -np.log(probabilities[places]).mean()
        grad = probabilities
        grad[places] -= 1
        grad /= len(labels)
        # The pixels' gradient is computed, too: the original has no way to leave it out.
        for layer in reversed(layers):
            grad = layer.backward(grad)
        for layer in layers:
            layer.step(options.lr)
        return float(loss)

    losses, seconds = [], []
    for _ in range(options.epochs):
        start = time.perf_counter()
        order = np.random.permutation(len(x))
        batches = [order[i : i + options.batch] for i in range(0, len(x), options.batch)]
        losses.append(sum(train_batch(x[rows], y[rows]) for rows in batches) / len(batches))
        seconds.append(time.perf_counter() - start)

    def percent(split):
        return float((forward(split[0]).argmax(axis=1) == split[1]).mean() * 100)

    figures = {"losses": losses, "epoch_s": seconds, "val": percent(validation), "test": percent(test)}
    print(json.dumps({"who": "numpy-" + options.dtype, "version": np.__version__, "hidden": h, "batch": options.batch, **figures}))


main()
