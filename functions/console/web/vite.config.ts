import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the platform runs, while pages are developed with `vite`: calls of the API are passed on to it. */
const { WARUNG_URL } = process.env;

/** The pages of a business and the reference of the API: two entries that share styles and React. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/shop/',
  plugins: [react()],
  build: {
    // Data URLs would need an exception in the pages' content security policy, and can't be cached by themselves.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Libraries for server rendering mark their modules with "use client"; a page in the browser has no use for the mark.
      onLog: (level, log, handler) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handler(level, log)),
      input: {
        shop: join(import.meta.dirname, 'shop.html'),
        docs: join(import.meta.dirname, 'docs.html'),
      },
    },
  },
  server: { proxy: WARUNG_URL === undefined ? {} : { '/v1': WARUNG_URL, '/openapi.json': WARUNG_URL } },
});
