/** Writes a `.br` and a `.gz` beside every text file of a build, so that the hub never compresses while it serves. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
const SMALLEST = 512;

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

let first = 0;
for (const path of files(process.argv[2] ?? 'dist')) {
  if (!TEXT.test(path) || statSync(path).size < SMALLEST) continue;
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, { level: 9 });
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  if (/index-[^/]*\.js$/.test(path)) first += gzip.length;
}
console.log(`compressed; entry ${(first / 1024).toFixed(1)} kB gzip`);
