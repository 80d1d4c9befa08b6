/**
 * A pass that ended in an error which nothing else explains.
 */
import type { Check } from '../evidence.js';

export const failedPass: Check = ({ failure }) =>
  failure
    ? [
        {
          kind: 'failed-pass',
          severity: 'error',
          where: 'model and loss',
          message: failure.message,
          advice: 'mend this first: the layers could not be looked at',
        },
      ]
    : [];
