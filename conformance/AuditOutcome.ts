import type { Exchange } from './Exchange.ts';

/** The hub does not meet a requirement. */
export class Violation extends Error {
  /** The code of its cause. */
  readonly code: string;
  readonly exchange: Exchange | undefined;

  /** @param detail what the hub did, and what was expected */
  constructor(code: string, detail: string, exchange?: Exchange) {
    super(detail);
    this.code = code;
    this.exchange = exchange;
  }
}

/** The requirement does not concern this hub. */
export class NotApplicable extends Error {}

/** It cannot be determined whether the hub meets the requirement: something is missing. */
export class NotJudged extends Error {}

/** The requirement needs the mirror hub, and the second hub of this network is a real one: no fault of either. */
export class LeftOut extends Error {}

/** Causes by which any call can fail, each with what to change. */
export const causesOfCalls = {
  UNREACHABLE: 'Make the endpoint reachable at the URL in the registry, and keep connections open until they are idle.',
  TIMEOUT: 'Respond in time: a gateway waits for at most ten seconds.',
  TOO_LARGE: 'Keep a response below 16 MB, headers and body.',
  NOT_GRAPHQL:
    'Respond with a JSON object that has `data` or `errors`, as the GraphQL specification defines (section 7).',
  UNEXPECTED_ERRORS:
    'This operation is valid and its rows exist: answer it without errors. Your log should name the cause.',
  REFUSED: 'This change is allowed: carry it out, with an empty list of `userErrors`.',
} as const;
