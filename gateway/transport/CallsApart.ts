import type { Endpoint } from '../../schema/registry/Hub.ts';
import { limits } from '../limits.ts';
import type { TransportCall } from './Transport.ts';

/**
 * Kinds of calls that had to be asked each alone after they had gone together. They go alone for a moment, so that one
 * that spoils it for the others does not have everything asked twice.
 */
export class CallsApart {
  /** When they may go together again; those that failed last come last. */
  readonly #untilMs = new Map<string, number>();

  add(kind: string): void {
    this.#untilMs.delete(kind);
    this.#untilMs.set(kind, performance.now() + limits.apartMs);
    if (this.#untilMs.size <= limits.apartKinds) return;
    for (const oldest of this.#untilMs.keys()) {
      this.#untilMs.delete(oldest);
      return;
    }
  }

  /** True where nothing has failed lately, as it mostly is. */
  get isEmpty(): boolean {
    return this.#untilMs.size === 0;
  }

  has(kind: string): boolean {
    const untilMs = this.#untilMs.get(kind);
    if (untilMs === undefined) return false;
    if (performance.now() < untilMs) return true;
    this.#untilMs.delete(kind);
    return false;
  }
}

/** Equal where calls go to the same endpoint for the same principal with the same headers: others never go together. */
export function endpointKey({ hubCode, url }: Endpoint, { sender, headers }: TransportCall): string {
  let passedOn = '';
  for (const name in headers) passedOn += `${name}:${headers[name]}\n`;
  return `${hubCode} ${url}\n${sender.caller.view}\n${passedOn}`;
}
