/**
 * What is believed of a file that somebody else made, whatever its format.
 */

/**
 * The most axes: NumPy's own bound until 2.0. The package ndarray compiles a class for every number
 * of axes up to an array's, and keeps it: 32 take 20 ms, the 255 that IDX can count 0.7 s.
 */
export const MOST_AXES = 32;

/**
 * Deflate codes at best 258 bytes in 2 bits, so no stream grows by more than this factor
 * (https://zlib.net/zlib_tech.html).
 */
export const MAX_RATIO = 1032;
