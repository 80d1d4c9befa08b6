"""Trains 784-h-h-10 in PyTorch on the CPU and prints one JSON line, like bench/train.ts.

    python3 bench/peers/torch_mlp.py --data DIR --hidden 128 --batch 8 --epochs 3 [--images 50000] [--seed 0] [--lr 0.01] [--activation ReLU] [--norm none]
        [--optimizer SGD]

Batches are taken from one tensor by index: faster than a DataLoader. Weights start as tiny-mlp's do, Kaiming-uniform for ReLU.
"""
import argparse
import json
import os
import time

import torch
from mnist import load
from torch import nn

ACTIVATIONS = {
    "GELUTanh": lambda: nn.GELU(approximate="tanh"),
    "Softmax": lambda: nn.Softmax(-1),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--images", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--activation", default="ReLU")
    parser.add_argument("--norm", default="none")
    parser.add_argument("--optimizer", default="SGD")
    options = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(options.seed)
    (x, y), validation, test = (tuple(map(torch.from_numpy, split)) for split in load(options.data))
    x, y = x[: options.images], y[: options.images]
    h = options.hidden
    activation = ACTIVATIONS.get(options.activation) or getattr(nn, options.activation)
    norm = [] if options.norm == "none" else [getattr(nn, options.norm)]

    def between():
        return [*(layer(h) for layer in norm), activation()]

    model = nn.Sequential(nn.Linear(784, h), *between(), nn.Linear(h, h), *between(), nn.Linear(h, 10))
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    criterion = nn.CrossEntropyLoss()
    optimizer = getattr(torch.optim, options.optimizer)(model.parameters(), lr=options.lr)

    losses, seconds = [], []
    for _ in range(options.epochs):
        start = time.perf_counter()
        batches = torch.randperm(len(x)).split(options.batch)
        total = 0.0
        for rows in batches:
            loss = criterion(model(x[rows]), y[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(batches))
        seconds.append(time.perf_counter() - start)

    model.eval()

    @torch.no_grad()
    def percent(split):
        return float((model(split[0]).argmax(dim=1) == split[1]).float().mean() * 100)

    figures = {"losses": losses, "epoch_s": seconds, "val": percent(validation), "test": percent(test)}
    print(json.dumps({"who": "torch", "version": torch.__version__, "hidden": h, "batch": options.batch, **figures}))


main()
