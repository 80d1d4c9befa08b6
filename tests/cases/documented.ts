/**
 * What the documentation shows as a user's own, run as it stands there.
 */
import type {
  FloatDType,
  Loss,
  LossOptions,
  Module,
  Optimizer,
  OptimizerOptions,
  Params,
  Reduction,
} from '../../src/index.js';
import { blocksOf, run } from '../support/examples.js';

/** A class out of the docstring of a source file. */
async function documented<T>(path: string, name: string): Promise<T> {
  const { code } = blocksOf(path).find((block) => block.code.includes(`class ${name} `))!;
  return (await run(code, [name])).values[name] as T;
}

export const Scale = await documented<new (features: number, dtype: FloatDType) => Module>(
  'src/nn/module.ts',
  'Scale',
);

export const LogCoshLoss = await documented<
  new (options?: LossOptions<Reduction>) => Loss<Reduction>
>('src/nn/loss.ts', 'LogCoshLoss');

type SignSGDClass = new (
  params: Params<OptimizerOptions>,
  options: OptimizerOptions,
) => Optimizer<OptimizerOptions>;

export const SignSGD = await documented<SignSGDClass>('src/optim/optimizer.ts', 'SignSGD');
