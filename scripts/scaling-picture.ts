/**
 * Draws docs/results/scaling.json as docs/results/scaling.svg and .png: npx tsx
 * scripts/scaling-picture.ts
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TopLevelSpec } from 'vega-lite';
import { lineName, type ScalingResults } from '../bench/tools/scaling-results.js';
import { chart, light, toPng } from '../examples/mnist/charts/chart.js';

const path = (ending: string): string =>
  fileURLToPath(new URL(`../docs/results/scaling.${ending}`, import.meta.url));
const { machine, sizes } = JSON.parse(readFileSync(path('json'), 'utf8')) as ScalingResults;

const [{ batch, figures }] = sizes;
const shown = sizes.filter((size) => size.batch === batch);
const programs = [...new Set(figures.map(({ name }) => name))];
const colours = ['#d1495b', '#30638e', '#e29b20', '#5b6472'];

const values = shown.flatMap((size) =>
  size.figures.map(({ name, threads, seconds }) => ({
    hidden: size.hidden,
    seconds,
    name,
    threads: threads === 1 ? '1 thread' : `${threads} threads`,
    line: lineName({ name, threads }),
  })),
);
const threads = [...new Set(values.map((value) => value.threads))];

const spec: TopLevelSpec = {
  title: {
    text: 'An epoch of MNIST, 784-h-h-10',
    subtitle: [
      `batch ${batch}, ${machine.cpu}, Node ${machine.node}`,
      threads.length > 1 ? `dashed: ${threads[0]}, solid: ${threads[1]}` : threads[0],
    ],
  },
  width: 560,
  height: 380,
  data: { values },
  mark: { type: 'line', point: { filled: true, size: 40 }, strokeWidth: 2 },
  encoding: {
    x: {
      field: 'hidden',
      type: 'quantitative',
      scale: { type: 'log', base: 2, nice: false, padding: 12 },
      title: 'units in each hidden layer',
      axis: { values: shown.map(({ hidden }) => hidden), format: 'd' },
    },
    y: {
      field: 'seconds',
      type: 'quantitative',
      scale: { type: 'log', nice: false, padding: 8 },
      title: 'seconds an epoch of 50,000 images',
      axis: { format: '~g' },
    },
    detail: { field: 'line' },
    color: {
      field: 'name',
      type: 'nominal',
      sort: programs,
      scale: { domain: programs, range: colours.slice(0, programs.length) },
      title: null,
    },
    strokeDash: {
      field: 'threads',
      type: 'nominal',
      sort: threads,
      scale: {
        domain: threads,
        range: [
          [5, 4],
          [1, 0],
        ].slice(2 - threads.length),
      },
      legend: null,
    },
  },
};

const svg = await chart(spec, light);
for (const [ending, content] of [
  ['svg', svg],
  ['png', toPng(svg)],
] as const) {
  writeFileSync(`${path(ending)}.tmp`, content);
  renameSync(`${path(ending)}.tmp`, path(ending));
  console.log(`wrote docs/results/scaling.${ending}`);
}
