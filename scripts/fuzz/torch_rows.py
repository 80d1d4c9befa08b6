"""PyTorch's side of the tables of scripts/fuzz: what each row's name is there.

A new module, loss, optimizer or schedule is a line of MODULES, LOSSES, OPTIMIZERS or SCHEDULES.
"""

import inspect
import re
import sys
import warnings

import torch
from torch import nn
from torch.optim import lr_scheduler

warnings.simplefilter("ignore")  # of schedules that step before their optimizer has


def snake(options):
    """Options by PyTorch's names."""
    return {re.sub("[A-Z]", lambda capital: "_" + capital[0].lower(), name): value for name, value in options.items()}


class Refused(Exception):
    """PyTorch has no call for what was asked: a backward without a forward, say."""


def perturbed(values, noise, scale=None):
    """Changed by a few units in the last place: how much of a difference is rounding, see judge.ts."""
    if noise is None or not values.is_floating_point():
        return values
    eps = torch.finfo(values.dtype).eps
    wobble = torch.empty(values.shape, dtype=torch.float64).uniform_(-4, 4, generator=noise) * eps
    return (values + wobble * (values if scale is None else scale)).to(values.dtype)


class WholeEmbedding(nn.Embedding):
    """Its ids come as floats at times, as arrays may; they are whole numbers all the same."""

    def forward(self, ids):
        whole = ids.detach().long()
        if not torch.equal(whole.to(ids.dtype), ids):
            raise Refused("ids are whole numbers")
        return super().forward(whole)


class Cancelling(nn.Module):
    """Few digits are left of 1 + erf x or 1 - tanh² x far from 0, or of dy - Σ y dy: noise must show it, forward and backward."""

    noise = None

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        y = self.function(x)
        if self.noise is None or not x.isfinite().all():
            return y
        one = torch.ones_like(x, requires_grad=False)
        slope = perturbed(one, self.noise) - one
        return perturbed(y + (x - x.detach()) * slope, self.noise, x.detach())


