/**
 * Models of other libraries: scikit-learn's as JSON, TensorFlow.js's, Keras's.
 */
import type { Module } from 'tiny-mlp';
import { readKeras, readSklearn, readTfjs } from 'tiny-mlp/io';
import { Failure } from '../failure.js';
import type { InputFile } from '../files.js';
import type { Description, Format, Network } from './format.js';
import { architectureOf, arrayRows, networkOf } from './parts.js';

const describeNetwork = (model: Module): Omit<Description, 'what'> => ({
  arrays: arrayRows(model.stateDict()),
  ...architectureOf(model),
});

/** The JSON in a file, where it is an object. */
function fieldsOf({ bytes }: InputFile): Readonly<Record<string, unknown>> | undefined {
  try {
    const given: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof given === 'object' && given !== null
      ? (given as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
const has = (file: InputFile, name: string): boolean => {
  const fields = fieldsOf(file);
  return fields !== undefined && Object.hasOwn(fields, name);
};

function sklearnNetwork({ bytes }: InputFile): Network {
  const { model, classes, activation, task } = readSklearn(bytes);
  return { kind: 'network', model, classes, activation, isMultilabel: task === 'multilabel' };
}

export const sklearn: Format = {
  name: 'scikit-learn',
  endings: ['.json'],
  isOne: (file) => has(file, 'coefs_'),
  describe: (file) => {
    const { model, classes, task } = readSklearn(file.bytes);
    return {
      what: `a network, ${task}`,
      producer: 'scikit-learn',
      facts: classes ? [['classes', { items: classes.map(String) }]] : [],
      ...describeNetwork(model),
    };
  },
  load: sklearnNetwork,
};

/** The files of weights that a model.json names, which lie beside it. */
function tfjsFiles(file: InputFile): Record<string, Uint8Array> {
  const manifest = fieldsOf(file)?.weightsManifest;
  const groups = Array.isArray(manifest) ? (manifest as { paths?: unknown }[]) : [];
  const paths = groups.flatMap((group) => {
    const list: unknown = group?.paths;
    return Array.isArray(list) ? list.filter((path) => typeof path === 'string') : [];
  });
  const found = paths.map((path): [string, Uint8Array] => {
    const bytes = file.beside(path);
    if (bytes) return [path, bytes];
    throw new Failure(
      `${file.path} names the weights '${path}', but there is no such file beside it; put it there`,
    );
  });
  return Object.fromEntries([['model.json', file.bytes] as const, ...found]);
}

export const tfjs: Format = {
  name: 'TensorFlow.js',
  endings: ['.json'],
  isOne: (file) => has(file, 'modelTopology'),
  describe: (file) => ({
    what: 'a layers model',
    producer: textIn(fieldsOf(file)?.generatedBy) ?? 'TensorFlow.js',
    ...describeNetwork(readTfjs(tfjsFiles(file))),
  }),
  load: (file) => networkOf(readTfjs(tfjsFiles(file))),
};

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const keras: Format = {
  name: 'Keras',
  endings: ['.keras', '.h5', '.hdf5'],
  describe: ({ bytes }) => ({
    what: 'a model',
    producer: 'Keras',
    ...describeNetwork(readKeras(bytes)),
  }),
  load: ({ bytes }) => networkOf(readKeras(bytes)),
};
