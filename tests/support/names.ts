/**
 * PyTorch's names as they are here.
 */

/** `exp_avg_sq`: `expAvgSq`. */
export const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
