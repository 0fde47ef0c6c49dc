/** Why there is no connection, or none any more. */
export type ConnectionFault =
  | 'NAME_NOT_RESOLVED'
  | 'TLS'
  | 'REFUSED'
  | 'NO_ROUTE'
  | 'CONNECT_TIMEOUT'
  | 'RESET'
  /** The other side ended it, or it has no reason that is known. */
  | 'CLOSED';

/** Codes of Node and of the operating system. */
const faultsByCode: Readonly<Record<string, ConnectionFault>> = {
  ENOTFOUND: 'NAME_NOT_RESOLVED',
  EAI_AGAIN: 'NAME_NOT_RESOLVED',
  EAI_FAIL: 'NAME_NOT_RESOLVED',
  EAI_NODATA: 'NAME_NOT_RESOLVED',
  EAI_NONAME: 'NAME_NOT_RESOLVED',
  ECONNREFUSED: 'REFUSED',
  EHOSTUNREACH: 'NO_ROUTE',
  EHOSTDOWN: 'NO_ROUTE',
  ENETUNREACH: 'NO_ROUTE',
  ENETDOWN: 'NO_ROUTE',
  EADDRNOTAVAIL: 'NO_ROUTE',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  ECONNRESET: 'RESET',
  ECONNABORTED: 'RESET',
  EPIPE: 'RESET',
  EPROTO: 'TLS',
};

/**
 * @param isHandshake true where TLS is being agreed on: what goes wrong then has many codes. A server refuses our
 * certificate after it, as TLS 1.3 has it.
 */
export function connectionFaultOf(error: Error, isHandshake: boolean): ConnectionFault {
  const { code = '' } = error as NodeJS.ErrnoException;
  return faultsByCode[code] ?? (isHandshake || code.startsWith('ERR_SSL_') ? 'TLS' : 'CLOSED');
}
