/** Small made-up files in MNIST's form, and a server that stands for a mirror. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { MnistFiles } from '../../src/datasets/mnist-files.js';

/** An IDX file of bytes, written out independently of writeIdx. */
export function idx(shape: readonly number[], bytes: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const sizes = shape.flatMap((n) => [
    (n >>> 24) & 255,
    (n >>> 16) & 255,
    (n >>> 8) & 255,
    n & 255,
  ]);
  const file = new Uint8Array(4 + sizes.length + bytes.length);
  file.set([0, 0, 8, shape.length, ...sizes]);
  file.set(bytes, 4 + sizes.length);
  return file;
}

const pixels = (count: number, salt: number) =>
  Uint8Array.from({ length: count * 784 }, (_, i) => (i * salt) % 251);

/** Six training and three test images, by file name. */
export const small: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'train-images-idx3-ubyte': idx([6, 28, 28], pixels(6, 3)),
  'train-labels-idx1-ubyte': idx([6], [5, 0, 4, 1, 9, 2]),
  't10k-images-idx3-ubyte': idx([3, 28, 28], pixels(3, 7)),
  't10k-labels-idx1-ubyte': idx([3], [7, 2, 1]),
};

/** SHA-256 in hexadecimal, by Node's own implementation. */
export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const described = (name: string) => ({
  name,
  bytes: small[name].length,
  sha256: sha256(small[name]),
});

/** The small files in the place of MNIST's own, digests included. */
export const smallFiles: MnistFiles = {
  trainImages: described('train-images-idx3-ubyte'),
  trainLabels: described('train-labels-idx1-ubyte'),
  testImages: described('t10k-images-idx3-ubyte'),
  testLabels: described('t10k-labels-idx1-ubyte'),
};

/** What a mirror answers with: the default is the right file. */
export type Answer = (response: ServerResponse, body: Buffer, request: IncomingMessage) => void;

/** A mirror on this machine; `answers` are used up one a request, the last one stays. */
export interface Mirror {
  readonly url: string;
  readonly requests: string[];
  answers: Answer[];
  readonly close: () => Promise<void>;
}

export const good: Answer = (response, body) => {
  response.writeHead(200, { 'content-length': body.length }).end(body);
};

export async function openMirror(...answers: Answer[]): Promise<Mirror> {
  const mirror = { url: '', requests: [] as string[], answers, close: () => closeServer(server) };
  const server = createServer((request, response) => {
    const name = request.url!.slice('/mnist/'.length);
    mirror.requests.push(name);
    const answer =
      mirror.answers.length > 1 ? mirror.answers.shift()! : (mirror.answers[0] ?? good);
    answer(response, gzipSync(small[name.replace(/\.gz$/, '')]), request);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  mirror.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`;
  return mirror;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => server.close(() => closed()));
}
