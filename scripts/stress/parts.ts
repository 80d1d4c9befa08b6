/**
 * Has work shared wherever it can be, and counts the parts that other threads do, in the thread that
 * imports this. By itself a training of a tenth of a second would share nothing.
 */
import { Place } from '../../src/backend/wasm/place.js';
import { Tuning } from '../../src/backend/wasm/tuning.js';

const shares = Reflect.get(Tuning.prototype, 'shares');
Tuning.prototype.shares = function (this: Tuning, nanoseconds: number) {
  shares.call(this, nanoseconds);
  return true;
};
Object.defineProperty(Tuning.prototype, 'isCold', { get: () => false });

let done = 0;
const wait = Reflect.get(Place.prototype, 'wait');
Place.prototype.wait = function (this: Place) {
  done++;
  return wait.call(this);
};

export const partsDone = (): number => done;
