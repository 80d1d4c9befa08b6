/**
 * A real PyTorch, where there is one, goes on from a training that began here, with the optimizer's
 * state, and writes a file from which this package goes on.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Generator, Linear, SGD, toFlat, toNested, type StateDict } from '../../src/index.js';
import { optimizerFromTorch, optimizerToTorch, readTorch, writeTorch, type TorchOptimizerState } from '../../src/io/index.js'; // prettier-ignore
import { readFixture } from '../support/fixtures.js';
import { network, optimizerOf, train, type Row } from './torch-optimizers-support.js';

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
);

const { runs } = readFixture('torch_optimizers') as { readonly runs: readonly Row[] };

/** Takes five steps from each file on, with the optimizer's state, and saves what comes. */
const program = `
import inspect, json, sys, torch
from torch import nn, optim
module = sys.modules[optim.NAdam.__module__]
source = inspect.getsource(module._single_tensor_nadam)
exec(source.replace("mu_product * mu * mu_next", "mu_product * mu_next"), vars(module))
with open(sys.argv[1]) as file:
    given = json.load(file)
X, Y = (torch.tensor(given[name], dtype=torch.float64) for name in "xy")
for row in given["runs"]:
    file = torch.load(row["path"])
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
    model.load_state_dict(file["model"])
    params = [{"params": model[2].parameters()}, {"params": model[0].parameters()}]
    if row["special"] == "groups":
        model[2].bias.requires_grad_(False)
    optimizer = getattr(optim, row["optimizer"])(params if row["special"] == "groups" else model.parameters(), lr=7)
    optimizer.load_state_dict(file["optimizer"])
    for _ in range(5):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(X), Y).backward()
        optimizer.step()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, row["path"])
`;

/** Saves an optimizer after two steps of each scheduler, and what it then says of its group. */
const scheduled = `
import json, os, sys, torch
from torch import nn, optim
from torch.optim import lr_scheduler as by
from torch.optim.swa_utils import SWALR
once = lambda epoch: 0.9
makes = {
    "LambdaLR": lambda o: by.LambdaLR(o, once), "MultiplicativeLR": lambda o: by.MultiplicativeLR(o, once),
    "StepLR": lambda o: by.StepLR(o, 1), "MultiStepLR": lambda o: by.MultiStepLR(o, [1]), "ConstantLR": by.ConstantLR,
    "LinearLR": by.LinearLR, "ExponentialLR": lambda o: by.ExponentialLR(o, 0.5), "PolynomialLR": by.PolynomialLR,
    "CosineAnnealingLR": lambda o: by.CosineAnnealingLR(o, 5), "ReduceLROnPlateau": by.ReduceLROnPlateau,
    "CosineAnnealingWarmRestarts": lambda o: by.CosineAnnealingWarmRestarts(o, 5),
    "SequentialLR": lambda o: by.SequentialLR(o, [by.ConstantLR(o), by.LinearLR(o)], [1]),
    "ChainedScheduler": lambda o: by.ChainedScheduler([by.ConstantLR(o), by.LinearLR(o)]),
    "SWALR": lambda o: SWALR(o, 0.05),
}
for mode in ["triangular", "triangular2", "exp_range"]:
    for cycles in [False, True]:
        makes[f"CyclicLR {mode} {cycles}"] = lambda o, m=mode, c=cycles: by.CyclicLR(o, 0.01, 0.1, mode=m, cycle_momentum=c)
for anneal in ["cos", "linear"]:
    for cycles in [False, True]:
        makes[f"OneCycleLR {anneal} {cycles}"] = lambda o, a=anneal, c=cycles: by.OneCycleLR(
            o, 0.1, total_steps=9, anneal_strategy=a, cycle_momentum=c, three_phase=c)
said = {}
for name, make in makes.items():
    model = nn.Linear(3, 4).double()
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = make(optimizer)
    for _ in range(2):
        optimizer.step()
        schedule.step(1) if name == "ReduceLROnPlateau" else schedule.step()
    torch.save({"optimizer": optimizer.state_dict()}, os.path.join(sys.argv[1], name + ".pt"))
    said[name] = [optimizer.param_groups[0][option] for option in ("lr", "momentum")]
print(json.dumps(said))
`;

describe.skipIf(python === undefined)('PyTorch', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'torch-optimizers-live-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('goes on from every optimizer that began here, and this package from it', () => {
    const generator = new Generator(4);
    const draw = (shape: number[]) => toNested(generator.uniform(shape, { dtype: 'float64' }));
    const data = { x: draw([7, 3]), y: draw([7, 2]) } as { x: number[][]; y: number[][] };
    const models = runs.map((row, i) => {
      const path = join(folder, `${i}.pt`);
      const model = network();
      const optimizer = optimizerOf(row, model);
      train(model, optimizer, data, 10);
      const state = optimizerToTorch(optimizer);
      writeFileSync(path, writeTorch({ model: model.stateDict(), optimizer: state }));
      return { row, path, model, optimizer };
    });
    const list = models.map(({ row, path }) => ({ ...row, path }));
    const given = join(folder, 'given.json');
    writeFileSync(given, JSON.stringify({ ...data, runs: list }));
    execFileSync(python!, ['-c', program, given]);
    for (const { row, path, model, optimizer } of models) {
      const file = readTorch<{ model: StateDict; optimizer: TorchOptimizerState }>(
        readFileSync(path),
      );
      const again = network();
      const other = optimizerOf({ ...row, options: { lr: 7 } }, again);
      again.loadStateDict(file.model);
      other.loadStateDict(optimizerFromTorch(file.optimizer, other));
      train(model, optimizer, data, 5);
      for (let turn = 0; turn < 2; turn++) {
        for (const [name, value] of Object.entries(model.stateDict())) {
          const theirs = toFlat(again.stateDict()[name]);
          toFlat(value).forEach((w, i) => expect(theirs[i], row.optimizer).toBeCloseTo(w, 11));
        }
        train(model, optimizer, data, 5);
        train(again, other, data, 5);
      }
    }
  });

  it('leaves what its schedulers write in a group, which is passed over', () => {
    const out = execFileSync(python!, ['-W', 'ignore', '-c', scheduled, folder]).toString();
    const said = Object.entries(JSON.parse(out) as Record<string, [lr: number, momentum: number]>);
    expect(said.length).toBe(24);
    for (const [name, [lr, momentum]] of said) {
      const bytes = readFileSync(join(folder, `${name}.pt`));
      const file = readTorch<{ optimizer: TorchOptimizerState }>(bytes);
      const optimizer = new SGD(new Linear(3, 4).parameters(), { lr: 7 });
      optimizer.loadStateDict(optimizerFromTorch(file.optimizer, optimizer));
      expect(optimizer.paramGroups[0], name).toMatchObject({ lr, momentum });
    }
  });
});
