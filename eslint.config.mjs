import { defineConfig, globalIgnores } from 'eslint/config';
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom: core ← fcn ← (cli, webview); protocol imports only core; host imports core, protocol and
 * types of fcn; node imports only core, and serves the command line and the host's entries on Node (`*.node.ts`);
 * only host imports vscode; only webview touches the DOM (its tsconfig alone knows it).
 */
const rooms = [
  {
    target: './src/core',
    from: ['./src/fcn', './src/protocol', './src/host', './src/cli', './src/node', './webview'],
  },
  { target: './src/protocol', from: ['./src/fcn', './src/host', './src/cli', './src/node', './webview'] },
  { target: './src/fcn', from: ['./src/protocol', './src/host', './src/cli', './src/node', './webview'] },
  { target: './src/node', from: ['./src/fcn', './src/protocol', './src/host', './src/cli', './webview'] },
  { target: './src/host', from: ['./src/cli', './webview'] },
  { target: './src/host/**/!(*.node).ts', from: ['./src/node'] },
  { target: './src/cli', from: ['./src/host', './src/protocol', './webview'] },
  { target: './webview', from: ['./src/host', './src/cli', './src/node'] },
  // Each page stands alone; what several have is shared.
  {
    target: './webview/shared',
    from: ['./webview/labeler', './webview/work', './webview/statistics', './webview/worker'],
  },
  { target: './webview/labeler', from: ['./webview/work', './webview/statistics', './webview/worker'] },
  { target: './webview/work', from: ['./webview/labeler', './webview/statistics', './webview/worker'] },
  { target: './webview/statistics', from: ['./webview/labeler', './webview/work', './webview/worker'] },
  { target: './webview/worker', from: ['./webview/labeler', './webview/work', './webview/statistics'] },
];

const tfjs = { group: ['@tensorflow/*'], message: 'only src/fcn, the worker and the command line know tfjs' };
const vscodeOnly = { group: ['vscode'], message: 'only src/host imports vscode' };
const nodeOnly = {
  group: ['node:*'],
  message: 'only src/node, the node entries of src/host and the command line know Node',
};
const tfjsUnion = {
  group: ['@tensorflow/tfjs'],
  message: 'import tfjs-core and one backend: the union is for golden tests',
};

/** Imports that a room may not have, from packages. */
const packages = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default defineConfig(
  globalIgnores([
    'dist',
    'media',
    'node_modules',
    '.cache',
    '.vscode-test',
    'sample-workspace',
    'test-results',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: [
          'src/core/tsconfig.json',
          'src/fcn/tsconfig.json',
          'src/node/tsconfig.json',
          'src/host/tsconfig.json',
          'src/cli/tsconfig.json',
          'webview/tsconfig.json',
          'webview/worker/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.mjs', '.js'] } } },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: rooms }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['src/core/**', 'src/protocol/**'], rules: packages(tfjs, vscodeOnly, nodeOnly) },
  { files: ['src/node/**'], rules: packages(tfjs, vscodeOnly) },
  { files: ['src/fcn/**'], rules: packages(tfjsUnion, vscodeOnly, nodeOnly) },
  { files: ['src/host/**'], rules: packages(tfjs, nodeOnly) },
  {
    files: ['src/host/**/*.node.ts'],
    rules: packages(tfjs),
  },
  {
    files: ['src/host/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/fcn/**'], allowTypeImports: true, message: 'the host takes types only of fcn' },
          ],
        },
      ],
    },
  },
  { files: ['src/cli/**'], rules: { ...packages(tfjsUnion, vscodeOnly), 'no-console': 'off' } },
  {
    files: ['webview/{labeler,shared,statistics,work}/**'],
    rules: packages(tfjs, vscodeOnly, nodeOnly),
  },
  { files: ['webview/worker/**'], rules: packages(tfjsUnion, vscodeOnly, nodeOnly) },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['test/**/*.{test,e2e}.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'performance',
          property: 'now',
          message: 'a test that takes the time fails on a busy machine',
        },
        { object: 'process', property: 'cpuUsage', message: 'count what is done, or take `longestTurn`' },
      ],
    },
  },
  {
    // A stand-in's classes and enums take the place of those that @types/vscode declares.
    files: ['test/support/fakeVscode/**'],
    rules: {
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'process',
          'URL',
          'Buffer',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'AbortSignal',
          'performance',
          'AbortController',
          'setInterval',
          'clearInterval',
          'TextDecoder',
          'TextEncoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
