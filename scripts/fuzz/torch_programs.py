"""PyTorch's side of the fuzzer: runs programs, a JSON line each, and answers with a JSON line of what every operation came to.

scripts/fuzz/operations.ts says what a program is, torch_rows.py what it names.
"""

import base64
import copy
import json
import os
import sys

# The kernels that round as tiny-mlp's random numbers do, see tests/fixtures/_write.py. Set before torch is imported.
os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch_rows import MODULES, OF_CLASSES, OPTIMIZERS, Refused, loss_of, optimizer_of, perturbed, schedule_of, snake

torch.set_num_threads(1)
# What schedules write into the groups of their optimizer.
SCHEDULED = {"initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum"}
DTYPES = {"float32": torch.float32, "float64": torch.float64, "int32": torch.int32}


class Model:
    """A module and what has been made of it. Everything it was handed, it keeps: PyTorch knows which of that has changed."""

    def __init__(self, module, leaves):
        self.module, self.leaves = module, leaves
        self.optimizer = self.schedule = self.x = self.y = self.output = self.criterion = self.loss = self.inputs = self.gradient = None
        self.kept = []
        self.saved = {}


def drawn(spec, noise=None):
    generator = torch.Generator().manual_seed(spec["seed"])
    dtype = DTYPES[spec["dtype"]]
    made = torch.float64 if "wholeTimes" in spec or dtype == torch.int32 else dtype
    values = torch.empty(spec["shape"], dtype=made).uniform_(spec["low"], spec["high"], generator=generator)
    if "zeros" in spec:
        values[torch.empty(spec["shape"], dtype=torch.float64).uniform_(generator=generator) < spec["zeros"]] = 0
    if made != dtype or "wholeTimes" in spec:
        values = (values.floor() * spec.get("wholeTimes", 1)).to(dtype)
    else:
        values = perturbed(values, noise)
    for at, value in spec.get("odd", []):
        values.view(-1)[at] = float(value)
    return values


def numbers(values):
    if values is None:
        return None
    data = values.detach().to(torch.float64).contiguous().numpy().tobytes()
    return {"shape": list(values.shape), "base64": base64.b64encode(data).decode()}


def state_of(model):
    parameters = dict(model.module.named_parameters())
    state = {name: {"value": numbers(p), "grad": numbers(p.grad)} for name, p in parameters.items()}
    for name, value in model.module.state_dict().items():
        if name not in parameters:
            state[name] = {"value": numbers(value)}
    return state


