/**
 * Counts the parts that other threads do, in the thread that imports this.
 */
import { Slot } from '../../src/backend/wasm/slot.js';

let done = 0;
const wait = Reflect.get(Slot.prototype, 'wait');
Slot.prototype.wait = function (this: Slot) {
  done++;
  return wait.call(this);
};

export const partsDone = (): number => done;
