'use client';
/** The program in a page; the training function travels as its text. */
import { useEffect } from 'react';
import { program } from '../program.js';
import * as packages from '../tiny-mlp.js';

const train = ({ width }, { data }) => ({ loss: width + data[0] });

export default function Client() {
  useEffect(() => {
    program({ ...packages, train, workers: 2 })
      .catch((error) => `error: ${error.message}`)
      .then((text) => (document.title = `done: ${text}`));
  }, []);
  return <p>tiny-mlp</p>;
}
