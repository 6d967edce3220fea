// Puts the figures of both tools side by side; exits with 1 if the ceiling for (a) is missed.
//
// usage: node report.mjs WORK      reads nabe.json, sharp.json and likeness.json
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processor time relative to sharp's that is still good enough. */
const CEILING = { a: 0.7 };
const TITLES = {
  a: '12 MP JPEG to 1200 wide JPEG',
  b: '12 MP JPEG to 1200 wide WebP',
  c: '12 MP JPEG to 400 x 400 JPEG',
  f: '24 MP JPEG to five renditions',
};

const work = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(work, name), 'utf8'));
const nabe = read('nabe.json');
const sharp = read('sharp.json');
const likeness = read('likeness.json');

/** Mean over the renditions of an operation. */
function ssim(tool, operation) {
  const values = Object.entries(likeness).filter(([key]) => key.startsWith(`${tool}-${operation}`));
  if (values.length === 0) return '-';
  return (values.reduce((sum, [, value]) => sum + value, 0) / values.length).toFixed(4);
}

const cell = (value, digits) => value.toFixed(digits);
let missed = false;
console.log('| operation | CPU ms | sharp | ratio | KB | sharp | SSIM | sharp |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [operation, own] of Object.entries(nabe.ops)) {
  const other = sharp.ops[operation];
  const ratio = own.cpu_ms / other.cpu_ms;
  if (ratio > CEILING[operation]) missed = true;
  const row = [
    `${operation}: ${TITLES[operation]}`,
    cell(own.cpu_ms, 1), cell(other.cpu_ms, 1), cell(ratio, 2),
    cell(own.out_kb, 1), cell(other.out_kb, 1),
    ssim('nabe', operation), ssim('sharp', operation),
  ];
  console.log(`| ${row.join(' | ')} |`);
}
console.log(`\nPeak memory: ${cell(nabe.peak_rss_mb, 0)} MB, ${sharp.tool} ${cell(sharp.peak_rss_mb, 0)} MB`);
if (missed) {
  console.error('Processor time is above the ceiling.');
  process.exit(1);
}
