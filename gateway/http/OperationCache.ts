import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { CompiledOperation, Engine } from '../execute/Engine.ts';
import { limits } from '../limits.ts';

/** Compiled operations by the exact text of the query and the operation's name, bounded in bytes. */
export class OperationCache {
  readonly #engine: Engine;
  readonly #operations = new LRUCache<string, CompiledOperation>({
    maxSize: limits.operationCacheBytes,
    sizeCalculation: (operation, key) => operation.bytes + key.length,
  });

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The operation if it was compiled before. */
  find(queryText: string, operationName: string | undefined): CompiledOperation | undefined {
    return this.#operations.get(keyOf(queryText, operationName));
  }

  /**
   * The operation, compiled now if it is new.
   * @param document the parsed and validated query text
   * @throws GraphQLError `UNPLANNABLE` where no path through the subgraphs leads to a selected field
   */
  get(queryText: string, document: DocumentNode, operationName: string | undefined): CompiledOperation {
    const known = this.find(queryText, operationName);
    if (known) return known;
    const operation = this.#engine.compile(document, operationName);
    this.#operations.set(keyOf(queryText, operationName), operation);
    return operation;
  }

  get size(): number {
    return this.#operations.size;
  }
}

/** A name holds no line feed, so no two operations share a key. */
function keyOf(queryText: string, operationName: string | undefined): string {
  return `${operationName ?? ''}\n${queryText}`;
}
