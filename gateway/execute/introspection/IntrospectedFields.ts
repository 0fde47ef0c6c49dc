import { type DocumentNode, type FieldNode, Kind } from 'graphql';
import { type RawJson, writeJson } from '../../json/RawJson.ts';
import { variablesUsedIn } from '../../plan/selectOperation.ts';
import type { Introspection } from './Introspection.ts';

/** The fields `__schema` and `__type` of one operation, wherever it has the query root. */
export class IntrospectedFields {
  readonly #introspection: Introspection;
  readonly #document: DocumentNode;
  readonly #key: string;
  readonly #fields: (readonly FieldNode[])[] = [];
  #variableNames: readonly string[] | undefined;

  /**
   * @param document the operation with its fragments, conditions folded in
   * @param key equal for equal documents
   */
  constructor(introspection: Introspection, document: DocumentNode, key: string) {
    this.#introspection = introspection;
    this.#document = document;
    this.#key = key;
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  /**
   * @param nodes one field under one response key
   * @returns the index of its answer
   */
  add(nodes: readonly FieldNode[]): number {
    return this.#fields.push(nodes) - 1;
  }

  /** @throws GraphQLError `OPERATION_TOO_LARGE` */
  answer(variables: Readonly<Record<string, unknown>>): Promise<readonly RawJson[]> | readonly RawJson[] {
    this.#variableNames ??= this.#usedVariables();
    const used = this.#variableNames.map((name) => variables[name] ?? null);
    return this.#introspection.answer(
      `${this.#key}\n${writeJson(used)}`,
      { document: this.#document, variables },
      (writer) => this.#fields.map((nodes) => writer.write(nodes)),
    );
  }

  /** Those of fragments may be used elsewhere: then the same is answered under several keys. */
  #usedVariables(): string[] {
    const fragments = this.#document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    const nodes = [...this.#fields.flat(), ...fragments];
    return [...new Set(nodes.flatMap((node) => [...variablesUsedIn(node)]))];
  }
}
