import { postGraphQL } from '../../../test/support/hub/postGraphQL.ts';
import { ContinuousLoad } from '../../../test/support/hubs/ContinuousLoad.ts';

/** Requests to the process of the clients. */
export type ClientsQuestion =
  /** Starts this many clients, which send these operations in turn with a pause between two. */
  | {
      readonly kind: 'ASK';
      readonly url: string;
      readonly clients: number;
      readonly operations: readonly { readonly query: string; readonly variables?: object }[];
      readonly pauseMs: number;
    }
  /** Stops them; answered with `ClientsReport`. */
  | { readonly kind: 'STOP' };

export interface ClientsReport {
  readonly requests: number;
  /** Requests answered with errors. */
  readonly failures: number;
}

let load: ContinuousLoad | undefined;
let failures = 0;

export async function answer(question: ClientsQuestion): Promise<ClientsReport> {
  if (question.kind === 'STOP') {
    await load?.stop();
    return { requests: load?.asked ?? 0, failures };
  }
  const { url, clients, operations, pauseMs } = question;
  failures = 0;
  load = new ContinuousLoad(clients, async (number) => {
    const operation = operations[number % operations.length];
    if (!operation) throw new Error('Nothing to ask.');
    if ((await postGraphQL(url, operation.query, operation.variables)).errors) failures += 1;
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  });
  return { requests: 0, failures: 0 };
}
