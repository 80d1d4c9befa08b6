/**
 * Pickles that no torch.save writes: each is refused before anything is made of it, and what names
 * objects of JavaScript is only a name.
 */
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { readTorch, type TorchValue } from '../../src/io/index.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { archive, bytesOfParts, global, int, storage, tensor, text, tuple } from '../support/pickles.js'; // prettier-ignore

const read = (pickle: Uint8Array, members?: Record<string, Uint8Array>): TorchValue =>
  readTorch<TorchValue>(archive(pickle, members));
const damaged = 'the file is damaged: save it again';
const four = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const float = storage('torch.FloatStorage', '0', 4);

describe('a pickle made by hand', () => {
  it('is read where it is as torch.save writes it', () => {
    const value = read(tensor(float, int(1), [3], [1]), { 'data/0': four });
    expect(elements(value as never)).toEqual([2, 3, 4]);
    expect(read(bytesOfParts('(', int(1), text('a'), 'N', 0x88, 't'))).toEqual([
      1,
      'a',
      null,
      true,
    ]);
  });

  it('may have types without a class of storage, as PyTorch 2.3 writes uint16', () => {
    const raw = new Uint8Array(new Uint16Array([1, 65_535]).buffer);
    const over = storage('torch.storage.UntypedStorage', '0', 4);
    const typed = (dtype: string, shape: readonly number[]) =>
      read(tensor(over, int(0), shape, [1], global(`torch.${dtype}`), bytesOfParts('N')), { 'data/0': raw }); // prettier-ignore
    expect(typed('uint16', [2])).toMatchObject({ dtype: 'uint16', shape: [2] });
    expect(elements(typed('uint16', [2]) as never)).toEqual([1, 65_535]);
    expect(elements(typed('uint32', [1]) as never)).toEqual([2 ** 32 - 2 ** 16 + 1]);
    expect(() => typed('float8_e5m2', [4])).toThrow(/but got one of float8_e5m2; save tensor/);
  });

  it('shares what is shared, and takes any name', () => {
    const value = read(
      bytesOfParts('}', '(', text('__proto__'), ']q', 0, text('toString'), 'h', 0, 'u'),
    ) as Record<string, TorchValue>;
    expect(Object.keys(value)).toEqual(['__proto__', 'toString']);
    expect(Object.values(value)[0]).toBe(Object.values(value)[1]);
    expect(({} as Record<string, unknown>).a).toBe(undefined);
  });

  const pkl = 'readTorch expects its data.pkl to';
  const v2 = 'torch._utils._rebuild_tensor_v2 to be called as torch.save does';
  it.each<[string, Uint8Array, string]>([
    ['without its end', bytesOfParts('}', 'X', 255, 255, 255, 255), `${pkl} have 4294967295 bytes from byte 8 on, but got its end at byte 9; ${damaged}`],
    ['with an empty stack', bytesOfParts('a'), `${pkl} have a value for the opcode at byte 2, but got an empty stack; ${damaged}`],
    ['that takes what is below a mark', bytesOfParts('](a'), `${pkl} have a value for the opcode at byte 4, but got an empty stack; ${damaged}`],
    ['without a mark', bytesOfParts('t'), `${pkl} have a mark for the opcode at byte 2, but got none; ${damaged}`],
    ['that remembers nothing', bytesOfParts('h', 3), `${pkl} remember a value as number 3, but got none of that number; ${damaged}`],
    ['of other opcodes', bytesOfParts('I1\n'), `${pkl} consist of the opcodes that torch.save needs, but got the opcode 0x49 at byte 2; save the state dict alone: torch.save(model.state_dict(), path)`],
    ['that makes objects', bytesOfParts(global('collections.OrderedDict'), ')', 0x81), `${pkl} consist of the opcodes that torch.save needs, but got NEWOBJ at byte 28; save the state dict alone: torch.save(model.state_dict(), path)`],
    ['that goes on after its end', bytesOfParts('N.N'), `${pkl} end at byte 4, where it says so, but got its end at byte 6; ${damaged}`],
    ['that appends to a dict', bytesOfParts('}Na'), `${pkl} append to lists, but got a dict; ${damaged}`],
    ['that appends to a tuple', bytesOfParts(')Na'), `${pkl} append to lists, but got a tuple; ${damaged}`],
    ['that sets items of a list', bytesOfParts(']NNs'), `${pkl} set keys and values of a dict, but got a list; ${damaged}`],
    ['of keys without values', bytesOfParts('}(Nu'), `${pkl} set keys and values of a dict, but got 1 of them; ${damaged}`],
    ['that calls a text', bytesOfParts(text('f'), ')R'), `${pkl} call a function with a tuple of arguments, but got 'f' and a tuple; ${damaged}`],
    ['that calls with a list', bytesOfParts(global('torch.Size'), ']R'), `${pkl} call a function with a tuple of arguments, but got torch.Size and a list; ${damaged}`],
    ['that calls a type', bytesOfParts(global('torch.float32'), ')R'), `readTorch expects torch.float32 to be called as torch.save does, but got (); ${damaged}`],
    ['that builds a list', bytesOfParts(']}b'), `${pkl} give attributes to dicts alone, but got a list and a dict; save the state dict alone: torch.save(model.state_dict(), path)`],
    ['with a name without an end', bytesOfParts('cos'), `${pkl} name a function or class at byte 3, but got a line without an end; ${damaged}`],
    ['with a name by numbers', bytesOfParts('NN', 0x93), `${pkl} name functions by texts, but got null and null; ${damaged}`],
    ['of a name on the stack', bytesOfParts(text('os'), text('system'), 0x93), 'readTorch expects a file of tensors, numbers, texts, lists and dicts, but got os.system in it; loading this file in Python may run a program: delete it, and ask where it came from'],
    ['of eval', global('__builtin__.eval'), 'readTorch expects a file of tensors, numbers, texts, lists and dicts, but got builtins.eval in it; loading this file in Python may run a program: delete it, and ask where it came from'],
    ['of a method', bytesOfParts('}', text('anneal_func'), global('__builtin__.getattr')), "readTorch expects a file of tensors, numbers, texts, lists and dicts, but got builtins.getattr in it; save the file without its scheduler, which holds a Python function (the state of OneCycleLR does); if the file is not yours, ask where it came from before Python loads it"],
    ['of a whole scheduler', global('torch.optim.lr_scheduler.LambdaLR'), 'readTorch expects a file of tensors, numbers, texts, lists and dicts, but got torch.optim.lr_scheduler.LambdaLR in it; save the file without its scheduler, which holds a Python function'],
    ['of a function alone', global('torch._utils._rebuild_tensor_v2'), 'readTorch expects tensors, numbers, texts, lists and dicts, but got torch._utils._rebuild_tensor_v2; save the state dict alone: torch.save(model.state_dict(), path)'],
    ['of a key twice', bytesOfParts('}(', text('__proto__'), 'N', text('__proto__'), 'Nu'), "readTorch expects each key of a dict once, but got '__proto__' twice; save the state dict alone: torch.save(model.state_dict(), path)"],
    ['of tuples as keys', bytesOfParts('}()Nu'), 'readTorch expects keys of dicts that are texts or numbers, but got a tuple; save the state dict alone: torch.save(model.state_dict(), path)'],
    ['a hundred deep', bytesOfParts('N', ...Array<number>(101).fill(0x85)), 'readTorch expects values in each other at most 100 deep, but got deeper ones; save the state dict alone: torch.save(model.state_dict(), path)'],
    ['outside of which is no storage', bytesOfParts(tuple(text('module'), int(1)), 'Q'), `readTorch expects outside of its data.pkl storages alone, but got 'module', 1; ${damaged}`],
    ['of a storage that is not there', storage('torch.FloatStorage', '../1', 4), `readTorch expects a member data/../1, but got none of that name; ${damaged}`],
    ['of a longer storage', storage('torch.FloatStorage', '0', 5), `readTorch expects storage '0' to have 20 bytes (float32 [5]), but got 16; ${damaged}`],
    ['of a storage of −1', storage('torch.FloatStorage', '0', -1), `readTorch expects outside of its data.pkl storages alone, but got 'storage', torch.FloatStorage; ${damaged}`],
    ['of a tensor beyond its storage', tensor(float, int(1), [4], [1]), `readTorch expects tensors to lie in their storages, but got one of shape [4] and strides [1] from element 1 on in storage '0' of 4 elements; ${damaged}`],
    ['of a tensor with a stride beyond', tensor(float, int(0), [2], [4]), `readTorch expects tensors to lie in their storages, but got one of shape [2] and strides [4] from element 0 on in storage '0' of 4 elements; ${damaged}`],
    ['of a tensor before its storage', tensor(float, int(-1), [1], [1]), `readTorch expects ${v2}, but got (a storage, -1, a tuple, a tuple, false, a dict); ${damaged}`],
    ['of a negative stride', tensor(float, int(3), [2], [-1]), `readTorch expects ${v2}, but got (a storage, 3, a tuple, a tuple, false, a dict); ${damaged}`],
    ['of fewer strides', tensor(float, int(0), [2, 2], [1]), `readTorch expects ${v2}, but got (a storage, 0, a tuple, a tuple, false, a dict); ${damaged}`],
    ['of 33 axes', tensor(float, int(0), Array<number>(33).fill(1), Array<number>(33).fill(1)), `readTorch expects ${v2}, but got (a storage, 0, a tuple, a tuple, false, a dict); ${damaged}`],
    ['that repeats an element too often', tensor(float, int(0), [2 ** 30, 2 ** 30], [0, 0]), 'readTorch expects tensors of at most 1073741824 bytes as float64, but got one of shape [1073741824, 1073741824]; pass { maxBytes } if you trust the file'],
    ['that empties a shape too large', tensor(float, int(0), [0, 2 ** 30, 2 ** 30], [0, 0, 0]), 'readTorch expects tensors of at most 1073741824 bytes as float64, but got one of shape [0, 1073741824, 1073741824]; pass { maxBytes } if you trust the file'],
    ['of a tensor without a storage', tensor(bytesOfParts('N'), int(0), [1], [1]), `readTorch expects ${v2}, but got (null, 0, a tuple, a tuple, false, a dict); ${damaged}`],
    ['of a negated tensor', tensor(float, int(0), [4], [1], bytesOfParts('}', text('neg'), 0x88, 's')), 'readTorch expects tensors of plain numbers, but got one that is negated or conjugated when it is read; save tensor.resolve_neg().resolve_conj()'],
    ['of a storage of two types', bytesOfParts('(', tensor(float, int(0), [4], [1]), tensor(storage('torch.IntStorage', '0', 4), int(0), [4], [1]), 't'), "readTorch expects storage '0' to hold numbers of one type, but got float32 and int32; save tensor.clone() of each"],
  ])('is refused: one %s', (_, pickle, message) => {
    expectError(() => read(pickle, { 'data/0': four }), FormatError, message);
  }); // prettier-ignore

  it('is refused with two data.pkl, another order of bytes, or beyond 16 MiB', () => {
    const n = bytesOfParts('N');
    expect(() => read(n, { 'b/data.pkl': n })).toThrow('expects one member data.pkl, but got 2;');
    expect(() => read(n, { byteorder: bytesOfParts('middle') })).toThrow(
      'readTorch expects its byteorder to be little or big, but got "middle"; the file is damaged',
    );
    expect(() => read(new Uint8Array(2 ** 24))).toThrow(
      'expects a data.pkl of at most 16777216 bytes, but got 16777219; save long lists',
    );
  });
});
