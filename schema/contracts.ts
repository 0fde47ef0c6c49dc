import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  visit,
} from 'graphql';
import { isAnsweredByHubs } from './isAnsweredByHubs.ts';
import { projectRoot } from './projectRoot.ts';
import { specLinks } from './specLinks.ts';

/**
 * The contracts that are served now, in the order in which the design lists them. A contract whose SDL lies in this
 * folder but is not named here is not composed, not generated for and not served.
 */
export const contractNames = ['network', 'merchants', 'inventory', 'shipments', 'settlement'] as const;

/** Where the contracts of this version lie, and `supergraph.graphql`, which is composed of them. */
export const contractsFolder = join(projectRoot, 'schema');

/** A contract is the SDL of one domain; its name is also the name of the subgraph that serves it. */
export type ContractName = (typeof contractNames)[number];

/** The contracts that hubs serve; the gateway itself answers the others from its registry. */
export const hubContractNames: readonly ContractName[] = contractNames.filter((name) =>
  isAnsweredByHubs(readSdl(name, contractsFolder)),
);

/**
 * The whole federated SDL of one contract, as a subgraph serves it in `_service { sdl }`: the contract's own text, the
 * hub directives where it links them, and those common types that it uses. Only those: composition warns of a type
 * that nobody uses.
 * @param folder that holds it, its directives and the common types
 */
export function contractSdl(name: string, folder = contractsFolder): string {
  const text = readSdl(name, folder);
  const parts = [text.trimEnd()];
  if (isAnsweredByHubs(text)) parts.push(withoutComments(readSdl('directives', folder)));
  parts.push(...usedCommonTypes(parse(text), readSdl('common', folder)));
  return `${parts.join('\n\n')}\n`;
}

/** The texts of the common definitions that a document refers to, directly or through one another, in file order. */
function usedCommonTypes(document: DocumentNode, text: string): string[] {
  const common = parse(text).definitions;
  const used = new Set<DefinitionNode>();
  const pending = [...referredTypes(document)];
  for (let typeName = pending.pop(); typeName !== undefined; typeName = pending.pop()) {
    const definition = common.find((candidate) => 'name' in candidate && candidate.name?.value === typeName);
    if (!definition || used.has(definition)) continue;
    used.add(definition);
    pending.push(...referredTypes(definition));
  }
  return common.filter((definition) => used.has(definition)).map((definition) => textOf(definition, text));
}

function referredTypes(node: DocumentNode | DefinitionNode): Set<string> {
  const names = new Set<string>();
  visit(node, { [Kind.NAMED_TYPE]: ({ name }) => void names.add(name.value) });
  return names;
}

function withoutComments(text: string): string {
  return parse(text)
    .definitions.map((definition) => textOf(definition, text))
    .join('\n\n');
}

function textOf(definition: DefinitionNode, text: string): string {
  return text.slice(definition.loc?.start, definition.loc?.end);
}

function readSdl(name: string, folder: string): string {
  return readFileSync(join(folder, `${name}.graphql`), 'utf8');
}

/**
 * A contract as an ordinary schema: without its links and without the directives that say which hub answers. It is for
 * looking at types; nothing executes it.
 */
export function contractSchema(contractSdl: string): GraphQLSchema {
  const definitions = parse(contractSdl).definitions.filter(
    (definition) =>
      definition.kind !== Kind.SCHEMA_EXTENSION &&
      definition.kind !== Kind.DIRECTIVE_DEFINITION &&
      !('name' in definition && definition.name?.value.startsWith('hub__')),
  );
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
}

/**
 * The version of a contract that an SDL says it serves, e.g. `1.0`; undefined where it does not say.
 *
 * A contract states its version as any specification does in federation: by a link, here
 * `extend schema @link(url: "https://specs.ehub.dev/merchants/v1.0")`. It imports nothing, so composition leaves it
 * alone, and it travels in the SDL that a hub serves, where the gateway reads it.
 *
 * @see https://specs.apollo.dev/link/v1.0/
 */
export function contractVersion(name: string, sdl: string): string | undefined {
  const prefix = `https://specs.ehub.dev/${name}/v`;
  return specLinks(parse(sdl, { noLocation: true }))
    .filter(({ url }) => url.startsWith(prefix))
    .map(({ url }) => url.slice(prefix.length))
    .find((version) => /^\d+\.\d+$/.test(version));
}
