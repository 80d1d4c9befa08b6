/**
 * Drawn digits in files with MNIST's names, for programs that read MNIST.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawDigits, writeIdx } from '../../src/datasets/index.js';

export async function writeMnist(folder: string): Promise<void> {
  const { train, test } = await drawDigits({ train: 6000, test: 1000, flatten: false });
  for (const [name, { x, y }] of Object.entries({ train, t10k: test })) {
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), writeIdx(y));
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), writeIdx(x));
  }
}
