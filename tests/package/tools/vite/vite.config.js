/** The dev server of Vite 5 to 7 does not find workers of packages that it has optimized. */
import { fileURLToPath } from 'node:url';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

export default {
  optimizeDeps: { exclude: ['tiny-mlp'] },
  build: {
    rollupOptions: {
      input: { main: at('index.html'), train: at('train.mjs') },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
};
