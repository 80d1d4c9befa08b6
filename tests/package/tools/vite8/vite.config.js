/** The training function's module is an entry of its own. */
import { fileURLToPath } from 'node:url';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

export default {
  build: {
    rollupOptions: {
      input: { main: at('index.html'), train: at('train.mjs') },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
};
