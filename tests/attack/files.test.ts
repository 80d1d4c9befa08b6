/**
 * A few thousand of the damaged files of `npm run attack:files`: each is refused in words or read
 * whole, without taking memory; and what does otherwise is found out. How soon is for that command
 * to say, on a machine that does nothing else.
 */
import { describe, expect, it, vi } from 'vitest';
import { attack, attackOne } from '../../scripts/attack-files/attack.js';
import { formats } from '../../scripts/attack-files/formats.js';
import { zeros } from '../../src/index.js';

describe('files that were damaged with their structure in mind', () => {
  it('are refused or read, in little memory', async () => {
    const { formats: fared, breaches } = await attack(7, 500 * Object.keys(formats).length);
    expect(breaches.filter(({ fault }) => fault !== 'slow')).toEqual([]);
    expect(Object.keys(fared)).toEqual(Object.keys(formats));
    for (const { files, refused, read } of Object.values(fared)) {
      expect(files).toBe(500);
      expect(refused).toBeGreaterThan(300);
      expect(read).toBeGreaterThan(20);
    }
  });

  it('are the same for the same seed and number', async () => {
    const [first, again, other] = [await attackOne(1, 17), await attackOne(1, 17), await attackOne(2, 17)]; // prettier-ignore
    expect(again.bytes).toEqual(first.bytes);
    expect(other.bytes).not.toEqual(first.bytes);
  });

  it.each([
    ['crash', () => Promise.reject(new TypeError('oops')), 'TypeError: oops'],
    ['crash', () => Promise.resolve([{ ...zeros([2]), shape: [3], size: 2 } as never]), 'an array that is not whole'],
    ['slow', () => new Promise<[]>((resolve) => setTimeout(() => resolve([]), 60)), /^\d+ ms$/],
    ['memory', () => Promise.resolve([zeros([1_000_000])]), /^4\d{6} bytes for \d+$/],
  ] as const)('are reported where one ends in a %s: %#', async (fault, read, text) => {
    const spy = vi.spyOn(formats.IDX, 'read').mockImplementation(read);
    const { breaches } = await attackOne(1, 0);
    spy.mockRestore();
    expect(breaches).toEqual([
      {
        file: 0,
        format: 'IDX',
        done: expect.any(Array) as string[],
        fault,
        text: typeof text === 'string' ? text : (expect.stringMatching(text) as string),
      },
    ]);
  }); // prettier-ignore

  it.each<[string, () => void, string]>([
    ['fails once it is used', () => { throw new RangeError('oops'); }, 'once read: RangeError: oops'],
    ['changes what every object has', () => void Object.assign(Object.prototype, { polluted: 1 }), 'a prototype of every object has changed'],
  ])('are reported where what was read %s', async (_, use, text) => {
    const spies = [
      vi.spyOn(formats['.tmlp'], 'read').mockResolvedValue([]),
      vi.spyOn(formats['.tmlp'], 'use').mockImplementation(use),
    ];
    const { format, breaches } = await attackOne(1, 4);
    for (const spy of spies) spy.mockRestore();
    Reflect.deleteProperty(Object.prototype, 'polluted');
    expect([format, ...breaches.map((breach) => breach.text)]).toEqual(['.tmlp', text]);
  }); // prettier-ignore
});
