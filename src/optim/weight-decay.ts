/**
 * Weight decay, as all rules have it.
 */

/**
 * The gradient g of a value w with the penalty's part. Without decay nothing is added: 0 · Infinity
 * would be NaN.
 */
export const decayed = (g: number, w: number, weightDecay: number): number =>
  weightDecay === 0 ? g : g + weightDecay * w;
