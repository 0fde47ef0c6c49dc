import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import {
  type DocumentNode,
  GraphQLObjectType,
  GraphQLSchema,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parse,
  print,
  printSchema,
} from 'graphql';
import { generateCode } from 'mercurius-codegen';
import { format } from 'prettier';
import { accessPage } from './codegen/accessPage.ts';
import { architecturePage } from './codegen/architecturePage.ts';
import { configurationPage, configurationSchemas } from './codegen/configurationPage.ts';
import { databasePage } from './codegen/databasePage.ts';
import { decisionIndex } from './codegen/decisionIndex.ts';
import { hubSchemas } from './codegen/hubSchemas.ts';
import { implementersPage } from './codegen/implementersPage.ts';
import { shipmentsPage } from './codegen/shipmentsPage.ts';
import { tableTypes } from './codegen/tableTypes.ts';
import { errorsPage } from './gateway/errorsPage.ts';
import { Planner } from './gateway/plan/Planner.ts';
import { composeSupergraph } from './gateway/supergraph/composeSupergraph.ts';
import { checkContracts } from './schema/checkContracts.ts';
import { contractNames, contractSchema, contractSdl, contractVersion, hubContractNames } from './schema/contracts.ts';
import { projectRoot } from './schema/projectRoot.ts';
import { isReleased, release } from './schema/releases.ts';

/**
 * Everything that is generated: from the contracts, the resolver types of each subgraph, the supergraph, the pages of error
 * codes and access rules, the typed operations of the example, and the same operations on the page for marketplaces; from
 * the migrations, the diagrams and types of tables; from the rules of shipments, the tables of their page; from the decision
 * records, their index; from the list of modules, the table of allowed imports; from the settings of gateway and hub, their
 * page and JSON schemas; from the audits of the conformance kit, the requirements on the page for implementers.
 *
 *     npm run generate                writes the files that have changed
 *     npm run generate -- --check     writes nothing; says what is stale or wrong with the contracts, and exits with 1
 *     npm run generate -- --release   also puts the contracts on record as released in the versions that they state
 */
async function main(): Promise<void> {
  const stale = [...(await generatedFiles())].filter(([path, text]) => readIfPresent(path) !== text);
  if (process.argv.includes('--check')) {
    const faults = [...stale.map(([path]) => `${path} is stale: run npm run generate.`), ...checkContracts()];
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
    return;
  }
  for (const [path, text] of stale) {
    writeFileSync(join(projectRoot, path), text);
    console.log(`wrote ${path}`);
  }
  if (process.argv.includes('--release')) releaseContracts();
}

/** Releases each contract whose stated version is not on record yet. */
function releaseContracts(): void {
  for (const name of contractNames) {
    const sdl = contractSdl(name);
    const version = contractVersion(name, sdl);
    if (version === undefined) throw new Error(`schema/${name}.graphql states no version.`);
    if (!isReleased(name, version)) release(name, version, sdl);
  }
}

/** The generated texts by path from the project's root. */
async function generatedFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of hubContractNames) files.set(`subgraphs/${name}/resolverTypes.ts`, await resolverTypes(name));
  const supergraphSdl = supergraph();
  files.set('schema/supergraph.graphql', supergraphSdl);
  files.set('examples/marketplace/operations.ts', await typedOperations('examples/marketplace', supergraphSdl));
  files.set('docs/errors.md', errorsPage(contractSchema(contractSdl('merchants'))));
  files.set('docs/marketplaces.md', withOperations('docs/marketplaces.md', 'examples/marketplace/operations.graphql'));
  files.set('docs/architecture.md', architecturePage());
  files.set('docs/decisions/README.md', decisionIndex());
  files.set('docs/access.md', accessPage());
  files.set('docs/configuration.md', configurationPage());
  for (const [name, schema] of configurationSchemas())
    files.set(`deployment/schemas/${name}`, await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 }));
  const schemas = await hubSchemas();
  files.set('docs/database.md', databasePage(schemas));
  for (const schema of schemas) files.set(`subgraphs/${schema.name}/tableTypes.ts`, await tidy(tableTypes(schema)));
  files.set('docs/shipments.md', shipmentsPage());
  files.set('docs/implementers.md', implementersPage());
  return files;
}

/** The supergraph SDL as a file, so that reviews of contract changes show what clients will see. */
function supergraph(): string {
  const header = '# Generated by codegen.ts from the contracts in this folder; do not edit.\n';
  return `${header}${composeSupergraph(contractNames.map((name) => ({ name, sdl: contractSdl(name) })))}\n`;
}

/**
 * The type that generated types refer to. A resolver may return a part of an object, since fields with resolvers need no
 * value. It is declared here so that our code does not import from the generator.
 */
const preamble = `
/** T, or the part of it whose fields have no resolvers; each value now or as a promise. */
export type Resolvable<T> = T extends readonly (infer Item)[]
  ? readonly (Resolvable<Item> | Promise<Resolvable<Item>>)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Resolvable<T[Key]> | Promise<Resolvable<T[Key]>> }
    : T | undefined;
`;

