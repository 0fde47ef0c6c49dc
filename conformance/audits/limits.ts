import { deadlineHeader } from '../../schema/hubHeaders.ts';
import { type Audit, audit } from '../Audit.ts';
import type { GraphQLAnswer } from '../HubUnderTest.ts';

/** How long after the deadline a response may arrive: a round trip over half the globe. */
const graceMs = 2_000;
const shortDeadlineMs = 50;
const attempts = 3;

const isLate = ({ exchange }: GraphQLAnswer<unknown>) => exchange.durationMs > shortDeadlineMs + graceMs;

/** 1 000 000 products, 100 of each of 10 000 merchants: no gateway requests so many. */
const tooLarge = `{ ${Array.from({ length: 100 }, (_, i) => `a${i}: merchants(first: 100) { nodes { products(first: 100) { nodes { id title } } } }`).join(' ')} }`;

/** The largest call that a gateway makes for one page of a client. */
const large =
  '{ products(first: 100) { totalCount nodes { id title merchant { id products(first: 20) { nodes { id title } } } } } }';

/** The cost of one call in time and rows. */
export const limitsAudits: readonly Audit[] = [
  audit({
    id: 'LIMITS-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'The header `ehub-timeout-ms` has the milliseconds that the caller still waits. When they have passed, the hub stops, and answers `DEADLINE_EXCEEDED` if it still can.',
    causes: {
      LATE: 'Cancel statements and resolvers when the deadline has passed.',
      CODE: 'Answer with the code DEADLINE_EXCEEDED and `retryable: true`.',
    },
    async run(hub, violation) {
      const ask = () => hub.ask('merchants', large, { headers: { [deadlineHeader]: String(shortDeadlineMs) } });
      // On a busy network or machine a response may be late by chance: try again.
      let answer = await ask();
      for (let n = 1; n < attempts && isLate(answer); n++) answer = await ask();
      const { errors, exchange } = answer;
      if (isLate(answer))
        throw violation(
          'LATE',
          `With a deadline of ${shortDeadlineMs} ms, the response took ${exchange.durationMs} ms.`,
          exchange,
        );
      const other = errors.find(
        ({ extensions }) => extensions?.code !== 'DEADLINE_EXCEEDED' || extensions.retryable !== true,
      );
      if (other) throw violation('CODE', `The error is ${JSON.stringify(other.extensions)}.`, exchange);
    },
  }),
  audit({
    id: 'LIMITS-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'The hub limits what one operation may request before it executes it: page sizes multiply. Above its limit, which is 10 000 rows or more, it answers `OPERATION_TOO_LARGE` with `retryable: false`.',
    causes: {
      EXECUTED: 'Multiply page sizes along the fields of an operation, and refuse it above your limit.',
      CODE: 'Answer with the code OPERATION_TOO_LARGE and `retryable: false`.',
      TOO_LOW: 'Allow 100 rows with 20 rows each: clients request that much.',
    },
    async run(hub, violation) {
      const allowed = await hub.ask('merchants', large);
      if (allowed.errors.length > 0)
        throw violation('TOO_LOW', `2 100 rows are refused: ${String(allowed.errors[0]?.message)}`, allowed.exchange);
      const { data, errors, exchange } = await hub.ask('merchants', tooLarge);
      if (data || errors.length === 0)
        throw violation('EXECUTED', 'An operation that requests 1 010 000 rows is executed.', exchange);
      const code = errors[0]?.extensions?.code;
      if (code !== 'OPERATION_TOO_LARGE') throw violation('CODE', `The code is ${String(code)}.`, exchange);
    },
  }),
];
