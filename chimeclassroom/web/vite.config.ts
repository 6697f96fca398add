import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { fakeServer } from './dev/fakeServer.ts';

// The server replaces this word in index.html with a fresh nonce at every request.
const CSP_NONCE = '__CSP_NONCE__';

export default defineConfig({
  plugins: [react(), fakeServer({ nonceWord: CSP_NONCE })],
  html: { cspNonce: CSP_NONCE },
  // Amazon's SDK calls the global object as Node.js does.
  define: { global: 'globalThis' },
  // One script of everything but what a single provider of sound and picture needs: a page that stays
  // open asks for no chunk of an older build, and who has no Chime does not load a megabyte of it.
  build: {
    sourcemap: false,
    target: 'es2022',
    chunkSizeWarningLimit: 1400,
    // The licences of what is inside go with it.
    license: { fileName: 'licenses.md' },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
  test: { include: ['src/**/*.test.ts'] },
});
