/** Imports point one way: kernel <- platform <- modules; modules see ports, never vendors. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      from: { path: '^src/kernel' },
      to: { path: '^src/(platform|modules|connectors|cli)|^migrations' },
    },
    {
      name: 'kernel-has-no-io',
      severity: 'error',
      from: { path: '^src/kernel', pathNot: 'spec\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'platform-knows-no-product',
      severity: 'error',
      from: { path: '^src/platform' },
      to: { path: '^src/(modules|connectors|cli)' },
    },
    {
      name: 'modules-see-ports-only',
      severity: 'error',
      from: { path: '^src/modules' },
      to: { path: '^src/connectors/[^/]+/(http|sandbox)/' },
    },
    {
      name: 'connectors-know-no-module',
      severity: 'error',
      from: { path: '^src/connectors' },
      to: { path: '^src/modules' },
    },
    {
      name: 'modules-ask-through-services',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/',
        pathNot: [
          '^src/modules/$1/',
          '^src/modules/[^/]+/[^/]+\\.(module|service|read-model|port|dto)\\.ts$',
          '^src/modules/quotes/price-input\\.ts$',
          '^src/modules/[^/]+/domain/',
        ],
      },
    },
    {
      name: 'oidc-provider-in-one-room',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/modules/oauth/' },
      to: { path: 'node_modules/oidc-provider' },
    },
    {
      name: 'no-dev-dependencies-in-src',
      severity: 'error',
      from: { path: '^src', pathNot: 'spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
