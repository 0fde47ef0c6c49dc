import { hubErrorCodes } from '../../schema/hubErrors.ts';
import { type Audit, audit } from '../Audit.ts';
import type { GraphQLAnswer, HubUnderTest } from '../HubUnderTest.ts';
import { otherHub } from '../otherHub.ts';

/** Errors, from which gateways and clients decide whether to retry. */
export const errorsAudits: readonly Audit[] = [
  audit({
    id: 'ERRORS-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'Each error has `message`, `extensions.code` and `extensions.retryable`. `retryable` is true exactly if the same request can succeed later.',
    causes: {
      CODE: 'Put a code into `extensions.code`.',
      RETRYABLE: 'Put `retryable` into `extensions`, a Boolean: false where only another request can succeed.',
      MESSAGE: 'Say in `message` what is wrong.',
    },
    async run(hub, violation) {
      for (const { errors, exchange } of await refusedRequests(hub)) {
        for (const { message, extensions } of errors) {
          if (typeof message !== 'string' || message === '')
            throw violation('MESSAGE', 'An error has no message.', exchange);
          if (typeof extensions?.code !== 'string') throw violation('CODE', `"${message}" has no code.`, exchange);
          if (extensions.retryable !== false)
            throw violation(
              'RETRYABLE',
              `retryable of "${message}" is ${String(extensions.retryable)} instead of false.`,
              exchange,
            );
        }
      }
    },
  }),
  audit({
    id: 'ERRORS-2',
    level: 'SHOULD',
    profile: 'merchants',
    requirement: 'Codes are those of [errors.md](errors.md), with their meaning. Clients know no others.',
    causes: { UNKNOWN: 'Use the code of docs/errors.md that fits.' },
    async run(hub, violation) {
      for (const { errors, exchange } of await refusedRequests(hub)) {
        const codes = errors.map(({ extensions }) => extensions?.code);
        const unknown = codes.find((code) => typeof code === 'string' && !Object.hasOwn(hubErrorCodes, code));
        if (unknown) throw violation('UNKNOWN', `The code ${String(unknown)} is not in docs/errors.md.`, exchange);
      }
    },
  }),
  audit({
    id: 'ERRORS-3',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'Errors say nothing about the inside of the hub: no stack traces, no SQL, no file names, no addresses.',
    causes: { LEAKS: 'Log the cause, and answer INTERNAL_ERROR with a general message.' },
    async run(hub, violation) {
      const inside =
        /"(?:stacktrace|stack|exception)"|Traceback \(most recent|\bat \w[\w.<>]* \([^)]*:\d+|\bSELECT\b.+\bFROM\b|\/(?:usr|home|opt|app|srv)\/\S+|ECONNREFUSED|SQLSTATE/;
      for (const { errors, exchange } of await refusedRequests(hub)) {
        const found = inside.exec(JSON.stringify(errors));
        if (found) throw violation('LEAKS', `The errors contain "${found[0].slice(0, 60)}".`, exchange);
      }
    },
  }),
  audit({
    id: 'ERRORS-4',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'An error of one field leaves the other fields: it has the `path` of the field, in the aliases of the operation, and the field is null.',
    causes: {
      OTHERS_LOST: 'Answer the fields that have no error, beside `errors`.',
      PATH: 'Give each error that concerns a field its `path`.',
    },
    async run(hub, violation) {
      const [type, id] = ['Product', `gid://${otherHub(hub.code)}/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B`];
      const { data, errors, exchange } = await hub.ask<Record<'good' | 'bad', unknown>>(
        'merchants',
        'query ($id: ID!) { bad: product(id: $id) { id } good: products(first: 1) { nodes { id } } }',
        { variables: { id } },
      );
      if (!data?.good)
        throw violation('OTHERS_LOST', `Beside a ${type} that cannot be answered, the list is missing.`, exchange);
      const stray = errors.find(({ path }) => !Array.isArray(path) || path[0] !== 'bad');
      if (stray)
        throw violation('PATH', `The path of "${String(stray.message)}" is ${JSON.stringify(stray.path)}.`, exchange);
    },
  }),
];

/** Responses with errors to requests that no hub can execute. */
async function refusedRequests(hub: HubUnderTest): Promise<GraphQLAnswer<unknown>[]> {
  const answers = [
    await hub.ask('merchants', '{ products(first: 1'),
    await hub.ask('merchants', '{ products(first: 1) { numberOfRows } }'),
    await hub.ask('merchants', '{ products(first: 101) { totalCount } }'),
    await hub.ask('merchants', '{ products(first: 1, after: "x\'--") { totalCount } }'),
    await hub.ask('merchants', '{ product(id: "x") { id } }'),
  ];
  return answers.filter(({ errors }) => errors.length > 0);
}