class Run:
    def __init__(self, noise):
        self.models, self.states, self.optimizer_states = {}, {}, {}
        self.noise = noise

    def made(self, spec, dtype, leaves):
        if spec["kind"] == "Sequential":
            return nn.Sequential(*[self.made(inner, dtype, leaves) for inner in spec["modules"]])
        if spec["kind"] == "shared":
            module = self.models[spec["model"]].leaves[spec["leaf"]]
        else:
            module = MODULES[spec["row"]](spec["options"], dtype)
            module.noise = self.noise
            for name, values in spec.get("values", {}).items():
                getattr(module, name).data.copy_(drawn(values))
            for parameter in module.parameters():
                parameter.data.copy_(perturbed(parameter.data, self.noise))
        leaves.append(module)
        return module

    def optimizer(self, model, made):
        parameters = list(model.module.parameters())
        if not parameters:
            return None
        first = made.get("first")
        if first and len(parameters) > 1:
            count = 1 + first["parameters"] % (len(parameters) - 1)
            parameters = [{"params": parameters[:count], **snake(first["options"])}, {"params": parameters[count:]}]
        return optimizer_of(made, parameters)

    def build(self, op):
        torch.manual_seed(op["seed"])
        leaves = []
        model = Model(self.made(op["spec"], DTYPES[op["dtype"]], leaves), leaves)
        model.optimizer = self.optimizer(model, op["optimizer"])
        self.models[op["model"]] = model

    def perform(self, op):
        if op["op"] == "build":
            return self.build(op)
        model = self.models[op["model"]]
        return getattr(self, "do_" + op["op"])(model, op)

    def do_optimizer(self, model, op):
        model.optimizer, model.schedule = self.optimizer(model, op["optimizer"]), None

    def do_forward(self, model, op):
        x = drawn(op["x"], self.noise)
        if x.is_floating_point():
            x.requires_grad_(op["inputGrad"])
        torch.manual_seed(op["seed"])
        buffers = [(buffer, buffer.clone()) for buffer in model.module.buffers()]
        try:
            y = model.module(x)
        except Exception:
            for buffer, before in buffers:
                buffer.copy_(before)
            raise
        # A backward needs no biases, and of a table its size alone.
        leaves = [leaf for leaf in model.leaves if not isinstance(leaf, nn.Embedding)]
        weights = [leaf.weight for leaf in leaves if getattr(leaf, "weight", None) is not None]
        model.output = y.detach()
        if model.module.training:  # an answer leaves the forward that waits for its backward
            model.kept = [(weight, weight.detach().clone()) for weight in weights]
            model.x, model.y = x, y
        return model.output

    def do_loss(self, model, op):
        logits = model.output.clone().requires_grad_()
        same = model.criterion is not None and model.criterion == op["loss"]
        target = drawn(op["target"], self.noise)
        of_classes = op["loss"]["row"] in OF_CLASSES
        if of_classes and target.dim() == 1 and torch.equal(target.long().to(target.dtype), target):
            target = target.long()
        weights = drawn(op["weights"], self.noise) if "weights" in op else None
        variances = [drawn(op["variance"], self.noise).requires_grad_()] if "variance" in op else []
        loss = loss_of(op["loss"], weights, logits, target, *variances)
        if of_classes:  # log of a sum that is next to 1, less logits
            loss = perturbed(loss, self.noise, logits.detach().abs().max().clamp(min=1))
        if loss.isfinite().all():
            model.criterion, model.loss, model.inputs = op["loss"], loss, [logits, *variances]
        elif same:
            model.loss = None  # tiny-mlp refuses a loss that is not finite, and then has none
        return loss

    def do_lossBackward(self, model, op):
        if model.loss is None:
            raise Refused("no loss since the last backward of it")
        of_losses = drawn(op["gradient"], self.noise) if "gradient" in op else torch.ones_like(model.loss)
        gradient, *of_variance = torch.autograd.grad(model.loss, model.inputs, of_losses)
        rows = len(gradient) if model.criterion["options"]["reduction"] == "mean" else 1
        model.loss, model.gradient = None, perturbed(gradient, self.noise, 1 / rows)
        if not of_variance:
            return model.gradient
        return torch.cat([model.gradient.reshape(-1), perturbed(of_variance[0], self.noise, 1 / rows).reshape(-1)])

    def do_backward(self, model, op):
        if model.y is None:
            raise Refused("no forward since the last backward")
        gradient = model.gradient if op["gradient"] == "loss" else drawn(op["gradient"], self.noise)
        grads = [(p, None if p.grad is None else p.grad.clone()) for p in model.module.parameters()]
        try:
            model.y.backward(gradient)
        except Exception:
            model.x.grad = None
            for parameter, grad in grads:  # PyTorch may have come half-way
                parameter.grad = grad
            raise
        model.y = None
        return model.x.grad

    def do_step(self, model, op):
        model.optimizer.step()

    def do_zeroGrad(self, model, op):
        for parameter in model.module.parameters():
            parameter.grad = None

    def do_lr(self, model, op):
        groups = model.optimizer.param_groups
        for group in [groups[op["group"] % len(groups)]] if "group" in op else groups:
            group["lr"] = op["lr"]

    def do_clipGradNorm(self, model, op):
        return nn.utils.clip_grad_norm_(model.module.parameters(), op["maxNorm"], float(op["normType"]))

    def do_clipGradValue(self, model, op):
        nn.utils.clip_grad_value_(model.module.parameters(), op["clipValue"])

    def do_schedule(self, model, op):
        groups = [dict(group) for group in model.optimizer.param_groups]
        try:
            model.schedule = schedule_of(op["schedule"], model.optimizer)
        except Exception:
            for group, before in zip(model.optimizer.param_groups, groups):  # PyTorch may have come half-way
                group.clear()
                group.update(before)
            raise
        return self.rates(model)

    def do_scheduleStep(self, model, op):
        plateau = isinstance(model.schedule, ReduceLROnPlateau)
        model.schedule.step(*[float(op["metric"])] * plateau)
        return self.rates(model)

    def rates(self, model):
        groups = model.optimizer.param_groups
        momenta = [group.get("momentum", group.get("betas", [0])[0]) for group in groups]
        rates = [number for group, momentum in zip(groups, momenta) for number in (group["lr"], momentum)]
        return torch.tensor(rates, dtype=torch.float64)

    def do_saveOptimizer(self, model, op):
        state = self.optimizer_states[op["name"]] = copy.deepcopy(model.optimizer.state_dict())
        for group in state["param_groups"]:  # a schedule's notes are its own in tiny-mlp
            for name in SCHEDULED & group.keys():
                del group[name]
        names = OPTIMIZERS[type(model.optimizer).__name__]
        memories = [state["state"][i] for i in sorted(state["state"])]
        begun = [memory for memory in memories if memory.get("step", 1) > 0]  # Adagrad's are there before
        arrays = [memory[name].reshape(-1) for memory in begun for name in names if memory.get(name) is not None]
        return torch.cat(arrays) if arrays else torch.zeros(0)

    def do_loadOptimizer(self, model, op):
        optimizer = self.optimizer(model, op["into"]) if "into" in op else model.optimizer
        notes = [{name: group[name] for name in SCHEDULED & group.keys()} for group in optimizer.param_groups]
        optimizer.load_state_dict(self.optimizer_states[op["name"]])
        for group, noted in zip(optimizer.param_groups, notes):
            group.update(noted)
        model.optimizer = optimizer
        if "into" in op:
            model.schedule = None

    def do_mode(self, model, op):
        (model.leaves[op["leaf"]] if "leaf" in op else model.module).train(op["training"])

    def parameter(self, model, op):
        parameters = list(model.module.parameters())
        return parameters[op["parameter"] % len(parameters)]

    def do_readValue(self, model, op):
        return self.parameter(model, op)

    def do_readGrad(self, model, op):
        return self.parameter(model, op).grad

    def do_writeValue(self, model, op):
        parameter = self.parameter(model, op)
        parameter.view(-1)[op["at"] % parameter.numel()] = float(op["value"])

    def do_writeGrad(self, model, op):
        parameter = self.parameter(model, op)
        if parameter.grad is None:
            return None
        parameter.grad = parameter.grad.contiguous()
        parameter.grad.view(-1)[op["at"] % parameter.numel()] = float(op["value"])
        return parameter.grad

    def do_setValue(self, model, op):
        self.parameter(model, op).copy_(drawn(op["values"], self.noise))

    def do_setGrad(self, model, op):
        self.parameter(model, op).grad = op["values"] and drawn(op["values"], self.noise)

    def do_save(self, model, op):
        self.states[op["name"]] = {name: value.clone() for name, value in model.module.state_dict().items()}

    def do_load(self, model, op):
        state = dict(self.states[op["name"]])
        first = next(iter(state), None)
        spoil = op.get("spoil")
        if spoil == "missing" and first:
            del state[first]
        if spoil == "unexpected":
            state["extra"] = torch.zeros(1)
        if spoil == "shape" and first:
            state[first] = torch.cat([state[first].view(-1), torch.zeros(1)])
        own = model.module.state_dict()
        # Checked before anything is written: PyTorch raises as well, but has then copied what does fit.
        if op["strict"] and state.keys() != own.keys():
            raise Refused("names are missing or unexpected")
        if any(name in own and own[name].shape != value.shape for name, value in state.items()):
            raise Refused("size mismatch")
        for name, value in state.items():
            if name in own:
                own[name].copy_(value)  # into the parameter itself, which then knows that it was changed

    def do_look(self, model, op):
        pass


def run(request):
    seed = request.get("noise")
    noise = None if seed is None else torch.Generator().manual_seed(seed)
    program = Run(noise)
    results = []
    for op in request["operations"]:
        result = {}
        results.append(result)
        refused = op.get("leftOut")
        try:
            if not refused:
                with torch.set_grad_enabled(op["op"] in ("forward", "loss", "lossBackward", "backward")):
                    value = program.perform(op)
                result["value"] = numbers(value)
                result["infinite"] = op["op"] == "loss" and not bool(value.isfinite().all())
        except Exception as error:
            refused = result["refused"] = f"{type(error).__name__}: {str(error)[:300]}"
        if refused and op["op"] == "backward" and op["model"] in program.models:
            kept = program.models[op["model"]].kept
            result["unchanged"] = all(torch.equal(p, before) for p, before in kept)
        if request["watch"] or op["op"] == "look":
            result["states"] = {str(slot): state_of(model) for slot, model in program.models.items()}
    return results


if __name__ == "__main__":
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
