import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** URL of a running platform. The dev server of `vite` proxies API requests to it. */
const { WARUNG_URL } = process.env;

/** Builds three entries that share styles and code: the start page, the shop page and the API reference. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/shop/',
  plugins: [react()],
  build: {
    // Data URLs would need an exception in the content security policy and cannot be cached separately.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Libraries for server rendering mark modules with "use client", which has no effect in the browser.
      onLog: (level, log, handler) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handler(level, log)),
      input: {
        start: join(import.meta.dirname, 'start.html'),
        shop: join(import.meta.dirname, 'shop.html'),
        docs: join(import.meta.dirname, 'docs.html'),
      },
      // Small modules that all pages share. Otherwise each would be a separate request.
      output: { codeSplitting: { groups: [{ name: 'ui', test: /\/web\/ui\/[\w-]+\.ts$|\/shared\/json\.ts$/ }] } },
    },
  },
  server: { proxy: WARUNG_URL === undefined ? {} : { '/v1': WARUNG_URL, '/openapi.json': WARUNG_URL } },
});
