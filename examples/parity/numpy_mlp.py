"""The training in NumPy, forward and backward written out by hand, on given initial parameters and a given order of the images.
Started by examples/parity.ts.

    python3 numpy_mlp.py --images images.npz --given given.npz --dtype float32 --batch 32 --epochs 10 --lr 0.01

Prints one JSON line an epoch, and one about the whole at the end.

B = batch, I = inputs, O = outputs, C = classes
"""
import argparse
import json

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--images", required=True)
parser.add_argument("--given", required=True)
parser.add_argument("--dtype", choices=["float32", "float64"], required=True)
for name in ["batch", "epochs"]:
    parser.add_argument("--" + name, type=int, required=True)
parser.add_argument("--lr", type=float, required=True)
options = parser.parse_args()

images, given = np.load(options.images), np.load(options.given)
dtype = np.dtype(options.dtype).type
lr = dtype(options.lr)


def pixels(name):
    """[N, 784], from 0 to 1."""
    return images[name].astype(dtype) / dtype(255)


train_x, train_y = pixels("train.x"), images["train.y"].astype(np.int64)
test_x, test_y = pixels("test.x"), images["test.y"].astype(np.int64)

weights = [given[f"{layer}.weight"] for layer in (0, 2, 4)]  # [O, I]
biases = [given[f"{layer}.bias"] for layer in (0, 2, 4)]  # [O]


def forward(x):
    """What goes into each layer [B, I], and the logits [B, C]."""
    inputs = []
    for layer, (weight, bias) in enumerate(zip(weights, biases)):
        inputs.append(x)
        x = x @ weight.T + bias
        if layer < 2:
            x = np.maximum(x, 0)
    return inputs, x


def softmax_cross_entropy(logits, labels):
    """The mean loss of the batch, and its gradient with respect to the logits."""
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    loss = (np.log(sums[:, 0]) - shifted[rows, labels]).mean()
    grad = powers / sums
    grad[rows, labels] -= 1
    return float(loss), grad / dtype(len(labels))


def train_batch(x, labels):
    inputs, logits = forward(x)
    loss, grad = softmax_cross_entropy(logits, labels)
    for layer in (2, 1, 0):
        grad_weight, grad_bias = grad.T @ inputs[layer], grad.sum(axis=0)
        if layer > 0:
            grad = (grad @ weights[layer]) * (inputs[layer] > 0)
        weights[layer] -= lr * grad_weight
        biases[layer] -= lr * grad_bias
    return loss


losses, first_epoch = [], []
for epoch in range(options.epochs):
    order = given["order"][epoch]
    steps = []
    for start in range(0, len(order), options.batch):
        rows = order[start : start + options.batch]
        steps.append(train_batch(train_x[rows], train_y[rows]))
    losses.append(sum(steps) / len(steps))
    first_epoch = first_epoch or steps
    print(json.dumps({"epoch": epoch + 1}), flush=True)

right = int((forward(test_x)[1].argmax(axis=1) == test_y).sum())
print(json.dumps({
    "losses": losses, "steps": first_epoch, "accuracy": right / len(test_y), "versions": {"NumPy": np.__version__},
}))
