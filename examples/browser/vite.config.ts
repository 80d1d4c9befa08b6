/**
 * How the page is served while it is written (`npm run browser`), and built. In this repository
 * tiny-mlp is taken from its source, by the paths in tsconfig.json; elsewhere leave `tsconfigPaths`
 * out, and the installed package is taken.
 */
import { defineConfig, type Plugin } from 'vite';
import { contentSecurityPolicy } from './content-security-policy.js';

/** Writes the policy into the built page. (The development server needs scripts in the page.) */
const policyInPage: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
};

export default defineConfig({
  base: './', // works in any folder of any server
  resolve: { tsconfigPaths: true },
  plugins: [policyInPage],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: { input: ['index.html', 'table.html'] },
  },
  preview: { headers: { 'Content-Security-Policy': contentSecurityPolicy } },
});
