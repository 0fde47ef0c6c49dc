import { LRUCache } from 'lru-cache';
import { limits } from '../limits.ts';
import type { CompiledOperation } from './CompiledOperation.ts';

/** An operation as clients ask for it. */
export interface OperationName {
  readonly query: string;
  /** Which of the operations of `query`. */
  readonly operationName: string | undefined;
}

export interface KeptOperation extends OperationName {
  readonly operation: CompiledOperation;
  /** How often it was found. */
  uses: number;
}

/** Compiled operations by the exact text of the query and the operation's name, bounded in bytes. */
export class OperationCache {
  readonly #operations = new LRUCache<string, KeptOperation>({
    maxSize: limits.operationCacheBytes,
    sizeCalculation: ({ operation }, key) => operation.bytes + key.length,
  });

  /** The operation if it was compiled before. */
  find(query: string, operationName: string | undefined): CompiledOperation | undefined {
    const kept = this.#operations.get(keyOf(query, operationName));
    if (!kept) return undefined;
    kept.uses += 1;
    return kept.operation;
  }

  keep({ query, operationName }: OperationName, operation: CompiledOperation): void {
    this.#operations.set(keyOf(query, operationName), { query, operationName, operation, uses: 0 });
  }

  /** The operations that were found most often; of those found alike, the ones of late first. */
  mostUsed(count: number): KeptOperation[] {
    return [...this.#operations.values()].sort((a, b) => b.uses - a.uses).slice(0, count);
  }

  get size(): number {
    return this.#operations.size;
  }
}

/** A name holds no line feed, so no two operations share a key. */
function keyOf(query: string, operationName: string | undefined): string {
  return `${operationName ?? ''}\n${query}`;
}
