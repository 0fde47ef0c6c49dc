import type { FetchNode } from '../plan/QueryPlan.ts';
import type { FetchCall, FetchResult, PreparedFetch } from './DataSource.ts';

/** A fetch that may stand at several places of a plan, for whatever entities. */
export interface RepeatedFetch {
  readonly number: number;
  /** Fetches of the plan that ask it. */
  fetches: number;
}

/**
 * Finds the fetches for entities that a plan has at several places: the names of users, for instance, that are the authors
 * of reviews here and the sellers of products there.
 */
export class RepeatedFetches {
  readonly #fetches = new Map<string, RepeatedFetch>();

  /** Counts a fetch. All with the same text to the same subgraph count as one. */
  add({ subgraph, text }: FetchNode): RepeatedFetch {
    const key = `${subgraph} ${text}`;
    const repeated = this.#fetches.get(key) ?? { number: this.#fetches.size, fetches: 0 };
    this.#fetches.set(key, repeated);
    repeated.fetches += 1;
    return repeated;
  }
}

interface AnsweredFetch {
  readonly fetchId: number;
  readonly answer: Promise<FetchResult>;
}

/** The answers to repeated fetches in one run of a plan: where they ask for the same entities, they are asked once. */
export class RepeatedAnswers {
  #answers: Map<string, AnsweredFetch> | undefined;

  /** What the fetch is answered, or another was that asked the same. It may be given out again: it must not be changed. */
  async answer(
    { number }: RepeatedFetch,
    { id, subgraph }: FetchNode,
    fetch: PreparedFetch,
    call: FetchCall,
  ): Promise<FetchResult> {
    const { variablesText, representations = [] } = call;
    const key = `${number}\n${variablesText}\n${representations.join()}`;
    this.#answers ??= new Map();
    const known = this.#answers.get(key);
    if (!known) {
      const answer = fetch.run(call);
      this.#answers.set(key, { fetchId: id, answer });
      return answer;
    }
    const { traces } = call.request;
    const startMs = traces?.now() ?? 0;
    const result = await known.answer;
    traces?.add({
      fetchId: id,
      subgraph,
      startMs,
      endMs: traces.now(),
      representations: representations.length,
      answeredBy: known.fetchId,
    });
    return result;
  }
}
