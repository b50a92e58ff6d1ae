import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// The server that `npm run dev` asks; start one with `coterie demo`.
const server = process.env.COTERIE_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../../src/coterie/server/static',
    emptyOutDir: true,
    // The browsers from 2024 on: they know light-dark(), on which the tokens stand.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
