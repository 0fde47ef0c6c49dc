import type { GatewayErrorCode } from '../errors.ts';

/** A request refused without executing anything: a status, headers and one error. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly code: GatewayErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    {
      code = 'BAD_REQUEST',
      headers = {},
    }: { code?: GatewayErrorCode; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
