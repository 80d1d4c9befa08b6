/**
 * Files whose arrays and JSON are whole and lie: what somebody writes who knows the format.
 */
import { array, type NdArray } from '../../src/index.js';
import { readNpz, readSafetensors, writeNpz, writeSafetensors } from '../../src/io/index.js';
import type { Draw } from './draw.js';

type Arrays = Record<string, NdArray>;
type Lie = (text: string, draw: Draw) => string;

/** Values at which programs trip that expect another. */
const odd: readonly unknown[] = [
  null, true, -1, 0, 1, 0.5, 1e9, 2 ** 53, 1e308, '', 'a', '__proto__', 'NaN', '1', [], {}, [[]], [null], [0, 0], { length: 1e9 }, { $array: '__proto__' }, { $number: 'Infinity' }, { $typed: 0 },
]; // prettier-ignore

const types = [Float64Array, Int32Array, Uint8Array, Uint32Array] as const;

const keys = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  'hasOwnProperty',
  '',
  'x',
  '$array',
];

type Place = unknown[] | Record<string, unknown>;

const placesIn = (place: Place): Place[] =>
  Object.values(place).filter((value) => typeof value === 'object' && value !== null) as Place[];

/** A list or an object in a value: those on top, of which there are few, as often as others. */
function somePlace(root: Place, draw: Draw): Place {
  let place = root;
  while (draw.chance(0.7)) {
    const inner = placesIn(place);
    if (inner.length === 0) break;
    place = draw.pick(inner);
  }
  return place;
}

const define = (target: object, key: string, value: unknown) =>
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });

/** One value or key is another. */
function changed(root: Place, draw: Draw): void {
  const place = somePlace(root, draw);
  const names = Object.keys(place);
  const value = draw.chance(0.7) ? draw.pick(odd) : somePlace(root, draw);
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const name = names.length > 0 && draw.chance(0.9) ? draw.pick(names) : draw.pick(keys);
  if (Array.isArray(place)) {
    const at = draw.below(place.length + 1);
    place.splice(at, draw.below(2), copy);
  } else if (draw.chance(0.7)) define(place, name, copy);
  else {
    const old = Object.hasOwn(place, name) ? place[name] : copy;
    delete place[name];
    if (draw.chance(0.5)) define(place, draw.pick(keys), old);
  }
}

/** A number is a little, or a lot, another. */
const nudged: Lie = (text, draw) => {
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?(e[+-]?\d+)?/g)];
  if (numbers.length === 0) return text;
  const { 0: old, index } = draw.pick(numbers);
  const value = draw.pick(['0', '-1', '2', '1e308', '-1e308', '1e-320', '1e400', `${old}0`, '65536', '9007199254740993']); // prettier-ignore
  return text.slice(0, index) + value + text.slice(index + old.length);
};

const lies: readonly Lie[] = [
  (text) => text.replace('{', '{'.repeat(3000)),
  (text) => `${'['.repeat(5000)}${']'.repeat(5000)}${text}`,
  (text) => text.replace(/:\[[^\]]*\]/, `:${'['.repeat(2000)}${']'.repeat(2000)}`),
  (text) => text.replace(/"version":1/, '"version":2'),
  (text) => `\ufeff${text}`,
  (text, draw) => text.slice(0, draw.below(text.length)),
];
const rewritten: Lie = (text, draw) => {
  const value = JSON.parse(text) as Place;
  for (let n = 1 + draw.below(3); n > 0; n--) changed(value, draw);
  return JSON.stringify(value);
};

/** Another text in place of JSON. */
export const lieInText: Lie = (text, draw) =>
  draw.pick([rewritten, nudged, draw.pick(lies)])(text, draw);

/** Another text in the member of an archive that holds JSON. */
export function liesInJson(member: string, bytes: Uint8Array, draw: Draw): Uint8Array {
  const arrays = readNpz(bytes);
  const text = lieInText(Buffer.from(arrays[member].data as Uint8Array).toString(), draw);
  return writeNpz({ ...arrays, [member]: array(new Uint8Array(Buffer.from(text))) });
}

/** Another text in the metadata of a safetensors file, which has no check sum then. */
export function liesInMetadata(key: string, bytes: Uint8Array, draw: Draw): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  return writeSafetensors(tensors, { metadata: { [key]: lieInText(metadata[key], draw) } });
}

/** Other arrays of an archive: see {@link changeOne}. */
export function liesInArrays(member: string, bytes: Uint8Array, draw: Draw): Uint8Array {
  const arrays: Arrays = readNpz(bytes);
  changeOne(arrays, member, draw);
  return writeNpz(arrays);
}

/** Other arrays of a safetensors file, which has no check sum then: see {@link changeOne}. */
export function liesInTensors(key: string, bytes: Uint8Array, draw: Draw): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  if (Object.keys(tensors).length > 0) changeOne(tensors, 'x', draw);
  const dtypes = draw.chance(0.1) ? 'float16' : undefined;
  return writeSafetensors(tensors, {
    metadata: { [key]: metadata[key] },
    ...(dtypes && { dtypes }),
  });
}

/** An array that is left out, renamed, of another shape or type, or of odd numbers. */
function changeOne(arrays: Arrays, member: string, draw: Draw): void {
  const name = draw.pick(Object.keys(arrays).filter((key) => key !== member));
  const old = arrays[name];
  const { shape, size } = old;
  const changes: readonly (() => void)[] = [
    () => delete arrays[name],
    () => define(arrays, draw.pick(['__proto__', member, `${name}x`, '../x']), old),
    () => (arrays[name] = array(old.data as Float32Array, [size])),
    () => (arrays[name] = array(old.data as Float32Array, [...shape].reverse())),
    () => (arrays[name] = array(new Float32Array(0), [0, ...shape])),
    () => (arrays[name] = array(draw.pick(types).from(old.data as Float32Array), shape)),
    () => {
      const data = old.data as Float32Array;
      data[draw.below(data.length)] = draw.pick([NaN, Infinity, -0, 3e38, -3e38, 1e-45]);
    },
  ]; // prettier-ignore
  draw.pick(changes)();
}
