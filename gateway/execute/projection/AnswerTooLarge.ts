import { gatewayError } from '../../errors.ts';
import { limits } from '../../limits.ts';

/** Ends the making of an answer once it is known to be longer than it may be: making the rest is work for nobody. */
export class AnswerTooLarge extends Error {}

/** What the client is told in its place. */
export const answerTooLarge = gatewayError(
  'ANSWER_TOO_LARGE',
  `The response exceeds ${limits.answerLength} characters: request fewer rows or fields. A mutation has been carried out nevertheless.`,
).toJSON();
