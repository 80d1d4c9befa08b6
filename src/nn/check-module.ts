/**
 * Refuses what is no module where one is expected.
 */
import { checkInstance } from '../core/check.js';
import { Module } from './module.js';

/**
 * Refuses what is no module, and modules without the methods they are asked for, which only
 * TypeScript insists on.
 */
export function checkModule(
  who: string,
  name: string,
  value: unknown,
  methods: ('forward' | 'backward')[],
  advice: string,
): Module {
  const module = checkInstance(who, name, value, Module, advice);
  const missing = methods.find((method) => typeof module[method] !== 'function');
  if (!missing) return module;
  throw new TypeError(
    `${who} expects ${name}, ${module.label()}, to have a ${missing} method, but got none; ` +
      `write ${missing} in its class`,
  );
}
