/**
 * Who may import whom, checked by `npm run check`. What each module may import stands in `codegen/modules.json`, from which
 * the table of `docs/architecture.md` is generated; below is what a list of modules cannot say.
 */
const modules = require('./codegen/modules.json');

const ours = '^(bench|cli|codegen|conformance|examples|gateway|identity|sandbox|schema|subgraphs|test)[/.]';

/** The pattern of what a module's list names: another module, or a file or folder. */
const patternOf = (name) => modules.find((module) => module.name === name)?.path ?? name.replaceAll('.', '\\.');

const allowed = modules
  .filter(({ imports }) => !imports.includes('*'))
  .map(({ name, path, imports }) => ({
    name: `imports of ${name}`,
    severity: 'error',
    comment: `codegen/modules.json says what ${name} may import`,
    from: { path: `^${path}` },
    to: { path: ours, pathNot: [path, ...imports.map(patternOf)].map((pattern) => `^${pattern}`) },
  }));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...allowed,
    {
      name: 'every-file-in-a-module',
      severity: 'error',
      comment: 'codegen/modules.json says where a file belongs',
      from: {},
      to: { path: ours, pathNot: modules.map(({ path }) => `^${path}`) },
    },
    {
      name: 'assembly-on-top',
      severity: 'error',
      comment: 'only runGateway.ts may import gateway.ts: modules are wired together in one place',
      from: { path: '^gateway/', pathNot: '^gateway/runGateway\\.ts$' },
      to: { path: '^gateway/gateway\\.ts$' },
    },
    {
      name: 'subgraphs-know-not-each-other',
      severity: 'error',
      from: { path: '^subgraphs/(?!host/|countries/|hubs/|invariants/)([a-z]+)/' },
      to: { path: '^subgraphs/(?!host/|countries/|hubs/|invariants/)[a-z]+/', pathNot: '^subgraphs/$1/' },
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
      from: { path: '^(identity|gateway|subgraphs|schema|conformance|cli|examples)/' },
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
