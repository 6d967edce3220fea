/** Styles are loaded one by one, so one that was forgotten shows as a component without any. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const sheets = join(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'styles');
const sources = readdirSync(join(import.meta.dirname, '..'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tsx'));

test('every component in use has its styles', () => {
  const code = sources.map((path) => readFileSync(join(import.meta.dirname, '..', path), 'utf8'));
  const used = code.flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)]).flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
  const styled = [...new Set(used)].filter((name) => existsSync(join(sheets, `${name}.layer.css`)));
  const loaded = readFileSync(join(import.meta.dirname, 'styles.ts'), 'utf8');
  expect(styled).toContain('Button');
  expect(styled.filter((name) => !loaded.includes(`/styles/${name}.layer.css`))).toEqual([]);
});
