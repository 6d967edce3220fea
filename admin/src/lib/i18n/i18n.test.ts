/** Both languages say the same things. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import de from './de.json';
import en from './en.json';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)])));
}

const english = flatten(en);
const german = flatten(de);
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('every key exists in both languages', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

test('no text is empty', () => {
  expect([...english, ...german].filter(([, text]) => text.trim() === '')).toEqual([]);
});

test('both languages fill in the same things', () => {
  const different = [...english].filter(([key, text]) => placeholders(text).join() !== placeholders(german.get(key) ?? '').join());
  expect(different).toEqual([]);
});

test('German addresses nobody as Sie or du', () => {
  expect([...german].filter(([, text]) => /\b(Sie|Ihre?[mnrs]?|du|dein\w*)\b/.test(text))).toEqual([]);
});

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.includes('.test.')) yield path;
  }
}

test('every text is used somewhere', () => {
  const code = [...sources(join(import.meta.dirname, '../..'))].map((path) => readFileSync(path, 'utf8')).join('\n');
  const used = (key: string) => {
    const plain = key.replace(/_(one|other)$/, '');
    const family = plain.slice(0, plain.lastIndexOf('.'));
    return code.includes(`'${plain}'`) || code.includes(`\`${family}.\${`);
  };
  expect([...english.keys()].filter((key) => !used(key))).toEqual([]);
});
