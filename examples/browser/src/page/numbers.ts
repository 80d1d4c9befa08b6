/**
 * Numbers as the page shows them.
 */

/** 12,345 */
export const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** A share as 97.3 % */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Three digits that tell: 161,000 images a second, not 161,234. */
export const rounded = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 0 });

/** A loss, in nats: 0.054, 0.00041 */
export const nats = (value: number): string =>
  value >= 0.01 ? value.toFixed(3) : value.toPrecision(2);

/** A quantity of a table, in four digits: 43.92, 4202, 12,350, 0.000123 */
export const quantity = (value: number): string =>
  Math.abs(value) >= 1e-3 || value === 0
    ? Number(value.toPrecision(4)).toLocaleString('en', {
        maximumFractionDigits: 6,
        useGrouping: 'min2',
      })
    : value.toPrecision(3);
