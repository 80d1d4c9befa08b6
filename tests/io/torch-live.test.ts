/**
 * A real PyTorch, where there is one, loads what writeTorch wrote, and saves what readTorch reads.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { array, BatchNorm1d, Generator, Linear, Sequential, toNested, type StateDict } from '../../src/index.js'; // prettier-ignore
import { readTorch, writeTorch, type TorchInput } from '../../src/io/index.js';

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
);

/** Loads a file, and says what is in it; saves it again with every float doubled. */
const program = `
import json, sys, torch
path, again = sys.argv[1:]
state = torch.load(path)
def plain(x):
    if isinstance(x, torch.Tensor):
        assert x.is_contiguous() and x.device.type == "cpu"
        return {"dtype": str(x.dtype), "shape": list(x.shape), "values": x.double().reshape(-1).tolist()}
    if isinstance(x, dict):
        return {"class": type(x).__name__, "items": [[k, plain(v)] for k, v in x.items()]}
    return [plain(v) for v in x] if isinstance(x, list) else x
if all(isinstance(v, torch.Tensor) for v in state.values()):
    restricted = torch.load(path, weights_only=True)
    assert plain(restricted) == plain(state)
def doubled(x):
    if isinstance(x, torch.Tensor):
        return x * 2 if x.is_floating_point() else x
    return {k: doubled(v) for k, v in x.items()} if isinstance(x, dict) else x
torch.save(doubled(state), again)
print(json.dumps(plain(state)))
`;

describe.skipIf(python === undefined)('PyTorch', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'torch-live-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [path, again] = [join(folder, 'in.pt'), join(folder, 'out.pt')];
  function loaded(values: Record<string, TorchInput>): unknown {
    writeFileSync(path, writeTorch(values));
    return JSON.parse(execFileSync(python!, ['-c', program, path, again], { encoding: 'utf8' }));
  }

  it('loads arrays of every type as an OrderedDict of tensors', () => {
    const values = {
      float32: array([[0.5, -2], [3, 4]]),
      float64: array([1 / 3], { dtype: 'float64' }),
      int8: Int8Array.of(-128, 127),
      uint8: Uint8Array.of(0, 255),
      int16: Int16Array.of(-32768, 32767),
      uint16: Uint16Array.of(0, 65535),
      int32: Int32Array.of(-(2 ** 31), 2 ** 31 - 1),
      uint32: Uint32Array.of(0, 2 ** 32 - 1),
      strided: array([[1, 2, 3], [4, 5, 6]]).transpose(1, 0),
      scalar: array([7], []),
      empty: array([], [0, 3]),
      'bn.num_batches_tracked': array([9], [], { dtype: 'int32' }),
    }; // prettier-ignore
    const tensor = (dtype: string, shape: number[], values: number[]) => ({ dtype: `torch.${dtype}`, shape, values }); // prettier-ignore
    expect(loaded(values)).toEqual({
      class: 'OrderedDict',
      items: [
        ['float32', tensor('float32', [2, 2], [0.5, -2, 3, 4])],
        ['float64', tensor('float64', [1], [1 / 3])],
        ['int8', tensor('int8', [2], [-128, 127])],
        ['uint8', tensor('uint8', [2], [0, 255])],
        ['int16', tensor('int16', [2], [-32768, 32767])],
        ['uint16', tensor('int32', [2], [0, 65535])],
        ['int32', tensor('int32', [2], [-(2 ** 31), 2 ** 31 - 1])],
        ['uint32', tensor('int64', [2], [0, 2 ** 32 - 1])],
        ['strided', tensor('float32', [3, 2], [1, 4, 2, 5, 3, 6])],
        ['scalar', tensor('float32', [], [7])],
        ['empty', tensor('float32', [0, 3], [])],
        ['bn.num_batches_tracked', tensor('int64', [], [9])],
      ],
    });
    const read = readTorch(readFileSync(again));
    expect(toNested(read.strided)).toEqual([[2, 8], [4, 10], [6, 12]]); // prettier-ignore
    expect(toNested(read.uint32)).toEqual([0, 2 ** 32 - 1]);
  });

  it('loads a checkpoint, and what it saves of it is loaded here', () => {
    const model = new Sequential(new Linear(3, 4), new BatchNorm1d(4));
    model.forward(new Generator(1).normal([5, 3]));
    const checkpoint = {
      model: model.stateDict(),
      epoch: 3,
      loss: 0.25,
      names: ['a', 'größe', null, true],
      memory: new Map<number, TorchInput>([[0, { step: 2 }], [1, -(2 ** 40)]]),
    }; // prettier-ignore
    expect(loaded(checkpoint)).toMatchObject({
      class: 'OrderedDict',
      items: [
        ['model', { class: 'OrderedDict' }],
        ['epoch', 3],
        ['loss', 0.25],
        ['names', ['a', 'größe', null, true]],
        ['memory', { class: 'dict', items: [[0, { class: 'OrderedDict', items: [['step', 2]] }], [1, -(2 ** 40)]] }],
      ],
    }); // prettier-ignore
    const before = toNested<number[][]>(model.stateDict()['0.weight']);
    model.loadStateDict(readTorch<{ model: StateDict }>(readFileSync(again)).model);
    expect(toNested(model.stateDict()['0.weight'])).toEqual(before.map((row) => row.map((w) => 2 * w))); // prettier-ignore
  });

  it('keeps a Python function in the state of OneCycleLR, which is read without it', () => {
    const scheduled = `
import sys, torch
o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=9)
state = scheduler.state_dict()
torch.save({"epoch": 3, "scheduler": {**state, "anneal_func": scheduler._annealing_cos}}, sys.argv[1])
state.pop("anneal_func", None)
torch.save({"epoch": 3, "scheduler": state}, sys.argv[2])
`;
    execFileSync(python!, ['-W', 'ignore', '-c', scheduled, path, again]);
    expect(() => readTorch(readFileSync(path))).toThrow(
      'but got builtins.getattr in it; save the file without its scheduler, which holds a Python function (the state of OneCycleLR does);',
    );
    expect(readTorch(readFileSync(again))).toMatchObject({
      epoch: 3,
      scheduler: { total_steps: 9, last_epoch: 0 },
    });
  });
});
