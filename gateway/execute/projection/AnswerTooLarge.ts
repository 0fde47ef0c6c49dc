import { gatewayError } from '../../errors.ts';
import { limits } from '../../limits.ts';

/** Ends the making of an answer once it is known to be longer than it may be: making the rest is work for nobody. */
export class AnswerTooLarge extends Error {}

/** What the client is told in its place. */
export const answerTooLarge = gatewayError(
  'ANSWER_TOO_LARGE',
  `The answer exceeds ${limits.answerLength} characters and is not sent. If it is a mutation, it has been carried out.`,
).toJSON();
