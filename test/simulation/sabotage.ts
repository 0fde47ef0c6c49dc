import type { Supergraph, SupergraphAnswer } from '../../subgraphs/host/supergraph/Supergraph.ts';

/** Wrong coordinators, that a simulation must find out: what each sends or makes of an answer is wrong in one way. */
export type Sabotage = (supergraph: Supergraph) => Supergraph;

interface StepVariables {
  readonly input: { readonly id?: string; readonly idempotencyKey: string };
}

const stepOf = (text: string) => /^mutation TradeStep_(\w+)/.exec(text)?.[1];

const outcome = <Data>(subject: object | null, userErrors: readonly object[] = []): SupergraphAnswer<Data> => ({
  kind: 'DATA',
  data: { outcome: { subject, userErrors } } as Data,
});

function sabotaging(
  change: (
    step: string,
    ask: (variables?: object) => Promise<SupergraphAnswer<never>>,
    variables: StepVariables,
  ) => Promise<SupergraphAnswer<never>>,
): Sabotage {
  return (supergraph) => ({
    async ask(text, variables, timeoutMs, signal) {
      const step = stepOf(text);
      const ask = (other: object = variables) => supergraph.ask<never>(text, other, timeoutMs, signal);
      return step ? change(step, ask, variables as StepVariables) : ask();
    },
  });
}

let keys = 0;

/** By what is wrong. */
export const sabotages: Readonly<Record<string, Sabotage>> = {
  'stock is not released when a trade is undone': sabotaging(async (step, ask, { input }) =>
    step === 'releaseReservation' ? outcome({ id: input.id }) : ask(),
  ),
  'the payee’s hub is not told that a trade is undone': sabotaging(async (step, ask, { input }) =>
    step === 'voidSettlement' ? outcome({ id: input.id }) : ask(),
  ),
  'the allowance is not held': sabotaging(async (step, ask) =>
    step === 'holdAllowance' ? outcome({ id: 'held' }) : ask(),
  ),
  'the allowance is not freed when a trade is undone': sabotaging(async (step, ask) =>
    step === 'releaseAllowance' ? outcome({ id: 'freed' }) : ask(),
  ),
  'each attempt has a key of its own': sabotaging(async (step, ask, { input }) =>
    step === 'reserveStock' ? ask({ input: { ...input, idempotencyKey: `${input.idempotencyKey} ${keys++}` } }) : ask(),
  ),
  'no answer is taken for a refusal': sabotaging(async (_, ask) => {
    const answer = await ask();
    return answer.kind === 'FAULT' ? outcome(null, [{ code: 'CONFLICT', message: 'No answer.', field: null }]) : answer;
  }),
  'no answer is taken for success': sabotaging(async (step, ask, { input }) => {
    const answer = await ask();
    return answer.kind === 'FAULT' && step === 'postSettlement' ? outcome({ id: input.id }) : answer;
  }),
};
