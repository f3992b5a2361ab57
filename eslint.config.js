import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const moneyConversions = ['Number', 'parseFloat'].map((name) => ({
  selector: `CallExpression[callee.name='${name}']`,
  message: `${name}() on money or rates loses fen: convert in kernel/money.ts or kernel/rate.ts (use parseInteger from kernel/integers.ts for plain counts).`,
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'openapi/**', 'clients/**', 'coverage/**', '.forecourt/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 7],
      'no-restricted-syntax': ['error', ...moneyConversions],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/kernel/**/*.ts'],
    ignores: ['src/kernel/**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The kernel takes clocks as arguments.' },
        { object: 'Math', property: 'random', message: 'The kernel takes ids as arguments.' },
      ],
    },
  },
  { files: ['src/cli/**/*.ts', 'test/**/*.ts', 'src/main.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable', process: 'readonly' } } },
);
