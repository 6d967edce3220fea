// The operations of `bench_renditions` with sharp: processor time per operation, files for the comparison.
//
// usage: node sharp.mjs WORK       WORK is made by `bench_renditions prepare`
// Files are read beforehand, one thread works on one picture, and libvips keeps no results, as in a server.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';

const REPETITIONS = 5;
sharp.cache(false);
sharp.concurrency(1);

const jpeg = { quality: 80 };
const webp = { quality: 80, effort: 2 };
const wide = (width, format) => (source) => {
  const scaled = source.resize(width);
  return format === 'webp' ? scaled.webp(webp) : scaled.jpeg(jpeg);
};
const square = (source) => source.resize(400, 400, { fit: 'cover' }).jpeg(jpeg);

/** Operation: folder of sources, then one function per rendition with the extension of its file. */
const operations = {
  a: ['jpeg12', [['jpg', wide(1200, 'jpeg')]]],
  b: ['jpeg12', [['webp', wide(1200, 'webp')]]],
  c: ['jpeg12', [['jpg', square]]],
  f: ['jpeg24', [
    ['jpg', wide(2400, 'jpeg')],
    ['jpg', wide(1200, 'jpeg')],
    ['webp', wide(1200, 'webp')],
    ['webp', wide(800, 'webp')],
    ['jpg', square],
  ]],
};

/** Renders one source to all renditions, each from the same pipeline, as a CMS does it. */
async function render(source, renditions) {
  const pipeline = sharp(source).rotate();
  const done = [];
  for (const [, make] of renditions) done.push(await make(pipeline.clone()).toBuffer());
  return done;
}

async function measure(work, operation) {
  const [folder, renditions] = operations[operation];
  const names = readdirSync(join(work, folder)).sort();
  let total = 0;
  let bytes = 0;
  for (const name of names) {
    const source = readFileSync(join(work, folder, name));
    let best = Infinity;
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      const start = process.cpuUsage();
      const done = await render(source, renditions);
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, (user + system) / 1000);
      if (repetition > 0) continue;
      done.forEach((file, i) => {
        bytes += file.length;
        const target = `${basename(name, '.jpg')}.sharp-${operation}${i}.${renditions[i][0]}`;
        writeFileSync(join(work, 'out', target), file);
      });
    }
    total += best;
  }
  return { cpu_ms: total / names.length, out_kb: bytes / 1024 / names.length };
}

const work = process.argv[2];
if (!work) {
  console.error('usage: node sharp.mjs WORK');
  process.exit(2);
}
mkdirSync(join(work, 'out'), { recursive: true });
const ops = {};
for (const operation of Object.keys(operations)) ops[operation] = await measure(work, operation);
const { sharp: version, vips } = sharp.versions;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ tool: `sharp ${version} (libvips ${vips})`, ops, peak_rss_mb: peak }, null, 2));
