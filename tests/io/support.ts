/**
 * What the tests of .npy and .npz share: the files that NumPy wrote (tests/fixtures/npz.py), and a
 * Python with NumPy where there is one.
 */
import { spawnSync } from 'node:child_process';
import type { DType } from '../../src/index.js';
import { readFixture } from '../support/fixtures.js';

type Values = readonly (number | string)[];

export const numpy = readFixture('npz') as {
  arrays: {
    descr: string;
    fortran: boolean;
    version: number;
    dtype: DType;
    shape: number[];
    values: Values;
    npy: string;
  }[];
  /** Of types that are read as another, `dtype`. */
  wide: {
    descr: string;
    fortran: boolean;
    dtype: DType;
    shape: number[];
    values: Values;
    npy: string;
  }[];
  tooLarge: Record<string, { value: string; npy: string }>;
  refused: Record<string, { descr: string; npy: string }>;
  members: Record<string, { shape: number[]; values: Values }>;
  archives: { stored: string; deflated: string; empty: string; int64: string; complex: string };
};

/** Python writes nan and inf as such. */
export const numbers = (values: Values): number[] =>
  values.map((value) =>
    typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')),
  );

export const bytesOf = (base64: string): Uint8Array =>
  new Uint8Array(Buffer.from(base64, 'base64'));

/** A Python that has NumPy, or undefined. */
export const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0,
);
