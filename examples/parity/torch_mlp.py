"""The training in PyTorch, from the seed alone, as a script of PyTorch's own would have it. Started by examples/parity.ts.

    python3 torch_mlp.py --images images.npz --out initial.npz --dtype float32 --hidden 128 --batch 32 --epochs 10 --lr 0.01 --seed 0

Prints one JSON line an epoch, and one about the whole at the end. Initial parameters go to --out.
"""
import argparse
import json
import platform
import re

import numpy
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--images", required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--dtype", choices=["float32", "float64"], required=True)
for name in ["hidden", "batch", "epochs", "seed"]:
    parser.add_argument("--" + name, type=int, required=True)
parser.add_argument("--lr", type=float, required=True)
options = parser.parse_args()

torch.set_num_threads(1)
dtype = getattr(torch, options.dtype)
images = numpy.load(options.images)


def pixels(name):
    """[N, 784], from 0 to 1."""
    return torch.from_numpy(images[name]).to(dtype) / 255


def labels(name):
    return torch.from_numpy(images[name]).long()


train = TensorDataset(pixels("train.x"), labels("train.y"))
test_x, test_y = pixels("test.x"), labels("test.y")

torch.manual_seed(options.seed)
h = options.hidden
model = nn.Sequential(
    nn.Linear(784, h, dtype=dtype), nn.ReLU(), nn.Linear(h, h, dtype=dtype), nn.ReLU(), nn.Linear(h, 10, dtype=dtype)
)
numpy.savez(options.out, **{name: p.detach().numpy() for name, p in model.named_parameters()})

loader = DataLoader(train, batch_size=options.batch, shuffle=True)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=options.lr)

losses, first_epoch = [], []
for epoch in range(options.epochs):
    steps = []
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        steps.append(loss.item())
    losses.append(sum(steps) / len(steps))
    first_epoch = first_epoch or steps
    print(json.dumps({"epoch": epoch + 1}), flush=True)

with torch.no_grad():
    right = int((model(test_x).argmax(dim=1) == test_y).sum())

capability = re.search(r"CPU capability usage: (.+)", torch.__config__.show())
print(json.dumps({
    "losses": losses, "steps": first_epoch, "accuracy": right / len(test_y),
    "versions": {"PyTorch": torch.__version__, "Python": platform.python_version()},
    "cpuCapability": capability.group(1) if capability else "unknown",
}))
