/**
 * What modules tell of their widths at run time; widths.ts has what the compiler is told.
 */
import type { Module } from '../module.js';

/** What a module may tell; users' own modules may tell nothing. */
interface Told {
  inFeatures?: unknown;
  outFeatures?: unknown;
  keepsFeatures?: unknown;
}

const widthOr = (width: unknown): number | undefined =>
  typeof width === 'number' ? width : undefined;

/** Whether it tells that it gives as many features as it takes. */
export const keeps = (module: Module): boolean => (module as Told).keepsFeatures === true;

/** Features a module takes, where it tells. */
export const takenBy = (module: Module | undefined): number | undefined =>
  widthOr((module as Told | undefined)?.inFeatures);

/** Features a module gives for an input of `width`, where it tells. */
export const givenBy = (module: Module, width: number | undefined): number | undefined =>
  keeps(module) ? width : widthOr((module as Told).outFeatures);

/** The sum of widths; undefined where one is not told. */
export const total = (widths: readonly (number | undefined)[]): number | undefined =>
  widths.reduce(
    (sum, width) => (sum === undefined || width === undefined ? undefined : sum + width),
    0,
  );
