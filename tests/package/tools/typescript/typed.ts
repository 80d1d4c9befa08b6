/** Types of every subpath. */
import { array, Linear } from 'tiny-mlp';
import { readIdx } from 'tiny-mlp/datasets';
import { readNpz, writeNpz } from 'tiny-mlp/io';
import { gridSearch, type Sweep } from 'tiny-mlp/sweep';
import { TabularClassifier } from 'tiny-mlp/tabular';

export const y: number = new Linear(2, 3).forward(array([[1, 2]])).get(0, 0);
export const names: string[] = Object.keys(readNpz(writeNpz({ x: array([1]) })));
export const labels: Promise<{ shape: number[] }> = readIdx(new Uint8Array());
export const search = (): Sweep<{ width: number }> =>
  gridSearch({ space: { width: [1, 2] }, train: ({ width }) => ({ loss: width }) });
interface Row {
  x: number;
  y: 'a' | 'b';
}
const model = new TabularClassifier<Row, 'y'>({ target: 'y' });
export const label = (): 'a' | 'b' => model.predict({ x: 1 }).label;
// @ts-expect-error: a misspelt option is refused.
gridSearch({ space: { width: [1] }, train: () => ({ loss: 1 }), worker: 2 });
