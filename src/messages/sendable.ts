/**
 * Whether data can be sent to workers, found out before any is started: what a message cannot carry
 * fails where it is posted, which may be far from whoever could be told.
 */
import { show } from '../core/check.js';
import { runtime } from '../core/code-generation.js';
import { partsOf } from '../core/parts.js';
import { isRecord, tagOf } from '../core/realms.js';
import { copyData, hasState, shareData, withoutBytes } from './packing.js';

/**
 * Data as messages carry it, in shared memory.
 *
 * @param data - What the caller gave, whose names the error uses.
 * @param forFunctions - What to do with a function among them.
 * @throws TypeError for what messages do not carry: it says where in the data it is, and what to
 * do. What a getter throws.
 */
export const sendData = (who: string, data: unknown, forFunctions: string): unknown =>
  checked(who, 'data', data, shareData, forFunctions);

/**
 * What is said in between as messages carry it, its arrays copied.
 *
 * @param name - What the error calls it.
 * @throws TypeError as {@link sendData} does.
 */
export const sendCopy = (who: string, name: string, given: unknown): unknown =>
  checked(who, name, given, copyData, 'leave it out');

function checked(
  who: string,
  name: string,
  data: unknown,
  pack: (data: unknown) => unknown,
  forFunctions: string,
): unknown {
  try {
    const sent = pack(data);
    clone(withoutBytes(sent)); // 50 MB would hold a page up for a tenth of a second
    return sent;
  } catch (cause) {
    const { name: kind } = Object(cause) as Error;
    // Or else it is nested deeper than the engine can follow; all else is the caller's own error.
    if (kind !== 'DataCloneError' && !(cause instanceof RangeError)) throw cause;
    const [path, value] = find(name, data) ?? [name, data];
    const to = pack === shareData ? ' to workers' : '';
    throw new TypeError(
      `${who} expects ${name} that messages carry${to} (arrays, numbers, texts, lists, objects), ` +
        `but got ${shown(value)} as ${path}; ${adviceOn(value, forFunctions)} ` +
        `(${textOf(cause)})`,
      { cause },
    );
  }
}

/**
 * Refuses a Promise in data that is not sent, which may be anything else. Lists in lists are not
 * looked into: they are numbers, and many.
 */
export function checkAwaited(who: string, data: unknown): void {
  const seen = new Set<unknown>();
  const look = (path: string, value: unknown): void => {
    if (isPromise(value)) {
      throw new TypeError(
        `${who} expects data that is there already, but got a Promise as ${path}; await it`,
      );
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value))
      value.forEach((item, i) => Array.isArray(item) || look(`${path}[${i}]`, item));
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) look(`${path}.${key}`, item);
  };
  look('data', data);
}

/** Copies as messages do, or throws. What jest calls a page leaves `structuredClone` out. */
function clone(value: unknown): void {
  if (typeof structuredClone === 'function') return void structuredClone(value);
  const { MessageChannel } = runtime()!.getBuiltinModule!('node:worker_threads');
  const { port1 } = new MessageChannel();
  try {
    port1.postMessage(value);
  } finally {
    port1.close();
  }
}

const textOf = (cause: unknown): string => {
  const text = String((cause as Error).message);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

const isPromise = (value: unknown): boolean =>
  typeof (value as { then?: unknown } | null)?.then === 'function';

const shown = (value: unknown): string =>
  typeof value === 'object' && isPromise(value) ? 'a Promise' : show(value);

function adviceOn(value: unknown, forFunctions: string): string {
  if (typeof value === 'object' && isPromise(value)) return 'await it';
  if (typeof value === 'function') return forFunctions;
  if (hasState(Object(value) as object)) return 'pass what its stateDict() gives';
  return 'leave it out, or make arrays, lists and objects of it';
}

type Found = readonly [path: string, value: unknown];

/** The innermost value that cannot be sent. Goes by a list, so that no depth is too much. */
function find(name: string, data: unknown): Found | undefined {
  const open: Found[] = [[name, data]];
  const seen = new Set<unknown>();
  let outer: Found | undefined;
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === 'function' || typeof value === 'symbol') return next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value) || partsOf(value)) continue;
    if (!isContainer(value) && hasState(value)) return next;
    const children = childrenOf(path, value);
    open.push(...children.reverse());
    if (isContainer(value) || canBeSent(value)) continue;
    if (children.length === 0) return next;
    outer ??= next;
  }
  return outer;
}

const isContainer = (value: object): boolean => Array.isArray(value) || isRecord(value);

function canBeSent(value: object): boolean {
  try {
    clone(value);
    return true;
  } catch {
    return false;
  }
}

const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function childrenOf(path: string, value: object): Found[] {
  const tag = tagOf(value);
  if (tag === 'Map')
    return [...(value as Map<unknown, unknown>)].map(([key, item]) => [
      `${path}.get(${show(key)})`,
      item,
    ]);
  if (tag === 'Set')
    return [...(value as Set<unknown>)].map((item, i) => [`[...${path}][${i}]`, item]);
  return Object.entries(value).map(([key, item]) => [
    Array.isArray(value)
      ? `${path}[${key}]`
      : isName.test(key)
        ? `${path}.${key}`
        : `${path}[${show(key)}]`,
    item,
  ]);
}