class Vectors(nn.Module):
    """At NaN these have other gradients in PyTorch's vectors than in what is left over behind them: all is put into vectors."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(nn.functional.pad(x.reshape(-1), (0, -x.numel() % 64)))[:x.numel()].reshape(x.shape)


class NoisyBatchNorm1d(nn.BatchNorm1d):
    """Equal numbers have no spread to divide by, and noise in what they are computed from leaves them equal."""

    noise = None

    def forward(self, x):
        return super().forward(perturbed(x, self.noise))


class NoisyLayerNorm(nn.LayerNorm):
    """The same of rows."""

    noise = None

    def forward(self, x):
        return super().forward(perturbed(x, self.noise))


# name: (options, dtype) -> module
MODULES = {
    "Linear": lambda o, d: nn.Linear(o["in"], o["out"], bias=o["bias"], dtype=d),
    "ReLU": lambda o, d: nn.ReLU(),
    "ReLU6": lambda o, d: Vectors(nn.ReLU6()),
    "Tanh": lambda o, d: Cancelling(nn.Tanh()),
    "LeakyReLU": lambda o, d: nn.LeakyReLU(o["negativeSlope"]),
    "PReLU": lambda o, d: nn.PReLU(o["slopes"], dtype=d),
    "GELU": lambda o, d: Cancelling(nn.GELU(approximate=o["approximate"])),
    "Sigmoid": lambda o, d: Cancelling(nn.Sigmoid()),
    "ELU": lambda o, d: Cancelling(Vectors(nn.ELU(o["alpha"]))),
    "SELU": lambda o, d: Cancelling(Vectors(nn.SELU())),
    "SiLU": lambda o, d: Cancelling(nn.SiLU()),
    "Mish": lambda o, d: Cancelling(nn.Mish()),
    "Softplus": lambda o, d: nn.Softplus(o["beta"], o["threshold"]),
    "Hardtanh": lambda o, d: Vectors(nn.Hardtanh(o["min"], o["max"])),
    "Hardswish": lambda o, d: Vectors(nn.Hardswish()),
    "Identity": lambda o, d: nn.Identity(),
    "Flatten": lambda o, d: nn.Flatten(),
    "Softmax": lambda o, d: Cancelling(nn.Softmax(dim=o["dim"])),
    "LogSoftmax": lambda o, d: Cancelling(nn.LogSoftmax(dim=o["dim"])),
    "LayerNorm": lambda o, d: NoisyLayerNorm(o["features"], eps=o["eps"], elementwise_affine=o["elementwiseAffine"], dtype=d),
    "BatchNorm1d": lambda o, d: NoisyBatchNorm1d(
        o["features"], eps=o["eps"], momentum=o["momentum"], affine=o["affine"],
        track_running_stats=o["trackRunningStats"], dtype=d,
    ),
    "Dropout": lambda o, d: nn.Dropout(o["p"]),
    "Embedding": lambda o, d: WholeEmbedding(o["ids"], o["features"], padding_idx=o.get("paddingIdx"), dtype=d),
}

# Those whose targets are classes, or probabilities of classes.
OF_CLASSES = {
    "SoftmaxCrossEntropy": nn.CrossEntropyLoss,
    "SoftmaxCrossEntropy of probabilities": nn.CrossEntropyLoss,
    "NLLLoss": nn.NLLLoss,
}
LOSSES = {
    **OF_CLASSES,
    "MSELoss": nn.MSELoss,
    "L1Loss": nn.L1Loss,
    "HuberLoss": nn.HuberLoss,
    "SmoothL1Loss": nn.SmoothL1Loss,
    "BCEWithLogitsLoss": nn.BCEWithLogitsLoss,
    "PoissonNLLLoss": nn.PoissonNLLLoss,
    "KLDivLoss": nn.KLDivLoss,
    "KLDivLoss of logarithms": nn.KLDivLoss,
    "GaussianNLLLoss": nn.GaussianNLLLoss,
}


def loss_of(made, weights, prediction, target, *more):
    """The loss of a row of LOSSES. PyTorch has no weights of rows: there those of 'none' are weighted."""
    row = made["row"]
    options = {name: torch.tensor(value, dtype=prediction.dtype) if isinstance(value, list) else value
               for name, value in snake(made["options"]).items()}
    if weights is None:
        return LOSSES[row](**options)(prediction, target, *more)
    reduction = options.pop("reduction")
    each = LOSSES[row](reduction="none", **options)(prediction, target, *more)
    value = each * weights.reshape(-1, *[1] * (each.dim() - 1))
    if reduction == "none":
        return value
    divisor = 1
    if reduction == "batchmean":
        divisor = weights.sum()
    elif reduction == "mean" and row in OF_CLASSES and target.dim() == 1:
        counted = target != options.get("ignore_index", -100)
        of_class = options["weight"][target[counted]] if "weight" in options else 1
        divisor = (of_class * weights[counted]).sum()
    elif reduction == "mean":
        divisor = weights.sum() * each.numel() / len(weights)
    return value.sum() / divisor


# The momentum of the next step is in NAdam's product once: 1.13 has this step's twice, which later versions mended.
nadam = sys.modules[torch.optim.NAdam.__module__]
mended = inspect.getsource(nadam._single_tensor_nadam).replace("mu_product * mu * mu_next", "mu_product * mu_next")
exec(mended, vars(nadam))

# Of each optimizer, what it remembers, in the order in which tiny-mlp has it.
OPTIMIZERS = {
    "SGD": ["momentum_buffer"],
    "Adam": ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
    "AdamW": ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
    "NAdam": ["exp_avg", "exp_avg_sq"],
    "RAdam": ["exp_avg", "exp_avg_sq"],
    "RMSprop": ["square_avg", "momentum_buffer", "grad_avg"],
    "Adagrad": ["sum"],
    "Adadelta": ["square_avg", "acc_delta"],
}


def optimizer_of(made, parameters):
    optimizer = getattr(torch.optim, made["row"])(parameters, **snake(made["options"]))
    if made["row"] == "Adagrad":  # PyTorch begins every group with the value of all, whatever the group's own is
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                optimizer.state[parameter]["sum"].fill_(group["initial_accumulator_value"])
    return optimizer


LAMBDAS = {"inverse": lambda epoch: 1 / (1 + epoch), "power": lambda epoch: 0.9 ** epoch}


def sequential(optimizer, milestone, total_iters):
    first = lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=total_iters)
    second = lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    return lr_scheduler.SequentialLR(optimizer, [first, second], [milestone])


# name: (optimizer, options by PyTorch's names) -> schedule
SCHEDULES = {
    "StepLR": lr_scheduler.StepLR,
    "MultiStepLR": lr_scheduler.MultiStepLR,
    "ExponentialLR": lr_scheduler.ExponentialLR,
    "LinearLR": lr_scheduler.LinearLR,
    "CosineAnnealingLR": lambda made, t_max, eta_min: lr_scheduler.CosineAnnealingLR(made, t_max, eta_min),
    "CosineAnnealingWarmRestarts": lambda made, t0, t_mult, eta_min:
        lr_scheduler.CosineAnnealingWarmRestarts(made, t0, t_mult, eta_min),
    "LambdaLR": lambda made, **o: lr_scheduler.LambdaLR(made, LAMBDAS[o["lambda"]]),
    "OneCycleLR": lr_scheduler.OneCycleLR,
    "ReduceLROnPlateau": lr_scheduler.ReduceLROnPlateau,
    "SequentialLR": sequential,
}


def schedule_of(made, optimizer):
    return SCHEDULES[made["row"]](optimizer, **snake(made["options"]))
