/** The program on the server. */
import { resolve } from 'node:path';
import { program } from '../../program.js';
import * as packages from '../../tiny-mlp.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  const train = resolve(process.cwd(), 'train.mjs');
  const text = await program({ ...packages, train, workers: 2 }).catch((error) => error.message);
  return new Response(text);
}
