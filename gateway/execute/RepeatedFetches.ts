import type { FetchNode } from '../plan/QueryPlan.ts';
import type { FetchCall, FetchResult, PreparedFetch } from './DataSource.ts';

/** What is asked of a subgraph, for whatever entities. */
export interface Question {
  readonly number: number;
  /** Fetches of the plan that ask it. */
  fetches: number;
}

/**
 * Finds the fetches for entities that a plan has at several places: the names of users, for instance, that are the authors
 * of reviews here and the sellers of products there.
 */
export class RepeatedFetches {
  readonly #questions = new Map<string, Question>();

  /** Counts a fetch. All with the same text to the same subgraph have one question. */
  add({ subgraph, text }: FetchNode): Question {
    const key = `${subgraph} ${text}`;
    const question = this.#questions.get(key) ?? { number: this.#questions.size, fetches: 0 };
    this.#questions.set(key, question);
    question.fetches += 1;
    return question;
  }
}

interface Asked {
  readonly fetchId: number;
  readonly answer: Promise<FetchResult>;
}

/** The answers to repeated fetches in one run of a plan: where they ask for the same entities, they are asked once. */
export class RepeatedAnswers {
  #asked: Map<string, Asked> | undefined;

  /** What the fetch is answered, or another was that asked the same. It may be given out again: it must not be changed. */
  async answer(
    { number }: Question,
    { id, subgraph }: FetchNode,
    fetch: PreparedFetch,
    call: FetchCall,
  ): Promise<FetchResult> {
    const { variablesText, representations = [] } = call;
    const key = `${number}\n${variablesText}\n${representations.join()}`;
    this.#asked ??= new Map();
    const known = this.#asked.get(key);
    if (!known) {
      const answer = fetch.run(call);
      this.#asked.set(key, { fetchId: id, answer });
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
