import type { FastifyError } from 'fastify';
import { type GatewayErrorCode, gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';

/** An error from outside GraphQL (body too large, cut off, a defect) in the shape of a GraphQL answer. */
export function transportErrorBody(error: FastifyError): { status: number; body: string } {
  const status = error.statusCode ?? 500;
  const [code, message] = describe(status, error);
  return { status, body: JSON.stringify({ errors: [gatewayError(code, message)] }) };
}

function describe(status: number, error: FastifyError): [code: GatewayErrorCode, message: string] {
  if (status === 413) return ['OPERATION_TOO_LARGE', `The request body exceeds ${limits.requestBytes} bytes.`];
  if (status < 500) return ['BAD_REQUEST', `The request cannot be read: ${error.message}`];
  return ['INTERNAL_SERVER_ERROR', 'The gateway failed to answer.'];
}
