/**
 * A doctor that finds something in the healthy is not asked again.
 */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/index.js';
import { healthy } from './setups.js';

describe('diagnose finds nothing in', () => {
  it.each(Object.entries(healthy))('%s', (_, make) => {
    const { model, loader, ...options } = make();
    expect(String(diagnose(model, loader, options))).toBe('no findings');
  });
});
