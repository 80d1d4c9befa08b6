/**
 * A gradient may be computed later than backward; nobody can tell.
 */
import { expect, it } from 'vitest';
import { array, Linear, Sequential } from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';

onEachBackend(() => {
  it('a write to a parameter after backward changes no gradient, read or not', () => {
    for (const early of [true, false]) {
      const [a, b] = [new Linear(1, 1, { bias: false }), new Linear(1, 1, { bias: false })];
      b.weight.value = array([[3]]);
      const model = new Sequential(a, b);
      const held = early ? b.weight.value : undefined;
      model.forward(array([[2]]));
      model.backward(array([[1]]), { inputGrad: false });
      (held ?? b.weight.value).set(0, 0, 100);
      expect(a.weight.grad!.get(0, 0)).toBe(6);
    }
  });
});
