/** Builds the admin for the path `/admin/`; in development the hub on port 8080 answers everything else. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const hub = process.env.NABE_DEV_HUB ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/graphql', '/auth', '/media', '/uploads', '/channels'].map((path) => [path, { target: hub, ws: true }])),
  },
  // Not `assets`: that is where the asset library lives.
  build: { assetsDir: 'static', target: 'es2022', sourcemap: false, cssCodeSplit: true, chunkSizeWarningLimit: 700 },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
