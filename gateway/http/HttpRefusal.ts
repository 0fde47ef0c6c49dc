import type { GatewayErrorCode } from '../errors.ts';

/** Codes of refusals that come before any GraphQL: Apollo's names, which clients know. */
export type RefusalCode = GatewayErrorCode | 'BAD_REQUEST' | 'PERSISTED_QUERY_NOT_FOUND';

/** A request that is answered without executing anything, whatever its GraphQL is: a status, headers and one error. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly code: RefusalCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    { code = 'BAD_REQUEST', headers = {} }: { code?: RefusalCode; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