/** Formatted TypeScript. */
function tidy(code: string): Promise<string> {
  return format(code, { parser: 'typescript', singleQuote: true, printWidth: 120 });
}

/** The TypeScript types of one subgraph's resolvers, arguments and inputs. */
async function resolverTypes(name: string): Promise<string> {
  const schema = contractSchema(contractSdl(name));
  const code = await generateCode(
    schema,
    {
      federation: true,
      internalResolversPrefix: '__',
      useTypeImports: true,
      enumsAsTypes: true,
      addUnderscoreToArgsType: true,
      contextType: '../host/Subgraph.ts#HubContext',
      customResolverFn:
        '(parent: TParent, args: TArgs, context: TContext, info: GraphQLResolveInfo) => Resolvable<TResult> | Promise<Resolvable<TResult>>',
      defaultScalarType: 'unknown',
      scalars: scalarTypes(schema),
    },
    preamble,
    true,
  );
  const header = `// Generated by codegen.ts from schema/${name}.graphql; do not edit.\n`;
  return tidy(header + withoutMercuriusLoaders(code));
}

/** Custom scalars are strings. */
function scalarTypes(schema: GraphQLSchema): Record<string, string> {
  const scalars = Object.values(schema.getTypeMap()).filter(isScalarType);
  return Object.fromEntries(scalars.filter((type) => !isSpecifiedScalarType(type)).map(({ name }) => [name, 'string']));
}

/**
 * A client's operations, each with its text and the types of its variables and response.
 * @param folder has `operations.graphql`
 * @throws if an operation is not valid against the supergraph
 */
async function typedOperations(folder: string, supergraphSdl: string): Promise<string> {
  const schema = new Planner(parse(supergraphSdl)).apiSchema;
  const document = parse(readFileSync(join(projectRoot, folder, 'operations.graphql'), 'utf8'));
  const types = await codegen({
    filename: 'operations.ts',
    schema: parse(printSchema(schemaOf(document, schema))),
    documents: [{ document }],
    config: {
      ...{ onlyOperationTypes: true, enumsAsTypes: true, useTypeImports: true, skipTypename: true },
      ...{ immutableTypes: true, namingConvention: 'keep', scalars: scalarTypes(schema) },
    },
    pluginMap: { typescript, typescriptOperations },
    plugins: [{ typescript: {} }, { typescriptOperations: {} }],
  });
  const constants = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.name) throw new Error('An operation has no name.');
    const name = definition.name.value;
    const typeName = `${name}${definition.operation === 'query' ? 'Query' : 'Mutation'}`;
    return `export const ${name}: Operation<${typeName}, ${typeName}Variables> = { name: '${name}', text: \`${print(definition)}\` };`;
  });
  const header = `// Generated by codegen.ts from ${folder}/operations.graphql; do not edit.
import type { Operation } from './Operation.ts';
`;
  const code = [header, types, ...constants].join('\n');
  return format(code, { parser: 'typescript', singleQuote: true, printWidth: 120 });
}

/**
 * A page with the operations of a file, each between `<!-- operation: Name -->` and `<!-- end -->`: the page shows what the
 * example sends.
 * @throws if the page names an operation that the file does not have
 */
function withOperations(page: string, file: string): string {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  const operations = new Map(
    parse(text).definitions.map((definition) => [
      'name' in definition ? definition.name?.value : undefined,
      text.slice(definition.loc?.start, definition.loc?.end),
    ]),
  );
  const places = /<!-- operation: (\w+) -->.*?<!-- end -->/gs;
  return readFileSync(join(projectRoot, page), 'utf8').replace(places, (_, name: string) => {
    const operation = operations.get(name);
    if (operation === undefined) throw new Error(`${page} shows ${name}, which ${file} does not have.`);
    return `<!-- operation: ${name} -->\n\`\`\`graphql\n${operation}\n\`\`\`\n<!-- end -->`;
  });
}

/** The part of a schema that the operations can reach from their root fields, so that no other types are generated. */
function schemaOf(document: DocumentNode, schema: GraphQLSchema): GraphQLSchema {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const selections = operations.flatMap(({ selectionSet }) => selectionSet.selections);
  const used = new Set(selections.map((selection) => selection.kind === Kind.FIELD && selection.name.value));
  const narrowed = (type: GraphQLObjectType | null | undefined) => {
    if (!type) return undefined;
    const config = type.toConfig();
    const fields = Object.fromEntries(Object.entries(config.fields).filter(([name]) => used.has(name)));
    return new GraphQLObjectType({ ...config, fields });
  };
  return new GraphQLSchema({ query: narrowed(schema.getQueryType()), mutation: narrowed(schema.getMutationType()) });
}

/** We load with our own DataLoaders, and the module declaration at the end would collide across subgraphs. */
function withoutMercuriusLoaders(code: string): string {
  const end = code.indexOf('export type Loader<');
  if (end === -1) throw new Error('The output of mercurius-codegen no longer ends with loaders: check what it writes.');
  return code.slice(0, end);
}

function readIfPresent(path: string): string | undefined {
  const file = join(projectRoot, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

await main();
