"""The training scripts in PyTorch, each from the seed alone, as scripts of PyTorch's own would have them. Started by
examples/parity.ts; scripts.ts has the same under the same names.

    python3 torch_scripts.py --script mlp --data data.npz --out initial.npz --dtype float32 --hidden 128 --batch 32 \
        --epochs 10 --lr 0.01 --seed 0

Prints one JSON line an epoch, and one about the whole at the end. Initial parameters go to --out.
"""
import argparse
import json
import math
import platform
import re
from types import SimpleNamespace

import numpy
import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

# ── What a script counts: what is right, of how much ──────────────────────────────────────────────


def classes_right(logits, labels):
    return (logits.argmax(dim=1) == labels).sum().item(), len(labels)


def signs_right(logits, targets):
    return ((logits > 0) == (targets > 0.5)).sum().item(), len(targets)


def squares_restored(output, target):
    whole = (target.double() ** 2).sum().item()
    return whole - ((output.double() - target.double()) ** 2).sum().item(), whole


# ── The scripts ───────────────────────────────────────────────────────────────────────────────────


def course(model, criterion, optimizer, score, **more):
    """What is trained, by what, and what happens besides."""
    nothing = lambda *_: None
    usual = {"target": lambda x, y: y, "clip": nothing, "after_step": nothing, "after_epoch": nothing}
    return SimpleNamespace(model=model, criterion=criterion, optimizer=optimizer, score=score, **{**usual, **more})


def mlp(options, dtype, steps):
    h = options.hidden
    model = nn.Sequential(
        nn.Linear(784, h, dtype=dtype), nn.ReLU(), nn.Linear(h, h, dtype=dtype), nn.ReLU(), nn.Linear(h, 10, dtype=dtype)
    )
    return course(model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=options.lr), classes_right)


def classifier(options, dtype, steps):
    model = nn.Sequential(
        nn.Linear(784, 256, dtype=dtype),
        nn.BatchNorm1d(256, dtype=dtype),
        nn.GELU(),
        nn.Dropout(0.3),
        nn.Linear(256, 128, dtype=dtype),
        nn.BatchNorm1d(128, dtype=dtype),
        nn.GELU(),
        nn.Dropout(0.3),
        nn.Linear(128, 10, dtype=dtype),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    schedule = lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, epochs=options.epochs, steps_per_epoch=steps)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    return course(model, criterion, optimizer, classes_right, after_step=schedule.step)


def autoencoder(options, dtype, steps):
    model = nn.Sequential(
        nn.Linear(784, 64, dtype=dtype), nn.LayerNorm(64, dtype=dtype), nn.SiLU(), nn.Linear(64, 784, dtype=dtype)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    schedule = lr_scheduler.CosineAnnealingLR(optimizer, T_max=options.epochs)
    return course(
        model, nn.MSELoss(), optimizer, squares_restored,
        target=lambda x, y: x,
        clip=lambda: nn.utils.clip_grad_norm_(model.parameters(), 0.05),
        after_epoch=lambda loss: schedule.step(),
    )


class Columns(nn.Module):
    """Columns of x, each list to a module of its own; what these give stands side by side."""

    def __init__(self, *parts):
        super().__init__()
        self.columns = [columns for columns, _ in parts]
        for place, (_, module) in enumerate(parts):
            self.add_module(str(place), module)

    def forward(self, x):
        outputs = []
        for columns, module in zip(self.columns, self.children()):
            own = x[:, columns]
            outputs.append(module(own[:, 0].long() if isinstance(module, nn.Embedding) else own))
        return torch.cat(outputs, dim=1)


class Residual(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return x + self.f(x)


def table(options, dtype, steps):
    model = nn.Sequential(
        Columns(
            ([0, 1, 2, 3, 4, 5], nn.Linear(6, 16, dtype=dtype)),
            ([6], nn.Embedding(30, 8, dtype=dtype)),
            ([7], nn.Embedding(12, 4, dtype=dtype)),
            ([8], nn.Embedding(7, 4, dtype=dtype)),
        ),
        Residual(nn.Sequential(nn.Linear(32, 32, dtype=dtype), nn.Tanh(), nn.Linear(32, 32, dtype=dtype))),
        nn.Tanh(),
        nn.Linear(32, 1, dtype=dtype),
    )
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
    plateau = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, threshold=1e-2)
    criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3], dtype=dtype))
    return course(
        model, criterion, optimizer, signs_right, target=lambda x, y: y.to(dtype), after_epoch=plateau.step
    )


SCRIPTS = {"mlp": mlp, "classifier": classifier, "autoencoder": autoencoder, "table": table}

# ── The training ──────────────────────────────────────────────────────────────────────────────────

parser = argparse.ArgumentParser()
parser.add_argument("--script", choices=SCRIPTS, required=True)
parser.add_argument("--data", required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--dtype", choices=["float32", "float64"], required=True)
for name in ["hidden", "batch", "epochs", "seed"]:
    parser.add_argument("--" + name, type=int, required=True)
parser.add_argument("--lr", type=float, required=True)
options = parser.parse_args()

torch.set_num_threads(1)
dtype = getattr(torch, options.dtype)
data = numpy.load(options.data)


def features(name):
    """[N, ...]; bytes are pixels, from 0 to 1."""
    x = torch.from_numpy(data[name])
    return x.to(dtype) / 255 if x.dtype == torch.uint8 else x.to(dtype)


def labels(name):
    return torch.from_numpy(data[name]).long()


train = TensorDataset(features("train.x"), labels("train.y"))
test_x, test_y = features("test.x"), labels("test.y")

torch.manual_seed(options.seed)
it = SCRIPTS[options.script](options, dtype, math.ceil(len(train) / options.batch))
model, optimizer = it.model, it.optimizer
numpy.savez(options.out, **{name: p.detach().numpy() for name, p in model.named_parameters()})

loader = DataLoader(train, batch_size=options.batch, shuffle=True)
losses, rates, accuracies, first_epoch = [], [], [], []
for epoch in range(options.epochs):
    steps = []
    for x, y in loader:
        loss = it.criterion(model(x), it.target(x, y))
        optimizer.zero_grad()
        loss.backward()
        it.clip()
        optimizer.step()
        it.after_step()
        steps.append(loss.item())
    losses.append(sum(steps) / len(steps))
    it.after_epoch(losses[-1])
    rates.append(optimizer.param_groups[0]["lr"])
    first_epoch = first_epoch or steps
    model.eval()
    with torch.no_grad():
        right, whole = it.score(model(test_x), it.target(test_x, test_y))
    model.train()
    accuracies.append(right / whole)
    print(json.dumps({"epoch": epoch + 1}), flush=True)

capability = re.search(r"CPU capability usage: (.+)", torch.__config__.show())
print(json.dumps({
    "losses": losses, "steps": first_epoch, "rates": rates, "accuracies": accuracies, "accuracy": accuracies[-1],
    "versions": {"PyTorch": torch.__version__, "Python": platform.python_version()},
    "cpuCapability": capability.group(1) if capability else "unknown",
}))
