import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the phone page into static files; the simulator serves them under `/simulator/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/simulator/',
  plugins: [react()],
  build: {
    outDir: '../../../node_modules/.cache/warung-web/simulator',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // Libraries that support server rendering mark modules with "use client", which has no effect in the browser.
    rolldownOptions: {
      onLog: (level, log, handler) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handler(level, log)),
    },
  },
});
