/** Type-aware linting is left to `tsc`; ESLint holds the direction of imports and the rules of hooks. */
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { readdirSync } from 'node:fs';

const features = readdirSync(new URL('./src/features', import.meta.url));

/** Forbids a folder to import the patterns. */
const boundary = (folder, patterns, message) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/lib/graphql-env.d.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['scripts/**', 'e2e/**'], rules: { 'no-console': 'off' } },
  boundary('lib', ['@/app/*', '@/routes/*', '@/features/*', '@/parts/*', '@/ui/*'], 'lib is the lowest layer: it imports nothing of the admin.'),
  boundary('ui', ['@/app/*', '@/routes/*', '@/features/*', '@/parts/*', '@/lib/graphql*', '@/lib/workspace*'], 'ui knows no word of the domain.'),
  boundary('parts', ['@/app/*', '@/routes/*', '@/features/*'], 'parts are shared by features and know none of them.'),
  boundary('routes', ['@/app/*'], 'routes compose features; the app composes routes.'),
  ...features.map((feature) =>
    boundary(
      `features/${feature}`,
      ['@/app/*', '@/routes/*', ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`)],
      'features never import each other: let the route hand the piece over.',
    ),
  ),
);
