/**
 * Who may import whom (docs/architecture.md). Checked by `npm run check`.
 * The gateway's layers, top to bottom; a layer may import itself and what stands below it.
 */
const layers = ['http', 'subscriptions', 'execute', 'admission', 'plan'];
const dataLayers = ['partition', 'supergraph', 'transport', 'hubs'];

/** No layer imports one that stands above it. */
const downwards = [layers, ['http', 'subscriptions', ...dataLayers]].flatMap((order) =>
  order.slice(1).map((layer, index) => ({
    name: `${layer}-imports-down`,
    severity: 'error',
    comment: `gateway/${layer} must not import a layer above it`,
    from: { path: `^gateway/${layer}/` },
    to: { path: `^gateway/(${order.slice(0, index + 1).join('|')})/` },
  })),
);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...downwards,
    {
      name: 'execute-knows-no-hubs',
      severity: 'error',
      from: { path: '^gateway/(execute|plan)/' },
      to: { path: '^gateway/(partition|transport|hubs)/' },
    },
    {
      name: 'data-layers-know-only-the-interface-of-execute',
      severity: 'error',
      from: { path: '^gateway/(partition|transport|hubs)/' },
      to: { path: '^gateway/execute/', pathNot: '^gateway/execute/(DataSource|RequestContext|FetchTraces)\\.ts$' },
    },
    {
      name: 'assembly-on-top',
      severity: 'error',
      comment: 'only runGateway.ts may import gateway.ts: modules are wired together in one place',
      from: { path: '^gateway/', pathNot: '^gateway/runGateway\\.ts$' },
      to: { path: '^gateway/gateway\\.ts$' },
    },
    {
      name: 'gateway-knows-no-subgraph',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^(subgraphs|cli|test|bench)/' },
    },
    {
      name: 'subgraphs-know-no-gateway',
      severity: 'error',
      from: { path: '^subgraphs/' },
      to: { path: '^(gateway|cli|test|bench)/' },
    },
    {
      name: 'subgraphs-know-not-each-other',
      severity: 'error',
      from: { path: '^subgraphs/(merchants|inventory|shipments|settlement)/' },
      to: { path: '^subgraphs/(merchants|inventory|shipments|settlement)/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'invariants-look-on',
      severity: 'error',
      comment: 'what a hub does must not depend on what is checked of it',
      from: { path: '^subgraphs/', pathNot: '^subgraphs/invariants/' },
      to: { path: '^subgraphs/invariants/' },
    },
    {
      name: 'examples-are-clients',
      severity: 'error',
      comment: 'an example knows the network by its endpoint alone',
      from: { path: '^examples/' },
      to: { path: '^(identity|gateway|subgraphs|schema|cli|test|bench)/' },
    },
    {
      name: 'schema-stands-alone',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^(identity|gateway|subgraphs|cli|test|bench)/' },
    },
    {
      name: 'identity-stands-below-gateway-and-hubs',
      severity: 'error',
      comment: 'who asks is decided by the same code at a gateway and at a hub',
      from: { path: '^identity/' },
      to: { path: '^(gateway|subgraphs|cli|test|bench)/' },
    },
    {
      name: 'cli-uses-the-lower-layers',
      severity: 'error',
      from: { path: '^cli/' },
      to: {
        path: '^(gateway|subgraphs)/',
        pathNot: '^((gateway|subgraphs)/nodeFlags\\.ts$|subgraphs/(invariants|host/(postgres|database|supergraph))/)',
      },
    },
    {
      name: 'planner-in-one-place',
      severity: 'error',
      from: { path: '^gateway/', pathNot: '^gateway/plan/' },
      to: { path: 'node_modules/@apollo/(query-planner|federation-internals|query-graphs)' },
    },
    {
      name: 'apollo-in-its-thread',
      severity: 'error',
      comment: 'what runs on the event loop knows of the planner only what it answers',
      from: { path: '^gateway/', pathNot: '^gateway/(plan|admission/(threadProgram|NewOperations|PlanningGateway))' },
      to: {
        path: '^gateway/(plan/(Operation)?Planner|admission/(threadProgram|NewOperations|PlanningGateway))\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'environment-read-in-one-place',
      severity: 'error',
      from: {
        path: '^(gateway|subgraphs)/',
        pathNot: '^(gateway/(runGateway|gateway|config)|subgraphs/(runHub|hub|config))\\.ts$',
      },
      to: { path: '/config\\.ts$' },
    },
    {
      name: 'no-dumping-ground',
      severity: 'error',
      comment: 'a file is its main export and is named after it',
      from: {},
      to: { path: '/(utils?|helpers?|types|index|common|misc|shared)\\.tsx?$', pathNot: 'node_modules' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(identity|gateway|subgraphs|schema|cli|examples)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|bench/node_modules)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
