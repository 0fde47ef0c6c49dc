import { LRUCache } from 'lru-cache';
import { limits } from '../limits.ts';
import type { Conditions } from '../plan/PlannedOperation.ts';
import { CompiledOperation } from './CompiledOperation.ts';

/** An operation as clients ask for it. */
export interface OperationName {
  readonly query: string;
  /** Which of the operations of `query`. */
  readonly operationName: string | undefined;
}

/**
 * An operation that was asked once: its plan as JSON. Many never come again. So they take a tenth of the memory, and
 * what was compiled for them is garbage before it is old, which is when collecting it holds everybody up.
 */
export interface PackedOperation {
  /** The operation with the fragments it needs. */
  readonly text: string;
  /** The PlannedOperation as JSON. */
  readonly planned: string;
}

/** What is known of an operation that is kept. */
export interface KeptOperation extends OperationName {
  /** The combinations of condition values that are planned. */
  readonly plannedFor: readonly Conditions[];
}

interface Entry {
  readonly name: OperationName;
  readonly operation: CompiledOperation | PackedOperation;
  /** How often it was found. */
  uses: number;
}

/** Operations by the exact text of the query and the operation's name, bounded in bytes. */
export class OperationCache {
  readonly #unpack: (packed: PackedOperation) => CompiledOperation;
  readonly #entries = new LRUCache<string, Entry>({
    maxSize: limits.operationCacheBytes,
    sizeCalculation: ({ operation }, key) => bytesOf(operation) + key.length,
  });

  constructor(unpack: (packed: PackedOperation) => CompiledOperation) {
    this.#unpack = unpack;
  }

  /** The operation if it was asked before; from its second time on it is kept compiled. */
  find(query: string, operationName: string | undefined): CompiledOperation | undefined {
    const key = keyOf(query, operationName);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.operation instanceof CompiledOperation) {
      entry.uses += 1;
      return entry.operation;
    }
    const operation = this.#unpack(entry.operation);
    this.#entries.set(key, { name: entry.name, operation, uses: 1 });
    return operation;
  }

  keep(name: OperationName, operation: CompiledOperation | PackedOperation): void {
    this.#entries.set(keyOf(name.query, name.operationName), { name, operation, uses: 0 });
  }

  /** The operations that were found most often; of those found alike, the ones of late first. */
  mostUsed(count: number): KeptOperation[] {
    const entries = [...this.#entries.values()].sort((a, b) => b.uses - a.uses).slice(0, count);
    return entries.map(({ name, operation }) => ({
      ...name,
      plannedFor: operation instanceof CompiledOperation ? operation.plannedFor : [{}],
    }));
  }

  get size(): number {
    return this.#entries.size;
  }
}

/** A name holds no line feed, so no two operations share a key. */
function keyOf(query: string, operationName: string | undefined): string {
  return `${operationName ?? ''}\n${query}`;
}

function bytesOf(operation: CompiledOperation | PackedOperation): number {
  return operation instanceof CompiledOperation
    ? operation.bytes
    : bytesPerCharacter * (operation.text.length + operation.planned.length);
}

/** Of a text with a character beyond Latin-1. */
const bytesPerCharacter = 2;
