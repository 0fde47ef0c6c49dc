import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { FetchCall, SubgraphFetch } from '../execute/DataSource.ts';
import type { Capabilities } from '../hubs/Capabilities.ts';
import { writeJson } from '../json/RawJson.ts';
import { limits } from '../limits.ts';
import { operationOf } from '../plan/selectOperation.ts';
import type { AnswerReader, MarkedPrefix } from '../transport/Transport.ts';
import { fragmentsOf, withRootSelections } from './FieldGroup.ts';
import { OperationAnswerReader } from './OperationAnswerReader.ts';
import { type PrunedDocument, pruneDocument } from './pruneDocument.ts';
import { VariableReview } from './VariableReview.ts';

/** An operation as one kind of hub takes it, ready to be sent: only values are still missing. */
export interface OperationText {
  readonly kind: 'TEXT';
  /** The request body up to the values of its variables: `{"query":"…","variables":{`. */
  readonly prefix: string;
  /** Reads the answers to it. */
  readonly reader: AnswerReader;
  /** The same for a batch. */
  readonly markedPrefix: MarkedPrefix;
  /** The client's variables that the operation uses. */
  readonly variableNames: readonly string[];
  /** Fields (`Type.field`) that the hub does not serve and is not asked. */
  readonly prunedFields: readonly string[];
  /** Response names of the root fields that are left; none where the hub serves nothing of the operation. */
  readonly rootNames: ReadonlySet<string>;
  /** By response name of a root field that cannot be answered in full: the coordinate of what the hub does not support. */
  readonly unsupported: ReadonlyMap<string, string>;
  /** Looks after values of variables that the hub must not be sent as they are. */
  readonly review: VariableReview | undefined;
}

const nothingUnsupported: ReadonlyMap<string, string> = new Map();

/**
 * One operation for the hubs of a contract. Its text is printed once; for hubs on an older contract once for each set
 * of capabilities, and of variables that they do not take, the most used kept.
 */
export class HubOperation {
  readonly #document: DocumentNode;
  readonly #schema: GraphQLSchema;
  readonly #asksCustomScalar: boolean;
  readonly #gatewayVariables: readonly string[];
  readonly #whole: OperationText;
  readonly #reviews = new LRUCache<string, VariableReview>({ max: limits.prunedOperations });
  readonly #pruned = new LRUCache<string, OperationText>({ max: limits.prunedOperations });

  /**
   * @param document the fetch's, or the part of it that is asked
   * @param gatewayVariables variables of the operation that the gateway itself fills in
   */
  constructor(
    document: DocumentNode,
    { fetch, schema }: { readonly fetch: SubgraphFetch; readonly schema: GraphQLSchema },
    gatewayVariables: readonly string[] = [],
  ) {
    this.#asksCustomScalar = fetch.asksCustomScalar;
    this.#document = document;
    this.#schema = schema;
    this.#gatewayVariables = gatewayVariables;
    this.#whole = this.#textOf({ document, prunedFields: [], unsupported: nothingUnsupported });
  }

  /** The operation without what a hub of these capabilities does not support, in its text or in a variable. */
  textFor(capabilities: Capabilities | undefined, variables: FetchCall['variables']): OperationText {
    if (!capabilities || capabilities.key === '') return this.#whole;
    const review = this.#reviewFor(capabilities);
    const reviewed = review.review(variables);
    const key = `${capabilities.key}|${reviewed.key}`;
    let text = this.#pruned.get(key);
    if (!text) {
      const fragments = fragmentsOf(this.#document);
      const scope = { schema: this.#schema, fragments, capabilities, variables: reviewed };
      text = this.#textOf(pruneDocument(this.#document, scope), review.changesValues ? review : undefined);
      this.#pruned.set(key, text);
    }
    return text;
  }

  #reviewFor(capabilities: Capabilities): VariableReview {
    let review = this.#reviews.get(capabilities.key);
    if (!review) {
      review = new VariableReview(this.#document, this.#schema, capabilities, this.#gatewayVariables);
      this.#reviews.set(capabilities.key, review);
    }
    return review;
  }

  #textOf({ document, prunedFields, unsupported }: PrunedDocument, review?: VariableReview): OperationText {
    const operation = operationOf(document);
    const { selections } = operation.selectionSet;
    const used = withRootSelections(document, selections);
    const query = JSON.stringify(stripIgnoredCharacters(print(used)));
    const operationName = operation.name ? `"operationName":${JSON.stringify(operation.name.value)},` : '';
    let marked: MarkedPrefix | undefined;
    return {
      kind: 'TEXT',
      prefix: `{"query":${query},${operationName}"variables":{`,
      reader: new OperationAnswerReader({ document: used, asksCustomScalar: this.#asksCustomScalar }),
      get markedPrefix() {
        marked ??= markedPrefix(used, `${operationName}"variables":{`);
        return marked;
      },
      variableNames: (operationOf(used).variableDefinitions ?? [])
        .map(({ variable }) => variable.name.value)
        .filter((name) => !this.#gatewayVariables.includes(name)),
      prunedFields,
      rootNames: new Set(selections.flatMap(responseName)),
      unsupported,
      review,
    };
  }
}

/**
 * The values of an operation's variables as JSON without braces. Where the operation uses all variables of the fetch
 * (`fetchVariables` of them) that is the text the caller already has.
 */
export function variablesTextOf(text: OperationText, fetchVariables: readonly string[], call: FetchCall): string {
  if (text.variableNames.length === fetchVariables.length && !text.review) return call.variablesText;
  const written = writtenVariables.get(call) ?? new Map<OperationText, string>();
  writtenVariables.set(call, written);
  const known = written.get(text) ?? writeVariables(text, call);
  written.set(text, known);
  return known;
}

/** Of the calls under way: hubs that are sent the same operation are sent the same text, which may be long. */
const writtenVariables = new WeakMap<FetchCall, Map<OperationText, string>>();

function writeVariables({ review, variableNames }: OperationText, call: FetchCall): string {
  const members: string[] = [];
  for (const name of variableNames) {
    const given = call.variables[name];
    const value = review ? review.served(name, given) : given;
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${writeJson(value)}`);
  }
  return members.join(',');
}

/** The partition layer opens fragments at the root. */
function responseName(selection: SelectionNode): string[] {
  return selection.kind === Kind.FIELD ? [selection.alias?.value ?? selection.name.value] : [];
}

/**
 * The beginning of a request for an operation within a batch. It asks `__typename` besides, under a name that only this
 * operation has: so its answer tells that it is the answer to this one, however a hub orders them.
 * @param rest what follows the query
 */
export function markedPrefix(document: DocumentNode, rest: string): MarkedPrefix {
  const text = print(document);
  const mark = `answers_${createHash('sha256').update(text).digest('hex').slice(0, 16)}_`;
  const query = JSON.stringify(stripIgnoredCharacters(print(withField(document, mark))));
  const end = query.indexOf(`{${mark}:`) + 1 + mark.length;
  return { before: `{"query":${query.slice(0, end)}`, after: `${query.slice(end)},${rest}`, mark };
}

function withField(document: DocumentNode, responseName: string): DocumentNode {
  const operation = operationOf(document);
  const marked: OperationDefinitionNode = {
    ...operation,
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: responseName },
          name: { kind: Kind.NAME, value: '__typename' },
        },
        ...operation.selectionSet.selections,
      ],
    },
  };
  return { ...document, definitions: document.definitions.map((node) => (node === operation ? marked : node)) };
}
