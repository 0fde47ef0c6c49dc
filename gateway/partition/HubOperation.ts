import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { FetchCall } from '../execute/DataSource.ts';
import type { Capabilities } from '../hubs/Capabilities.ts';
import { limits } from '../limits.ts';
import { pruneDocument } from './pruneDocument.ts';
import { operationOf, selectOperation } from './selectOperation.ts';

/** An operation as one kind of hub takes it, ready to be sent: only values are still missing. */
export interface OperationText {
  /** The request body up to the values of its variables: `{"query":"…","variables":{`. */
  readonly prefix: string;
  /** The client's variables that the operation uses. */
  readonly variableNames: readonly string[];
  /** Fields (`Type.field`) that the hub does not serve and is not asked. */
  readonly prunedFields: readonly string[];
  /** Response names of the root fields that are left; none where the hub serves nothing of the operation. */
  readonly rootNames: ReadonlySet<string>;
}

/**
 * One operation for the hubs of a contract. Its text is printed once; for hubs on an older contract once for each set
 * of capabilities, the most used kept.
 */
export class HubOperation {
  readonly #document: DocumentNode;
  readonly #schema: GraphQLSchema;
  readonly #gatewayVariables: readonly string[];
  readonly #whole: OperationText;
  readonly #pruned = new LRUCache<string, OperationText>({ max: limits.prunedOperations });

  /** @param gatewayVariables variables of the operation that the gateway itself fills in */
  constructor(document: DocumentNode, schema: GraphQLSchema, gatewayVariables: readonly string[] = []) {
    this.#document = document;
    this.#schema = schema;
    this.#gatewayVariables = gatewayVariables;
    this.#whole = this.#textOf(document, []);
  }

  /** The operation without what a hub of these capabilities lacks. */
  textFor(capabilities: Capabilities | undefined): OperationText {
    if (!capabilities || capabilities.key === '') return this.#whole;
    let text = this.#pruned.get(capabilities.key);
    if (!text) {
      const { document, prunedFields } = pruneDocument(this.#document, this.#schema, capabilities);
      text = this.#textOf(document, prunedFields);
      this.#pruned.set(capabilities.key, text);
    }
    return text;
  }

  #textOf(document: DocumentNode, prunedFields: readonly string[]): OperationText {
    const operation = operationOf(document);
    const { selections } = operation.selectionSet;
    const used = selectOperation(document, selections);
    const query = JSON.stringify(stripIgnoredCharacters(print(used)));
    const operationName = operation.name ? `"operationName":${JSON.stringify(operation.name.value)},` : '';
    return {
      prefix: `{"query":${query},${operationName}"variables":{`,
      variableNames: (operationOf(used).variableDefinitions ?? [])
        .map(({ variable }) => variable.name.value)
        .filter((name) => !this.#gatewayVariables.includes(name)),
      prunedFields,
      rootNames: new Set(selections.flatMap(responseNames)),
    };
  }
}

/**
 * The values of an operation's variables as JSON without braces. Where the operation uses all variables of the fetch
 * (`fetchVariables` of them) that is the text the caller already has.
 */
export function variablesTextOf(text: OperationText, fetchVariables: readonly string[], call: FetchCall): string {
  if (text.variableNames.length === fetchVariables.length) return call.variablesText;
  const members: string[] = [];
  for (const name of text.variableNames) {
    const value = JSON.stringify(call.variables[name]);
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${value}`);
  }
  return members.join(',');
}

/** The partition layer opens fragments at the root, so that only conditions can stand around a root field. */
function responseNames(selection: SelectionNode): string[] {
  if (selection.kind === Kind.FIELD) return [selection.alias?.value ?? selection.name.value];
  return selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections.flatMap(responseNames) : [];
}
